"""Link health of a desk's sources: counts, publishers with the worst first, and the claims on each source.

Only sources and claims that the reader may see are counted, named or grouped.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from accounts.models import User
from factcheck.link_checks.messages import describe_outcome
from factcheck.models import ArchiveRequest, Citation, Claim, LinkCheck, Source
from factcheck.models.enums import (
    ANSWERED_HEALTH,
    UNAVAILABLE_HEALTH,
    ArchiveState,
    ClaimState,
    PublicationStatus,
    SourceHealth,
)
from lib.db.rows import count_rows
from lib.link_checker.outcome import OUR_NETWORK
from lib.text.phrases import StrOrPromise

HEALTH_LABELS = {
    "dead": gettext_lazy("Dead link"),
    "failing": gettext_lazy("Failing"),
    "drifted": gettext_lazy("Source changed"),
    "blocked": gettext_lazy("Blocked"),
    "moved": pgettext_lazy("link", "Moved"),
    "suspected": gettext_lazy("Possibly changed"),
    "unchecked": gettext_lazy("Not checked yet"),
    "answers": gettext_lazy("Working"),
}
"""Label of each kind of health, the worst first; a source is in one. Its position here is the ``rank``."""
HEALTH_NAMES = tuple(HEALTH_LABELS)
MAX_COUNTED = 250
"""Sources of one kind that are counted for a page; of more, "250+", the worst are not sought."""
NEEDS_ATTENTION = HEALTH_NAMES[:5]
"""Kinds of health that somebody may have to do something about."""
FAILING_HEALTH = (
    SourceHealth.FAILING,
    *(health for health in UNAVAILABLE_HEALTH if health != SourceHealth.DEAD),
    SourceHealth.REFUSED,
)
PUBLIC_STATUSES = (PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)
MAX_HOSTS = 20
"""Publishers of a page, each with up to three sources that up to three claims rest on."""
MAX_SOURCES_SHOWN = 3
MAX_CLAIMS_SHOWN = 3
MAX_CAPTURES_SHOWN = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

GROUPS_ORDER = ("worst", "-many", "host")
HOSTS_ORDER = ("host",)
"""Order of a list that is too long to be counted: by an index, as the worst would be sought in all of it."""
SOURCES_ORDER = ("rank", "id")


def list_watched_sources(user: User, claims: QuerySet[Claim]) -> QuerySet[Any]:
    """Return the pages that these claims rest on and that this person may see, each with ``rank``.

    ``claims`` are of those that the person may see.
    """
    return _add_rank(Source.objects.cited_by(claims, user), claims)


def rank_watched_sources(sources: QuerySet[Source], claims: QuerySet[Claim]) -> QuerySet[Any]:
    """Return those of ``sources`` that are pages and that these claims rest on, each with ``rank``."""
    cited = Citation.objects.active().filter(source=OuterRef("pk"), claim__in=claims)
    return _add_rank(sources.filter(Exists(cited)), claims)


def _add_rank(sources: QuerySet[Source], claims: QuerySet[Claim]) -> QuerySet[Any]:
    kinds = _build_kind_conditions(claims).items()
    rank = Case(
        *(When(condition, then=Value(HEALTH_NAMES.index(name))) for name, condition in kinds),
        default=Value(HEALTH_NAMES.index("answers")),
        output_field=IntegerField(),
    )
    return sources.exclude(url="").annotate(rank=rank).order_by()


def _build_kind_conditions(claims: QuerySet[Claim]) -> dict[str, Q]:
    """Return the condition of each kind of health but ``answers``: a source is in the first that it meets."""
    # Not by source: only few citations have drifted, and an index has them.
    drifted = Citation.objects.with_drift().filter(claim__in=claims)
    suspected = Citation.objects.with_suspected_drift().filter(claim__in=claims)
    changed = {
        "drifted": Q(pk__in=drifted.values("source")),
        "suspected": Q(pk__in=suspected.values("source")),
    }
    conditions = _HEALTH_CONDITIONS | changed
    return {name: conditions[name] for name in HEALTH_NAMES if name in conditions}


_HEALTH_CONDITIONS = {
    "dead": Q(health=SourceHealth.DEAD),
    "failing": Q(health__in=FAILING_HEALTH),
    "blocked": Q(health=SourceHealth.BLOCKED),
    "moved": Q(health=SourceHealth.MOVED) | ~Q(moved_to=""),
    "unchecked": Q(health=SourceHealth.UNCHECKED),
}
"""Those that a source's own columns say."""


