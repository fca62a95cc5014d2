"""How the links of a desk fare: counts, publishers with the worst first, and what rests on each source.

Only sources and claims that the reader may see are counted, named or grouped.
"""

from collections.abc import Iterable, Mapping
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

from accounts.models import User
from factcheck.enums import ANSWERS, GONE, ArchiveState, Health, Standing
from factcheck.models import ArchiveRequest, Citation, Claim, LinkCheck, Source
from factcheck.queries.look_words import why
from lib.links.outcome import OUR_NETWORK

KINDS = {
    "dead": "Dead",
    "failing": "Failing",
    "drifted": "Drifted",
    "blocked": "Blocking us",
    "moved": "Moved",
    "suspected": "Suspected",
    "unchecked": "Not checked yet",
    "answers": "Answering",
}
"""How a source fares, the worst first; each is in one of these. The place in this order is its ``rank``."""
NAMES = tuple(KINDS)
TO_SEE_TO = NAMES[:5]
"""What somebody may have to do something about."""
FAILS = (Health.FAILING, *(health for health in GONE if health != Health.DEAD), Health.REFUSED)
PUBLIC = (Standing.LIVE, Standing.UNDER_REVIEW)
SOURCES_NAMED = 3
CLAIMS_NAMED = 3
CAPTURES_NAMED = 20
EVER = datetime(1970, 1, 1, tzinfo=UTC)

GROUPS_ORDER = ("worst", "-many", "host")
SOURCES_ORDER = ("rank", "id")


def watched(user: User, claims: QuerySet[Claim]) -> QuerySet[Any]:
    """The pages that these claims rest on and that this person may see, each with ``rank``.

    ``claims`` are of those that the person may see.
    """
    cited = Citation.objects.live().filter(source=OuterRef("pk"), claim__in=claims)
    return (
        Source.objects.visible_to(user)
        .exclude(url="")
        .filter(Exists(cited))
        .annotate(
            has_drifted=Exists(Citation.objects.drifted().filter(source=OuterRef("pk"), claim__in=claims)),
            is_suspected=Exists(Citation.objects.suspected().filter(source=OuterRef("pk"), claim__in=claims)),
        )
        .annotate(
            rank=Case(
                When(health=Health.DEAD, then=Value(0)),
                When(health__in=FAILS, then=Value(1)),
                When(has_drifted=True, then=Value(2)),
                When(health=Health.BLOCKED, then=Value(3)),
                When(Q(health=Health.MOVED) | ~Q(moved_to=""), then=Value(4)),
                When(is_suspected=True, then=Value(5)),
                When(health=Health.UNCHECKED, then=Value(6)),
                default=Value(7),
                output_field=IntegerField(),
            )
        )
        .order_by()
    )


def of_kinds(sources: QuerySet[Any], names: Iterable[str]) -> QuerySet[Any]:
    """Those of ``watched`` that fare so."""
    return sources.filter(rank__in=[NAMES.index(name) for name in names])


def counts(sources: QuerySet[Any]) -> dict[str, int]:
    """{kind: how many} of ``watched``. One query."""
    found = dict(sources.values("rank").annotate(many=Count("pk")).values_list("rank", "many"))
    return {name: found.get(rank, 0) for rank, name in enumerate(NAMES)}


def by_host(sources: QuerySet[Any]) -> QuerySet[Any]:
    """One row a host for a page in ``GROUPS_ORDER``: host, worst (a rank), many, how many of each kind."""
    each = {name: Count("pk", filter=Q(rank=rank)) for rank, name in enumerate(NAMES)}
    found: QuerySet[Any] = sources.values("host").annotate(worst=Min("rank"), many=Count("pk"), **each)
    return found


def worst_of(sources: QuerySet[Any], hosts: Iterable[str]) -> list[Source]:
    """The first few sources of each of these hosts, in ``SOURCES_ORDER``. One query."""
    place = Window(RowNumber(), partition_by=F("host"), order_by=[F("rank"), F("pk")])
    found = sources.filter(host__in=list(hosts)).annotate(place=place).filter(place__lte=SOURCES_NAMED)
    return list(found.order_by("host", "rank", "pk"))


@dataclass(kw_only=True)
class Resting:
    """A claim under a source: ``public`` where readers see it, ``drifted`` where somebody has to decide,
    ``suspected`` where a second look has yet to say.
    """

    claim: Claim
    citation: Citation
    public: bool
    drifted: bool
    suspected: bool


@dataclass(kw_only=True)
class Watched:
    """One source as it is told. ``since``: when it stopped answering, or its passage left. ``unnamed``: how
    many claims rest on it beside ``claims``; ``public``: how many of all of them readers see.
    """

    source: Any
    kind: str
    reason: str
    since: datetime | None = None
    claims: list[Resting] = field(default_factory=list)
    unnamed: int = 0
    public: int = 0


