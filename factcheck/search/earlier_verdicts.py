"""Earlier verdicts on similar claims. Of one claimant, claims that are less similar are shown too."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Claim, Publication, Rating, SimilarClaimDismissal, Verdict
from factcheck.models.claim import CLAIMANT_RELATIONS
from factcheck.models.enums import ClaimKind, ClaimState, PublicationStatus
from factcheck.search.similar_claims import describe_match, find_similar_claims
from lib.figures import FigureComparison
from lib.text_search import MAX_MATCHES, MIN_SCORE, TermMatch

MIN_CLAIMANT_SCORE = 0.01
"""The bar for claims of the same claimant."""
MAX_CONSIDERED = 24
"""The most similar claims that are considered: some are below the bar and of another claimant."""


@dataclass(kw_only=True)
class EarlierVerdict:
    """One earlier verdict. ``why`` says why it is shown; ``figures`` how its numbers differ."""

    claim: Claim
    rating: Rating | None
    tick: str
    at: datetime
    score: float
    why: list[str] = field(default_factory=list)
    figures: list[FigureComparison] = field(default_factory=list)

    @property
    def publication_note(self) -> str:
        """The publication status since: Retracted, Under review, or "" for any other."""
        if self.claim.publication_status in (PublicationStatus.RETRACTED, PublicationStatus.UNDER_REVIEW):
            return str(self.claim.get_publication_status_display())
        return ""


def list_earlier_verdicts(claim: Claim, user: User) -> list[EarlierVerdict]:
    """Return the visible earlier verdicts, most similar first. Eight queries at most, however many exist.

    Those that somebody dismissed are left out; ``list_dismissed_verdicts`` returns them.
    """
    return _list_verdicts(claim, user, _list_decided(claim, user).exclude(pk__in=_list_dismissed(claim)))


def list_dismissed_verdicts(claim: Claim, user: User) -> list[EarlierVerdict]:
    """Return the visible earlier verdicts that were dismissed as saying something else."""
    return _list_verdicts(claim, user, _list_decided(claim, user).filter(pk__in=_list_dismissed(claim)))


def _list_decided(claim: Claim, user: User) -> QuerySet[Claim]:
    decided = Q(state=ClaimState.SETTLED) | ~Q(publication_status=PublicationStatus.NONE)
    return Claim.objects.visible_to(user).filter(decided).exclude(pk=claim.pk)


def _list_dismissed(claim: Claim) -> QuerySet[SimilarClaimDismissal, int]:
    return SimilarClaimDismissal.objects.filter(claim=claim.pk).values_list("other", flat=True)


def _list_verdicts(claim: Claim, user: User, among: QuerySet[Claim]) -> list[EarlierVerdict]:
    matches = find_similar_claims(
        claim.statement, among, language=claim.language, limit=MAX_CONSIDERED, bar=MIN_CLAIMANT_SCORE
    )
    keys = [match.key for match in matches]
    claims = Claim.objects.select_related("desk", *CLAIMANT_RELATIONS).in_bulk(keys)
    verdicts = get_verdicts_by_claim(keys, user)
    shown = [
        _build_earlier_verdict(claim, claims[match.key], verdicts[match.key], match)
        for match in matches
        if match.key in verdicts and (match.score >= MIN_SCORE or is_same_claimant(claim, claims[match.key]))
    ]
    return shown[:MAX_MATCHES]


def is_same_claimant(claim: Claim, other: Claim) -> bool:
    """Return whether both claims name the same claimant, or the same name where one is linked to none."""
    known, other_known = claim.known_claimant, other.known_claimant
    if known is not None and other_known is not None:
        return known == other_known
    return bool(claim.claimant.strip()) and claim.has_claimant(other.claimant)


def get_verdicts_by_claim(keys: Collection[int], user: User) -> dict[int, tuple[Verdict, datetime]]:
    """Return {claim: (its published verdict, or else the newest one, and since when)}."""
    visible = Verdict.objects.open_to(user).filter(claim__in=keys)
    decided = visible.select_related("rating").order_by("number")
    found = {one.claim_id: (one, one.created_at) for one in decided}
    out = Publication.objects.filter(verdict__in=visible).select_related("verdict__rating")
    return found | {one.claim_id: (one.verdict, one.published_at) for one in out.order_by("version")}


def _build_earlier_verdict(
    claim: Claim, other: Claim, decided: tuple[Verdict, datetime], match: TermMatch[int]
) -> EarlierVerdict:
    verdict, at = decided
    described = describe_match(claim.statement, other.statement, match, language=claim.language)
    why = described.why
    if is_same_claimant(claim, other):
        why.append(gettext("Same claimant"))
    if claim.kind == other.kind and claim.kind != ClaimKind.OTHER:
        why.append(gettext("Same kind: {kind}").format(kind=other.get_kind_display()))
    return EarlierVerdict(
        claim=other,
        rating=verdict.rating,
        tick=verdict.get_tick_display() if verdict.tick else "",
        at=at,
        score=match.score,
        why=why,
        figures=described.other_figures,
    )
