"""Which feeds a person may look after."""

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Desk, User
from accounts.queries import at_least, desks_of, roles_of


def desks_kept(user: User) -> QuerySet[Desk]:
    """The desks whose feeds ``user`` may add, change and pause: those where they are an editor."""
    kept = [desk for desk, role in roles_of(user).items() if at_least(role, Role.EDITOR)]
    return desks_of(user).filter(pk__in=kept)
