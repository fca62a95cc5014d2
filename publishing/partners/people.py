"""A partner's people: invited and deactivated by an admin. They never work on a desk."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.actions.invitations import CreatedInvitation, create_invitation
from accounts.actions.people import create_partner_person
from accounts.actions.permission_checks import require_admin
from accounts.models import User
from audit.actions import append_event
from lib.errors import Blocked, NotAllowed
from publishing.models import Partner, PartnerPerson
from publishing.partners.selectors import build_suspended_error, find_partner_person


@transaction.atomic
def invite_partner_person(
    partner: Partner, *, by: User, at: datetime, name: str, email: str
) -> tuple[PartnerPerson, CreatedInvitation]:
    """Create somebody of the partner, and send them a link to choose their password.

    Raises NotAllowed, Blocked for a suspended partner, and Invalid at ``name`` or ``email``.
    """
    require_admin(by)
    if not Partner.objects.select_for_update().get(pk=partner.pk).is_active:
        raise Blocked(gettext("This partner is suspended. Restore its access first."))
    user = create_partner_person(by=by, at=at, name=name, email=email)
    person = PartnerPerson.objects.create(user=user, partner=partner, joined_at=at)
    append_event(actor=by, action="join_partner", subject=partner, at=at, details={"person": user.public_id})
    return person, create_invitation(user, by=by, at=at)


def require_partner_access(by: User, partner: Partner) -> None:
    """Raise NotAllowed unless ``by`` may manage this partner's keys, webhooks and deliveries."""
    if not by.is_partner_person:
        require_admin(by)
        return
    person = find_partner_person(by)
    if person is None or not by.is_active or person.partner_id != partner.pk:
        raise NotAllowed(gettext("This belongs to another partner."))
    if not person.partner.is_active:
        raise build_suspended_error(person.partner.suspension_reason)
