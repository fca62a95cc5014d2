"""Who may manage accounts, and how a model's own refusals become one of the house's errors."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from accounts.models import User
from accounts.models.user import SYSTEM
from lib.errors import Blocked, Invalid, NotAllowed


def require_admin(by: User) -> None:
    """Raises NotAllowed unless ``by`` is an active admin, or the house itself (commands on the server)."""
    if by.is_admin or (by.username == SYSTEM and by.is_service):
        return
    raise NotAllowed("Only an admin can change people, desks and keys.")


def require_not_erased(user: User) -> None:
    """Raises Blocked for a person who was erased: only their place in the work is left, as nobody's."""
    if user.is_erased:
        raise Blocked("This person was erased, for good. Add whoever comes back as somebody new.")


def require_valid(row: models.Model) -> None:
    """Raises Invalid with every sentence at its field when ``row`` may not be saved as it is."""
    try:
        row.full_clean(validate_constraints=True)
    except ValidationError as refused:
        fields = {
            "" if name == NON_FIELD_ERRORS else name: list(said)
            for name, said in refused.message_dict.items()
        }
        raise Invalid(
            " ".join(sentence for said in fields.values() for sentence in said), fields=fields
        ) from None
