"""Earlier verdicts on similar claims and on claims of the same claimant. What shares neither is not shown."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Claim, Publication, Rating, Verdict
from factcheck.models.enums import ClaimKind, ClaimState, PublicationStatus
from factcheck.search.similar_claims import MAX_RESULTS, MIN_SIMILARITY, find_similar_claims
from lib.figures import FigureComparison, compare_figures

MAX_OF_CLAIMANT = 4
NEAR_DUPLICATE_SIMILARITY = 0.7
"""From here on two statements are said to say nearly the same; what is only near shares half of its words."""


@dataclass(kw_only=True)
class EarlierVerdict:
    """One earlier verdict. ``why`` says why it is shown; ``figures`` how its numbers differ."""

    claim: Claim
    rating: Rating | None
    tick: str
    at: datetime
    likeness: float
    is_same_claimant: bool = False
    why: list[str] = field(default_factory=list)
    figures: list[FigureComparison] = field(default_factory=list)

    @property
    def publication_note(self) -> str:
        """The publication status since: Retracted, Under review, or "" for any other."""
        if self.claim.publication_status in (PublicationStatus.RETRACTED, PublicationStatus.UNDER_REVIEW):
            return str(self.claim.get_publication_status_display())
        return ""


def list_earlier_verdicts(claim: Claim, user: User) -> list[EarlierVerdict]:
    """Return the visible earlier verdicts, most similar first. Six queries at most, however many exist."""
    decided = Claim.objects.visible_to(user).filter(
        Q(state=ClaimState.SETTLED) | ~Q(publication_status=PublicationStatus.NONE)
    )
    decided = decided.exclude(pk=claim.pk)
    near = {
        pk: score for pk, score in find_similar_claims(claim.statement, decided) if score >= MIN_SIMILARITY
    }
    found = dict(near)
    if claim.claimant.strip():
        same = decided.annotate(by=Upper("claimant")).filter(by=claim.claimant.upper()).order_by("-pk")
        found = dict.fromkeys(same.values_list("pk", flat=True)[:MAX_OF_CLAIMANT], 0.0) | found
    claims = Claim.objects.select_related("desk").in_bulk(list(found))
    verdicts = _get_verdicts_by_claim(list(found), user)
    shown = [
        _build_earlier_verdict(claim, claims[pk], verdicts[pk], near.get(pk, 0.0))
        for pk in found
        if pk in claims and pk in verdicts
    ]
    shown.sort(key=lambda one: (one.likeness + 0.1 * one.is_same_claimant, one.at), reverse=True)
    return shown[:MAX_RESULTS]


def _get_verdicts_by_claim(keys: list[int], user: User) -> dict[int, tuple[Verdict, datetime]]:
    """Return {claim: (its published verdict, or else the newest one, and since when)}."""
    visible = Verdict.objects.open_to(user).filter(claim__in=keys)
    decided = visible.select_related("rating").order_by("number")
    found = {one.claim_id: (one, one.created_at) for one in decided}
    out = Publication.objects.filter(verdict__in=visible).select_related("verdict__rating")
    return found | {one.claim_id: (one.verdict, one.published_at) for one in out.order_by("version")}


def _build_earlier_verdict(
    claim: Claim, other: Claim, decided: tuple[Verdict, datetime], likeness: float
) -> EarlierVerdict:
    verdict, at = decided
    why = (
        [
            gettext("Almost the same statement")
            if likeness >= NEAR_DUPLICATE_SIMILARITY
            else gettext("Shares words")
        ]
        if likeness
        else []
    )
    is_same_claimant = bool(claim.claimant.strip()) and (
        claim.claimant.casefold() == other.claimant.casefold()
    )
    if is_same_claimant:
        why.append(gettext("Same claimant"))
    if claim.kind == other.kind and claim.kind != ClaimKind.OTHER:
        why.append(gettext("Same kind: {kind}").format(kind=other.get_kind_display()))
    return EarlierVerdict(
        claim=other,
        rating=verdict.rating,
        tick=verdict.get_tick_display() if verdict.tick else "",
        at=at,
        likeness=likeness,
        is_same_claimant=is_same_claimant,
        why=why,
        figures=[one for one in compare_figures(claim.statement, other.statement) if one.how != "exact"]
        if likeness
        else [],
    )
