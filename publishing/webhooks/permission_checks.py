"""Permission to manage webhooks: of a partner's people, of admins, and of editors for their desk's chat."""

from datetime import datetime

from django.utils.translation import gettext

from accounts.actions.permission_checks import require_admin
from accounts.models import Desk, User
from accounts.models.enums import Role
from accounts.selectors import get_role, is_at_least
from lib.errors import NotAllowed
from publishing.models import Partner
from publishing.models.webhook_endpoint import EndpointOwner
from publishing.partners.permission_checks import require_partner_access
from publishing.partners.rate_limits import count_console_action


def require_endpoint_access(by: User, owner: EndpointOwner, *, counted_at: datetime | None = None) -> None:
    """Raise NotAllowed unless ``by`` may manage the webhooks of ``owner``.

    ``counted_at``: the time of an action that counts towards the rate limit of a partner's people. Raises
    TooManyRequests.
    """
    match owner:
        case Partner():
            require_partner_access(by, owner)
            if counted_at is not None:
                count_console_action(by, owner, at=counted_at)
        case Desk():
            if not can_manage_chat(by, owner):
                raise NotAllowed(gettext("Only an editor of this desk or an administrator can do this."))
        case _:
            require_admin(by)


def can_manage_chat(by: User, desk: Desk) -> bool:
    """Return whether ``by`` may set up the chat of a desk: its editors, and admins."""
    return by.is_admin or is_at_least(get_role(by, desk), Role.EDITOR)
