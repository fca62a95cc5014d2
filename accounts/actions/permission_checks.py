"""Checks shared by the actions: the actor's rights, erased people, validation of a model as Invalid."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext

from accounts.models import User
from accounts.models.user import SYSTEM_USERNAME
from lib.errors import Blocked, Invalid, NotAllowed


def require_admin(by: User) -> None:
    """Raise NotAllowed unless ``by`` is an active admin or the system user (commands on the server)."""
    if not (by.is_admin or is_server(by)):
        raise NotAllowed(gettext("Only an administrator can change people, desks and API keys."))


def is_server(by: User) -> bool:
    """Return whether ``by`` is the system user: a command on the server."""
    return by.username == SYSTEM_USERNAME and by.is_service


def require_server(by: User) -> None:
    """Raise NotAllowed unless ``by`` is the system user."""
    if not is_server(by):
        raise NotAllowed(gettext("You cannot set somebody else’s password. Send them a link."))


def require_not_erased(user: User) -> None:
    """Raise Blocked for an erased person: only their place in the work is left."""
    if user.is_erased:
        raise Blocked(
            gettext("This person’s details were permanently erased. Add them as a new person instead.")
        )


def require_valid(row: models.Model) -> None:
    """Raise Invalid with every sentence at its field when ``row`` may not be saved as it is."""
    try:
        row.full_clean(validate_constraints=True)
    except ValidationError as refused:
        fields = {
            "" if name == NON_FIELD_ERRORS else name: list(value)
            for name, value in refused.message_dict.items()
        }
        raise Invalid(
            " ".join(sentence for value in fields.values() for sentence in value), fields=fields
        ) from None
