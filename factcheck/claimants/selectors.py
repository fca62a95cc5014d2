"""Claimants as a person may see them: suggestions, likely duplicates, and all that is known of one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext
from rapidfuzz import fuzz, process

from accounts.models import Desk, User
from accounts.selectors import Viewer, list_edited_desks
from factcheck.models import Claim, Claimant, Publication, Rating, ReaderReport, ReplyRequest
from factcheck.models.claimant import ClaimantQuerySet, build_claimant_head, get_claimant_key
from factcheck.models.enums import PublicationStatus
from factcheck.search.filters import filter_by_words
from lib.db.rows import SubqueryCount

MAX_SUGGESTIONS = 8
MAX_MATCHES = 100
"""Claimants that have the words, by the alphabet, among which those with most claims are offered."""
MIN_NAME_LIKENESS = 88
"""Likeness of two names, of 100, from which on an editor is asked whether they are one claimant's."""
MAX_DUPLICATES = 3
MIN_SHARE_COUNT = 10
"""Verdicts from which on a share of them is given."""
MAX_RECENTLY_MERGED = 5
MAX_LISTED = 20
"""Newest replies, and corrections, on a claimant's page."""
MAX_COMPARED = 5_000
"""Claimants, newest first, with which a page of those to be reviewed is compared."""


@dataclass(slots=True)
class Duplicate:
    """A claimant that is probably the same one, and the reason in a sentence."""

    claimant: Claimant
    why: str


def suggest_claimants(user: User, typed: str, *, desk: Desk | None = None) -> list[Claimant]:
    """Return visible claimants that the search finds by what is typed; those with most claims first.

    With ``desk``, only those that its claims may name. After a merge, only the main one.
    """
    visible = Claimant.objects.visible_to(user)
    if desk is not None:
        visible = visible.usable_on(desk)
    matches = filter_by_words(visible, "claimant", typed, user).order_by("key", "pk")
    mains = matches.annotate(head=build_claimant_head(user)).values_list("head", flat=True)
    return list(
        annotate_claim_count(visible.filter(pk__in=list(mains[:MAX_MATCHES])), user)
        .select_related("desk")
        .order_by(F("claim_count").desc(), "key", "pk")[:MAX_SUGGESTIONS]
    )


def annotate_claim_count(claimants: ClaimantQuerySet, user: Viewer) -> ClaimantQuerySet:
    """Add ``claim_count``: the claims of each that this person may see, with those of merged ones."""
    own = Claimant.objects.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(main=OuterRef(OuterRef("pk"))))
    claims = Claim.objects.visible_to(user).filter(attributed_to__in=own)
    return claimants.annotate(claim_count=SubqueryCount(claims))


def list_claimants(user: User) -> ClaimantQuerySet:
    """Return the claimants that this person may see, each once after merges, with their number of claims."""
    return annotate_claim_count(Claimant.objects.visible_to(user).main(), user).select_related("desk")


def list_claimants_to_review(user: User) -> ClaimantQuerySet:
    """Return the claimants of the person's own desks that no editor has reviewed."""
    return list_claimants(user).to_review().filter(desk__in=list_edited_desks(user))


def list_merged_by(user: User) -> list[Claimant]:
    """Return the claimants that this person merged last into others they see, to split them again."""
    visible = Claimant.objects.visible_to(user)
    merged = visible.filter(main__isnull=False, reviewed_by=user)
    return list(
        merged.filter(desk__in=list_edited_desks(user), merged_into__in=visible)
        .select_related("merged_into")
        .order_by("-reviewed_at", "-pk")[:MAX_RECENTLY_MERGED]
    )


def find_duplicates(claimants: Sequence[Claimant], user: User) -> dict[int, list[Duplicate]]:
    """Return {claimant's key: claimants that are probably the same}: one query for all of them.

    Each may be merged into those named: it is readable by all who read the first.
    """
    desks = {one.desk_id for one in claimants}
    others = list(
        Claimant.objects.visible_to(user)
        .main()
        .filter(Q(desk__visibility="open") | Q(desk__in=desks))
        .select_related("desk")
        .order_by("-pk")[:MAX_COMPARED]
    )
    found = {}
    for one in claimants:
        usable = [other for other in others if other.pk != one.pk and other.is_usable_on(one.desk_id)]
        found[one.pk] = _rank_duplicates(one, usable)[:MAX_DUPLICATES]
    return found


