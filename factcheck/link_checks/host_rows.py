"""Sources on Link health for each publisher of a page, in one statement that is compiled and planned once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, QuerySet, TextField, Window
from django.db.models.functions import RowNumber

from accounts.models import Desk, User
from factcheck.link_checks.health_selectors import HEALTH_NAMES, list_watched_sources
from factcheck.models import ArchiveRequest, Claim, Source
from factcheck.models.enums import ArchiveState
from lib.db.prepared_query import Parameter, fill_list, list_parameters
from lib.db.together import PreparedRows, load_together

MAX_HOSTS = 20
"""Publishers of a page, each with up to three sources that up to three claims rest on."""
MAX_SOURCES_SHOWN = 3
MAX_CAPTURES_SHOWN = 20


class HostRows:
    """Sources of some publishers with one of some kinds of health, as a person sees them.

    Of all desks or of one, in one query. ``kinds`` are in the order of HEALTH_NAMES. ``captures`` are the
    newest failed captures at an archive that nobody has requested again, of all publishers.
    """

    def __init__(self, user: User, desk: Desk | None, kinds: Sequence[str], hosts: Sequence[str]) -> None:
        values = {"person": user.pk, "desk": desk.pk if desk else None, **fill_list("host", hosts, MAX_HOSTS)}
        prepared = _prepare_rows(tuple(kinds), is_active=user.is_active, of_desk=desk is not None)
        counts, sources, captures = (rows.select(**values) for rows in prepared)
        load_together(counts, sources, captures)
        self.captures: list[ArchiveRequest] = captures.rows
        self._counts: dict[str, dict[str, int]] = defaultdict(dict)
        for host, rank, count in counts:
            self._counts[host][HEALTH_NAMES[rank]] = count
        self._sources: dict[str, list[Source]] = defaultdict(list)
        for source in sources:
            self._sources[source.host].append(source)

    def get_counts(self, host: str) -> Mapping[str, int]:
        """Return {kind: number of sources} of one of the publishers."""
        return self._counts[host]

    def list_sources(self, host: str) -> list[Source]:
        """Return the worst few sources of one of the publishers, the worst first."""
        return self._sources[host]


@cache
def _prepare_rows(kinds: tuple[str, ...], *, is_active: bool, of_desk: bool) -> tuple[PreparedRows, ...]:
    user = User(pk=Parameter("person", BigIntegerField()), is_active=is_active)
    claims = Claim.objects.visible_to(user)
    if of_desk:
        claims = claims.filter(desk=Parameter("desk", BigIntegerField()))
    watched = list_watched_sources(user, claims)
    hosts = list_parameters("host", TextField(), MAX_HOSTS)
    shown = watched.filter(rank__in=[HEALTH_NAMES.index(name) for name in kinds], host__in=hosts)
    return (
        PreparedRows(lambda: _count_by_host(shown)),
        PreparedRows(lambda: _select_worst(shown)),
        PreparedRows(lambda: _select_failed_captures(watched)),
    )


def _count_by_host(sources: QuerySet[Any]) -> QuerySet[Any]:
    counted: QuerySet[Any] = sources.values("host", "rank").annotate(many=Count("pk"))
    return counted.values_list("host", "rank", "many")


def _select_worst(sources: QuerySet[Any]) -> QuerySet[Any]:
    place = Window(RowNumber(), partition_by=F("host"), order_by=[F("rank"), F("pk")])
    found: QuerySet[Any] = sources.annotate(place=place).filter(place__lte=MAX_SOURCES_SHOWN)
    return found.order_by("host", "rank", "pk")


def _select_failed_captures(sources: QuerySet[Any]) -> QuerySet[ArchiveRequest]:
    later = ArchiveRequest.objects.filter(
        source=OuterRef("source"), requested_at__gt=OuterRef("requested_at")
    )
    failed = ArchiveRequest.objects.filter(state=ArchiveState.FAILED, source__in=sources.values("pk"))
    found = failed.filter(~Exists(later)).select_related("source").order_by("-requested_at", "-id")
    return found[:MAX_CAPTURES_SHOWN]
