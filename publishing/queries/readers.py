"""Which published documents whoever asks may read."""

from datetime import datetime

from django.db.models import Model, QuerySet

from accounts.models import User
from accounts.queries import is_staff_member
from factcheck.models import Claim
from lib.errors import NotAllowed, Suspended
from publishing.models import IndexCard, Partner, PartnerPerson, PublicDocument
from publishing.models.licensed import Licensed

NOT_A_PARTNER = "Published verdicts are for the newsroom's partners. Ask an admin for a partner's key."


def partner_of(user: User) -> Partner | None:
    """The partner whose service this is, or None."""
    return Partner.objects.filter(principal=user).first()


def suspended(partner: Partner) -> Suspended:
    """The refusal of whatever a suspended partner, its keys or its people ask, with the reason."""
    why = f" The newsroom says: “{partner.suspended_why}”." if partner.suspended_why else ""
    return Suspended(
        f"This partner's access is suspended.{why} Write to the newsroom to have it opened again."
    )


def person_of(user: User) -> PartnerPerson | None:
    """Which partner's person this is, with the partner; None for whoever is of none."""
    return PartnerPerson.objects.select_related("partner").filter(user=user).first()


def readable(user: User, *, at: datetime) -> QuerySet[PublicDocument]:
    """Current documents under the partner's licence; all of them for whoever works here.

    Raises Suspended for a suspended partner, and NotAllowed for whoever is neither.
    """
    return licensed(PublicDocument.objects.current(), user, at=at)


def searchable(user: User, *, at: datetime) -> Licensed[IndexCard]:
    """The cards of the same documents."""
    return licensed(IndexCard.objects.all(), user, at=at)


def licensed[Row: Model](among: Licensed[Row], user: User, *, at: datetime) -> Licensed[Row]:
    """Those rows that this reader may have. Raises as ``readable`` does."""
    partner = reader(user)
    return among.licensed_to(partner, at=at) if partner is not None else among


def reader(user: User) -> Partner | None:
    """The partner that reads; None for whoever works here. Raises as ``readable`` does."""
    partner = partner_of(user)
    if partner is not None and not partner.active:
        raise suspended(partner)
    if partner is None and not is_staff_member(user):
        raise NotAllowed(NOT_A_PARTNER)
    return partner


def claim_of(document: PublicDocument) -> Claim:
    """The claim that a public document tells of: whoever may read the one may write to those who checked."""
    return Claim.objects.get(public_id=document.public_id)