def _rank_duplicates(one: Claimant, others: Sequence[Claimant]) -> list[Duplicate]:
    keys = [other.key for other in others]
    likeness = dict.fromkeys(range(len(keys)), 0.0)
    for _, score, place in process.extract_iter(
        one.key, keys, scorer=fuzz.token_sort_ratio, score_cutoff=MIN_NAME_LIKENESS
    ):
        likeness[place] = score
    ranked: list[tuple[float, Duplicate]] = []
    aliases = {get_claimant_key(alias) for alias in one.aliases}
    for place, other in enumerate(others):
        other_aliases = {get_claimant_key(alias) for alias in other.aliases}
        if one.key == other.key:
            ranked.append((103, Duplicate(other, gettext("Same name, on another desk"))))
        elif one.key in other_aliases or other.key in aliases or aliases & other_aliases:
            ranked.append((102, Duplicate(other, gettext("Another name of theirs"))))
        elif _has_same_surname(one.key, other.key):
            ranked.append((101, Duplicate(other, gettext("Same surname, and the same first letter"))))
        elif likeness[place]:
            ranked.append((likeness[place], Duplicate(other, gettext("Similar spelling"))))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].claimant.pk))
    return [duplicate for _, duplicate in ranked]


def _has_same_surname(one: str, other: str) -> bool:
    """Return whether one name abbreviates the other: "a. holm", or "holm" alone, and "ada holm"."""
    words, other_words = sorted((one.split(), other.split()), key=len)
    if not words or len(other_words) < 2 or words[-1] != other_words[-1]:
        return False
    if len(words) == 1:
        return True
    first, other_first = words[0].rstrip("."), other_words[0].rstrip(".")
    return (len(first) == 1 or len(other_first) == 1) and first[0] == other_first[0]


@dataclass(slots=True)
class RatingCount:
    """Number of verdicts with one rating; ``share`` is in percent, None where there are too few."""

    rating: Rating
    count: int
    share: int | None = None


@dataclass(slots=True)
class ClaimantRecord:
    """All that a person may know of a claimant's claims.

    ``ratings`` are of the published verdicts that stand, in the order of the scale; ``replies`` and
    ``corrections`` the newest; ``report_count`` the reports of readers, who ask for corrections.
    """

    claims: QuerySet[Claim]
    claim_count: int
    ratings: list[RatingCount] = field(default_factory=list)
    replies: list[ReplyRequest] = field(default_factory=list)
    report_count: int = 0
    corrections: list[Publication] = field(default_factory=list)

    @property
    def rated_count(self) -> int:
        """Number of verdicts that are counted."""
        return sum(one.count for one in self.ratings)


def get_claimant_record(claimant: Claimant, user: User) -> ClaimantRecord:
    """Return all that a person may know of a claimant's claims: six queries, however many there are."""
    claims = Claim.objects.visible_to(user).of_claimants(Claimant.objects.filter(pk=claimant.pk))
    return ClaimantRecord(
        claims=claims,
        claim_count=claims.count(),
        ratings=count_ratings(claims),
        replies=list(
            ReplyRequest.objects.filter(claim__in=claims)
            .select_related("claim")
            .order_by("-requested_at", "-pk")[:MAX_LISTED]
        ),
        report_count=ReaderReport.objects.filter(claim__in=claims).count(),
        corrections=list(
            Publication.objects.filter(claim__in=claims)
            .exclude(correction="")
            .select_related("claim", "verdict__rating")
            .order_by("-published_at", "-pk")[:MAX_LISTED]
        ),
    )


def count_ratings(claims: QuerySet[Claim]) -> list[RatingCount]:
    """Return how many of these claims have a published verdict of each rating, as it stands now."""
    newest = (
        Publication.objects.filter(claim=OuterRef("pk")).order_by("-version").values("verdict__rating")[:1]
    )
    live = claims.filter(publication_status__in=(PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW))
    counts = Counter(live.order_by().annotate(rating=Subquery(newest)).values_list("rating", flat=True))
    ratings = Rating.objects.filter(pk__in=[pk for pk in counts if pk]).order_by("scale", "position")
    total = counts.total()
    return [
        RatingCount(
            rating,
            counts[rating.pk],
            round(100 * counts[rating.pk] / total) if total >= MIN_SHARE_COUNT else None,
        )
        for rating in ratings
    ]