def told(sources: Iterable[Source], claims: QuerySet[Claim]) -> list[Watched]:
    """What there is to say of these rows of ``watched``, in their order. Three queries, however many."""
    rows = list(sources)
    ids = [source.pk for source in rows]
    looks = _looks(ids)
    checks = LinkCheck.objects.in_bulk([newest for newest, _ in looks.values() if newest])
    citations = _citations(ids, claims)
    return [
        _told(source, checks.get(looks[source.pk][0] or 0), looks[source.pk][1], citations.get(source.pk, []))
        for source in rows
    ]


def learnt_from() -> QuerySet[LinkCheck]:
    """The looks that say something about the page; those while our own network was down say nothing."""
    return LinkCheck.objects.exclude(reason=OUR_NETWORK)


def _looks(ids: list[int]) -> Mapping[int, tuple[int | None, datetime | None]]:
    """{source id: (its newest look, when it stopped answering)}."""
    newest = learnt_from().filter(source=OuterRef("pk")).order_by("-at", "-id")
    answered = newest.filter(outcome__in=ANSWERS).values("at")[:1]
    since = newest.filter(at__gt=OuterRef("answered")).order_by("at", "id").values("at")[:1]
    found = (
        Source.objects.filter(pk__in=ids)
        .annotate(
            newest=Subquery(newest.values("pk")[:1]), answered=Coalesce(Subquery(answered), Value(EVER))
        )
        .annotate(since=Subquery(since))
        .order_by()
    )
    return {pk: (look, at) for pk, look, at in found.values_list("pk", "newest", "since")}


def _citations(ids: list[int], claims: QuerySet[Claim]) -> Mapping[int, list[Any]]:
    """{source id: its first citations, what has to be decided first, then what is public}."""
    first = Case(
        When(drifted_at__isnull=False, decided_at__isnull=True, then=Value(0)),
        When(suspected_at__isnull=False, then=Value(1)),
        When(claim__standing__in=PUBLIC, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    place = Window(RowNumber(), partition_by=F("source"), order_by=[F("first"), F("pk").desc()])
    found: dict[int, list[Any]] = {}
    for citation in (
        Citation.objects.live()
        .filter(source__in=ids, claim__in=claims)
        .select_related("claim")
        .annotate(first=first)
        .annotate(
            place=place,
            resting=Window(Count("pk"), partition_by=F("source")),
            public=Window(Count("pk", filter=Q(claim__standing__in=PUBLIC)), partition_by=F("source")),
        )
        .filter(place__lte=CLAIMS_NAMED)
        .order_by("source", "place")
    ):
        found.setdefault(citation.source_id, []).append(citation)
    return found


def _told(source: Any, check: LinkCheck | None, since: datetime | None, citations: list[Any]) -> Watched:
    kind = NAMES[source.rank]
    if kind == "drifted":
        since = min((c.drifted_at for c in citations if c.first == 0), default=None)
    elif kind not in ("dead", "failing", "blocked"):
        since = None
    return Watched(
        source=source,
        kind=kind,
        reason=reason_of(source, kind, check),
        since=since,
        claims=[
            Resting(
                claim=c.claim,
                citation=c,
                public=c.claim.standing in PUBLIC,
                drifted=c.first == 0,
                suspected=c.is_suspected,
            )
            for c in citations
        ],
        unnamed=citations[0].resting - len(citations) if citations else 0,
        public=citations[0].public if citations else 0,
    )


def reason_of(source: Source, kind: str, check: LinkCheck | None) -> str:
    """Why a source fares as it does, in a sentence; "" where it answers."""
    if kind == "drifted":
        return "The page answers, but the passage relied on was edited or is gone."
    if kind == "suspected":
        return "A look did not find the passage as it was. A second one, an hour or more later, will say."
    if kind == "answers":
        return ""
    if kind == "unchecked":
        return "No look at it has come back yet."
    health = Health.MOVED if kind == "moved" else source.health
    return why(health, reason=check.reason if check else "", code=check.status_code if check else None)


def captures_failed(sources: QuerySet[Any]) -> list[ArchiveRequest]:
    """The newest captures at an archive that failed and that nobody has asked for again. One query."""
    later = ArchiveRequest.objects.filter(source=OuterRef("source"), asked_at__gt=OuterRef("asked_at"))
    failed = ArchiveRequest.objects.filter(state=ArchiveState.FAILED, source__in=sources.values("pk"))
    found = failed.filter(~Exists(later)).select_related("source").order_by("-asked_at", "-id")
    return list(found[:CAPTURES_NAMED])
