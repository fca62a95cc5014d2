"""Permission to act for a partner: of admins, and of the partner's own people unless it is suspended."""

from django.utils.translation import gettext

from accounts.actions.permission_checks import require_admin
from accounts.models import User
from lib.errors import NotAllowed
from publishing.models import Partner
from publishing.partners.selectors import build_suspended_error, find_partner_person


def require_partner_access(by: User, partner: Partner) -> None:
    """Raise NotAllowed unless ``by`` may manage this partner's keys, webhooks and deliveries."""
    if not by.is_partner_person:
        require_admin(by)
        return
    person = find_partner_person(by)
    if person is None or not by.is_active or person.partner_id != partner.pk:
        raise NotAllowed(gettext("This belongs to another partner."))
    if not person.partner.is_active:
        raise build_suspended_error(person.partner)
