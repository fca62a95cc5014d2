"""Repeats to decide about in an article, the series of a claim, its counts, and the watch list of a desk."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Desk, User
from accounts.selectors import get_roles_by_desk
from articles.models import Article
from factcheck.models import Appearance, Claim, ClaimWatch, Publication, Repeat, Verdict
from factcheck.models.enums import PublicationStatus
from factcheck.models.follow_up_enums import RepeatDecision
from factcheck.search.earlier_verdicts import get_verdicts_by_claim
from factcheck.search.same_claim import get_repeat_refusal
from factcheck.search.similar_claims import list_opposites

MAX_OFFERS = 10
"""Repeats that are offered beside an article; the next come when some of these are decided."""

MAX_DISMISSED = 50
"""Dismissed repeats that are listed beside an article."""


@dataclass(frozen=True, slots=True)
class RepeatCount:
    """Number of repeats since the verdict, and of the articles that have them."""

    times: int = 0
    articles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatOffer:
    """A repeat to decide about: how the claim was rated, since when, and how often it was repeated since.

    ``refusal``: why it cannot be accepted in one press; "" where it can. ``opposites``: in which words the
    sentence says the opposite of the claim, or denies it.
    """

    repeat: Repeat
    rating: str
    rated_at: datetime
    count: RepeatCount
    refusal: str
    opposites: list[str]


def list_open_repeats(article: Article, user: User) -> QuerySet[Repeat]:
    """Return the repeats in the article that nobody has decided about, and whose claim is not marked."""
    marked = Appearance.objects.current().filter(
        claim=OuterRef("claim"),
        revision__article=OuterRef("article"),
        start__lt=OuterRef("end"),
        end__gt=OuterRef("start"),
    )
    there = Repeat.objects.visible_to(user).filter(article=article.pk, decision=RepeatDecision.OPEN)
    there = there.exclude(claim__publication_status=PublicationStatus.RETRACTED).exclude(Exists(marked))
    return there.filter(revision=article.current_revision_id, start__isnull=False)


def list_dismissed_repeats(article: Article, user: User) -> QuerySet[Repeat]:
    """Return the repeats in the article that somebody dismissed, in reading order."""
    there = Repeat.objects.visible_to(user).filter(article=article.pk, decision=RepeatDecision.DISMISSED)
    there = there.filter(start__isnull=False).select_related("claim", "decided_by").order_by("start")
    return there[:MAX_DISMISSED]


def list_repeat_offers(article: Article, user: User) -> list[RepeatOffer]:
    """Return the repeats in the article to decide about, in reading order. Six queries at most."""
    found = list_open_repeats(article, user).select_related("claim__desk")
    repeats = list(found.order_by("start", "-score")[:MAX_OFFERS])
    claims = {one.claim_id: one.claim for one in repeats}
    if not claims:
        return []
    counts, rated = get_repeat_counts(claims), _get_ratings(claims, user)
    roles = get_roles_by_desk(user)
    return [
        RepeatOffer(
            repeat=one,
            rating=rated[one.claim_id][0],
            rated_at=rated[one.claim_id][1],
            count=counts[one.claim_id],
            refusal="" if one.is_other_claim else get_repeat_refusal(one.claim, article, one.exact),
            opposites=list_opposites(one.exact, one.claim.statement, language=one.claim.language)
            if one.is_opposite
            else [],
        )
        for one in repeats
        if one.claim_id in rated and article.desk_id in roles
    ]


def _get_ratings(claims: Collection[int], user: User) -> dict[int, tuple[str, datetime]]:
    """Return {claim: (the label of its published verdict, or else of its newest one, and since when)}."""
    return {
        key: (verdict.rating.label if verdict.rating else str(verdict.get_tick_display()), at)
        for key, (verdict, at) in get_verdicts_by_claim(claims, user).items()
    }


def filter_since_verdict(repeats: QuerySet[Repeat]) -> QuerySet[Repeat]:
    """Return those that were found after the claim's verdict was published, or else first given."""
    published = Publication.objects.filter(claim=OuterRef("claim"), version=1).values("published_at")[:1]
    given = Verdict.objects.filter(claim=OuterRef("claim"), number=1).values("created_at")[:1]
    return repeats.annotate(since=Coalesce(Subquery(published), Subquery(given))).filter(
        found_at__gt=F("since")
    )


def get_repeat_counts(claims: Collection[int]) -> dict[int, RepeatCount]:
    """Return {claim's key: how often it was repeated since its verdict}. One query.

    Only what a person accepted counts, and never another number.
    """
    counted = filter_since_verdict(Repeat.objects.within_desks().counted().filter(claim__in=claims))
    rows = (
        counted.order_by()
        .values("claim")
        .annotate(times=Count("pk"), articles=Count("article", distinct=True))
        .values_list("claim", "times", "articles")
    )
    found = {claim: RepeatCount(times, articles) for claim, times, articles in rows}
    return {claim: found.get(claim, RepeatCount()) for claim in claims}


def list_series(claim: Claim, user: User) -> QuerySet[Repeat]:
    """Return everything that may be a repeat of the claim, but for what was dismissed; newest first."""
    visible = Repeat.objects.visible_to(user).filter(claim=claim)
    return visible.exclude(decision=RepeatDecision.DISMISSED).select_related("article__desk", "decided_by")


def is_watching(person: User, claim: Claim) -> bool:
    return ClaimWatch.objects.filter(person=person, claim=claim).exists()


def list_watched_claims(desk: Desk, user: User) -> QuerySet[Any]:
    """Return the claims of a desk that somebody watches, each with when it was last back."""
    newest = Repeat.objects.visible_to(user).filter(claim=OuterRef("pk")).order_by("-found_at")
    watched = Claim.objects.visible_to(user).filter(
        Exists(ClaimWatch.objects.filter(claim=OuterRef("pk"))), desk=desk
    )
    last = Subquery(newest.values("found_at")[:1])
    return watched.annotate(last_repeat_at=last).prefetch_related("watches__person")