def get_health_conditions(claims: QuerySet[Claim]) -> dict[str, Q]:
    """Return the same conditions for a page, with the keys of the few sources that changed. One query."""
    drifted = Citation.objects.with_drift().filter(claim__in=claims).order_by()
    suspected = Citation.objects.with_suspected_drift().filter(claim__in=claims).order_by()
    changed = drifted.values_list("source", Value("drifted")).union(
        suspected.values_list("source", Value("suspected"))
    )
    keys: dict[str, list[int]] = {"drifted": [], "suspected": []}
    for key, name in changed.order_by():
        keys[name].append(key)
    conditions = _HEALTH_CONDITIONS | {name: Q(pk__in=found) for name, found in keys.items()}
    return {name: conditions[name] for name in HEALTH_NAMES if name in conditions}


def filter_by_health(
    sources: QuerySet[Any], names: Collection[str], conditions: Mapping[str, Q]
) -> QuerySet[Any]:
    """Return those of ``list_watched_sources`` that have one of these kinds of health.

    ``conditions`` are those of ``get_health_conditions``.
    """
    found = sources.filter(rank__in=[HEALTH_NAMES.index(name) for name in names])
    if "answers" in names:
        return found
    common = Q(pk__in=[])
    for name in names:
        common |= conditions[name]
    return found.filter(common)


def count_by_health(sources: QuerySet[Any]) -> dict[str, int]:
    """Return {kind: count} of ``list_watched_sources``. One query."""
    found = dict(sources.values("rank").annotate(many=Count("pk")).values_list("rank", "many"))
    return {name: found.get(rank, 0) for rank, name in enumerate(HEALTH_NAMES)}


def is_too_long_to_sort(counts: Mapping[str, int], names: Collection[str]) -> bool:
    """Return whether the worst of these kinds would be sought among too many.

    ``counts`` are those of ``count_for_page``: what nobody may see decides no order either.
    """
    return "answers" in names or any(counts[name] > MAX_COUNTED for name in names)


def count_for_page(user: User, claims: QuerySet[Claim], conditions: Mapping[str, Q]) -> dict[str, int]:
    """Return {kind: count} of the sources of these claims that a person sees.

    ``conditions`` are those of ``get_health_conditions``. One query, to one more than ``MAX_COUNTED``: what
    links do grows with the archive.
    """
    left = Source.objects.cited_by(claims, user).exclude(url="").order_by()
    kinds = {}
    # Not by rank, which is worked out for each source: of each kind an index has some.
    for name, condition in conditions.items():
        kinds[name] = left.filter(condition)[: MAX_COUNTED + 1]
        left = left.exclude(condition)
    kinds["answers"] = left[: MAX_COUNTED + 1]
    return count_rows(User.objects.filter(pk=user.pk), kinds)


def group_by_host(sources: QuerySet[Any], order: Collection[str]) -> QuerySet[Any]:
    """Return one row a host for a page in ``GROUPS_ORDER`` or ``HOSTS_ORDER``: host, many, worst (a rank)."""
    found: QuerySet[Any] = sources.values("host").annotate(many=Count("pk"))
    return found.annotate(worst=Min("rank")) if "worst" in order else found


def count_by_host(sources: QuerySet[Any], hosts: Collection[str]) -> dict[str, dict[str, int]]:
    """Return {host: {kind: number of ``sources``}} of some publishers. One query."""
    counted = sources.filter(host__in=hosts).values("host", "rank").annotate(many=Count("pk"))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for host, rank, many in counted.values_list("host", "rank", "many"):
        found[host][HEALTH_NAMES[rank]] = many
    return found


def list_worst_by_host(sources: QuerySet[Any], hosts: Collection[str]) -> dict[str, list[Any]]:
    """Return {host: its worst few of ``sources``, the worst first} of some publishers. One query."""
    place = Window(RowNumber(), partition_by=F("host"), order_by=[F("rank"), F("pk")])
    placed = sources.filter(host__in=hosts).annotate(place=place).filter(place__lte=MAX_SOURCES_SHOWN)
    found: dict[str, list[Any]] = defaultdict(list)
    for source in placed.order_by("host", "rank", "pk"):
        found[source.host].append(source)
    return found


def list_failed_captures(sources: QuerySet[Any]) -> QuerySet[ArchiveRequest]:
    """Return the newest failed captures at an archive that nobody has requested again, of ``sources``."""
    later = ArchiveRequest.objects.filter(
        source=OuterRef("source"), requested_at__gt=OuterRef("requested_at")
    )
    failed = ArchiveRequest.objects.filter(state=ArchiveState.FAILED, source__in=sources.values("pk"))
    found = failed.filter(~Exists(later)).select_related("source").order_by("-requested_at", "-id")
    return found[:MAX_CAPTURES_SHOWN]


@dataclass(kw_only=True)
class CitingClaim:
    """A claim under a source.

    ``public``: readers see it. ``drifted``: somebody has to decide. ``suspected``: a second check is still to
    come.
    """

    claim: Claim
    citation: Citation
    public: bool
    drifted: bool
    suspected: bool

    @property
    def status(self) -> StrOrPromise:
        """Label of what readers see of the claim, else of its state."""
        if self.public:
            return PublicationStatus(self.claim.publication_status).label
        return ClaimState(self.claim.state).label


