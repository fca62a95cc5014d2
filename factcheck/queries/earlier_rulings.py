"""How have we ruled before? Our rulings on the nearest claims, of the same claimant, of the same kind."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from accounts.models import User
from factcheck.enums import Kind, Standing, State
from factcheck.models import Claim, Publication, Rating, Verdict
from factcheck.queries.nearest import MOST, NEAR, nearest
from lib.figures import Comparison, compare

OF_CLAIMANT = 4
OF_KIND = 3
ALIKE = 0.7
"""From here on two statements are said to say nearly the same; what is only near shares half of its words."""


@dataclass(kw_only=True)
class Earlier:
    """One earlier ruling. ``why`` says in words why it is shown; ``figures`` what sets its numbers apart."""

    claim: Claim
    rating: Rating | None
    tick: str
    at: datetime
    likeness: float
    why: list[str] = field(default_factory=list)
    figures: list[Comparison] = field(default_factory=list)

    @property
    def note(self) -> str:
        """What became of it in public since."""
        if self.claim.standing in (Standing.RETRACTED, Standing.UNDER_REVIEW):
            return str(self.claim.get_standing_display()).lower()
        return ""


def earlier_rulings(claim: Claim, user: User) -> list[Earlier]:
    """The nearest first, of all that this person may see. Seven queries at most, whatever the house holds."""
    ruled = Claim.objects.visible_to(user).filter(Q(state=State.SETTLED) | ~Q(standing=Standing.NONE))
    ruled = ruled.exclude(pk=claim.pk)
    near = {pk: score for pk, score in nearest(claim.statement, ruled) if score >= NEAR}
    found = dict(near)
    if claim.claimant.strip():
        same = ruled.annotate(by=Upper("claimant")).filter(by=claim.claimant.upper()).order_by("-pk")
        found = _with(found, same, OF_CLAIMANT)
    if claim.kind != Kind.OTHER and len(found) < OF_KIND:
        found = _with(found, ruled.filter(kind=claim.kind).order_by("-pk"), OF_KIND - len(found))
    claims = Claim.objects.select_related("desk").in_bulk(list(found))
    rulings = _rulings(list(found))
    shown = [
        _earlier(claim, claims[pk], rulings[pk], near.get(pk, 0.0))
        for pk in found
        if pk in claims and pk in rulings
    ]
    shown.sort(key=lambda one: (one.likeness + 0.1 * ("same claimant" in one.why), one.at), reverse=True)
    return shown[:MOST]


def _with(found: dict[int, float], more: QuerySet[Claim], most: int) -> dict[int, float]:
    return dict.fromkeys(more.values_list("pk", flat=True)[:most], 0.0) | found


def _rulings(keys: list[int]) -> dict[int, tuple[Verdict, datetime]]:
    """{claim: what stands in public, else the last ruling, and since when}."""
    ruled = Verdict.objects.filter(claim__in=keys).select_related("rating").order_by("number")
    found = {one.claim_id: (one, one.created_at) for one in ruled}
    out = Publication.objects.filter(claim__in=keys).select_related("verdict__rating").order_by("version")
    return found | {one.claim_id: (one.verdict, one.at) for one in out}


def _earlier(claim: Claim, other: Claim, ruling: tuple[Verdict, datetime], likeness: float) -> Earlier:
    verdict, at = ruling
    why = ["says nearly the same" if likeness >= ALIKE else "has words in common"] if likeness else []
    if claim.claimant.strip() and claim.claimant.casefold() == other.claimant.casefold():
        why.append("same claimant")
    if claim.kind == other.kind and claim.kind != Kind.OTHER:
        why.append(f"{other.get_kind_display().lower()}, as this one")
    return Earlier(
        claim=other,
        rating=verdict.rating,
        tick=verdict.get_tick_display() if verdict.tick else "",
        at=at,
        likeness=likeness,
        why=why,
        figures=[one for one in compare(claim.statement, other.statement) if one.how != "exact"]
        if likeness
        else [],
    )
