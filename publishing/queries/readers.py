"""Which published documents whoever asks may read."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from accounts.queries import is_staff_member
from factcheck.models import Claim
from lib.errors import NotAllowed
from publishing.models import Partner, PartnerPerson, PublicDocument

SUSPENDED = "This partner's access is suspended. Write to the newsroom to have it opened again."


def partner_of(user: User) -> Partner | None:
    """The partner whose service this is, or None."""
    return Partner.objects.filter(principal=user).first()


def person_of(user: User) -> PartnerPerson | None:
    """Which partner's person this is, with the partner; None for whoever is of none."""
    return PartnerPerson.objects.select_related("partner").filter(user=user).first()


def readable(user: User, *, at: datetime) -> QuerySet[PublicDocument]:
    """Current documents under the partner's licence; all of them for whoever works here.

    Raises NotAllowed for a suspended partner, and for whoever is neither.
    """
    partner = partner_of(user)
    if partner is not None and partner.active:
        return PublicDocument.objects.current().licensed_to(partner, at=at)
    if partner is not None:
        raise NotAllowed(SUSPENDED)
    if is_staff_member(user):
        return PublicDocument.objects.current()
    raise NotAllowed("Published verdicts are for the newsroom's partners. Ask an admin for a partner's key.")


def claim_of(document: PublicDocument) -> Claim:
    """The claim that a public document tells of: whoever may read the one may write to those who checked."""
    return Claim.objects.get(public_id=document.public_id)