@dataclass(kw_only=True)
class SourceHealthRow:
    """One source with its health and its claims.

    ``since``: when it stopped answering, or its passage drifted. ``unlisted_count``: how many claims rest on
    it beside ``claims``; ``public``: how many of all of them readers see.
    """

    source: Any
    kind: str
    reason: str
    since: datetime | None = None
    claims: list[CitingClaim] = field(default_factory=list)
    unlisted_count: int = 0
    public: int = 0


def build_health_rows(sources: Iterable[Source], claims: QuerySet[Claim]) -> list[SourceHealthRow]:
    """Return rows for these sources of ``list_watched_sources``, in their order. Two queries in all."""
    rows = list(sources)
    ids = [source.pk for source in rows]
    checks, citations = _get_latest_checks(ids), _get_first_citations(ids, claims)
    return [_build_health_row(source, checks.get(source.pk), citations.get(source.pk, [])) for source in rows]


def list_meaningful_checks() -> QuerySet[LinkCheck]:
    """Return the checks that say something about a page, without those while our own network was down."""
    return LinkCheck.objects.exclude(reason=OUR_NETWORK)


def _get_latest_checks(ids: list[int]) -> Mapping[int, Any]:
    """Return {source id: its newest check, with ``since``, when the source stopped answering}."""
    checks = list_meaningful_checks().order_by("-checked_at", "-id")
    newest = Source.objects.filter(pk__in=ids).values(
        newest=Subquery(checks.filter(source=OuterRef("pk")).values("pk")[:1])
    )
    of_source = checks.filter(source=OuterRef("source"))
    answered = of_source.filter(outcome__in=ANSWERED_HEALTH).values("checked_at")[:1]
    since = (
        of_source.filter(checked_at__gt=OuterRef("answered"))
        .order_by("checked_at", "id")
        .values("checked_at")[:1]
    )
    found = (
        LinkCheck.objects.filter(pk__in=newest)
        .annotate(answered=Coalesce(Subquery(answered), Value(EPOCH)))
        .annotate(since=Subquery(since))
    )
    return {check.source_id: check for check in found}


def _get_first_citations(ids: list[int], claims: QuerySet[Claim]) -> Mapping[int, list[Any]]:
    """Return {source id: its first citations}: undecided drift first, then suspected, then public."""
    first = Case(
        When(drifted_at__isnull=False, decided_at__isnull=True, then=Value(0)),
        When(suspected_at__isnull=False, then=Value(1)),
        When(claim__publication_status__in=PUBLIC_STATUSES, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    place = Window(RowNumber(), partition_by=F("source"), order_by=[F("first"), F("pk").desc()])
    found: dict[int, list[Any]] = {}
    for citation in (
        Citation.objects.active()
        .filter(source__in=ids, claim__in=claims)
        .select_related("claim")
        .annotate(first=first)
        .annotate(
            place=place,
            resting=Window(Count("pk"), partition_by=F("source")),
            public=Window(
                Count("pk", filter=Q(claim__publication_status__in=PUBLIC_STATUSES)), partition_by=F("source")
            ),
        )
        .filter(place__lte=MAX_CLAIMS_SHOWN)
        .order_by("source_id", "place")
    ):
        found.setdefault(citation.source_id, []).append(citation)
    return found


def _build_health_row(source: Any, check: Any, citations: list[Any]) -> SourceHealthRow:
    kind, since = HEALTH_NAMES[source.rank], check.since if check else None
    if kind == "drifted":
        since = min((c.drifted_at for c in citations if c.first == 0), default=None)
    elif kind not in ("dead", "failing", "blocked"):
        since = None
    return SourceHealthRow(
        source=source,
        kind=kind,
        reason=describe_health(source, kind, check),
        since=since,
        claims=[
            CitingClaim(
                claim=c.claim,
                citation=c,
                public=c.claim.publication_status in PUBLIC_STATUSES,
                drifted=c.first == 0,
                suspected=c.is_suspected,
            )
            for c in citations
        ],
        unlisted_count=citations[0].resting - len(citations) if citations else 0,
        public=citations[0].public if citations else 0,
    )


def describe_health(source: Source, kind: str, check: LinkCheck | None) -> str:
    """Return why a source has its health, in a sentence; "" where it answers."""
    if kind == "drifted":
        return gettext("The page works, but the passage was changed or removed.")
    if kind == "suspected":
        return gettext(
            "The last check did not find the passage. A second check in an hour or more will confirm it."
        )
    if kind == "answers":
        return ""
    if kind == "unchecked":
        return gettext("No check has finished yet.")
    health = SourceHealth.MOVED if kind == "moved" else source.health
    return describe_outcome(
        health, reason=check.reason if check else "", code=check.status_code if check else None
    )
