"""A partner's people: invited by an admin, let go by an admin. They never work on a desk."""

from datetime import datetime

from django.db import transaction

from accounts.actions.authority import require_admin
from accounts.actions.invitations import Invited, invite
from accounts.actions.people import create_outsider
from accounts.models import User
from lib.errors import Blocked
from publishing.models import Partner, PartnerPerson
from record.actions import append


@transaction.atomic
def invite_partner_person(
    partner: Partner, *, by: User, at: datetime, name: str, email: str
) -> tuple[PartnerPerson, Invited]:
    """Make a place for somebody of the partner, and send them a link to choose their password through.

    Raises NotAllowed, Blocked for a suspended partner, and Invalid at ``name`` or ``email``.
    """
    require_admin(by)
    if not Partner.objects.select_for_update().get(pk=partner.pk).active:
        raise Blocked("This partner is suspended. Let it back in first.")
    user = create_outsider(by=by, at=at, name=name, email=email)
    person = PartnerPerson.objects.create(user=user, partner=partner, since=at)
    append(
        actor=by,
        step="join_partner",
        subject_type="partner",
        subject=partner,
        at=at,
        details={"person": user.public_id},
    )
    return person, invite(user, by=by, at=at)
