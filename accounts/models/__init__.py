"""The nouns of accounts."""

from accounts.models.api_key import ApiKey
from accounts.models.desk import Desk
from accounts.models.invitation import Invitation
from accounts.models.letter import Letter
from accounts.models.membership import Membership
from accounts.models.sign_in_tries import SignInTries
from accounts.models.user import User

__all__ = ["ApiKey", "Desk", "Invitation", "Letter", "Membership", "SignInTries", "User"]
