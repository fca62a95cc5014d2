"""Public snapshot URLs for sources whose originals are gone.

The Internet Archive's copy where there is one; else our own page with the passage relied on. Only for what a
published verdict froze, and never for a restricted source. Pages die after verdicts, so no verdict freezes
such a URL.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from factcheck.models import ArchiveRequest, Citation, Publication, Snapshot
from factcheck.models.enums import UNAVAILABLE_HEALTH, ArchiveState, DriftDecision, PublicationStatus
from factcheck.workflow.content_hash import number_citations
from publishing.models import PublicDocument

MAX_CLAIMS = 200
"""Published claims searched for a snapshot that they froze."""


class PublicVersion(NamedTuple):
    """One public version of one claim."""

    claim: UUID
    number: int


@dataclass(frozen=True, slots=True)
class RelyingVerdict:
    """One published verdict that relies on a snapshot."""

    claim: UUID
    statement: str
    headline: str


@dataclass(frozen=True, slots=True)
class PublicSnapshot:
    """The public view of a snapshot. ``relied`` are the current verdicts that rely on it."""

    snapshot: Snapshot
    title: str
    publisher: str
    url: str
    passages: list[str]
    relied: list[RelyingVerdict]


def get_snapshot_url(copy: Snapshot) -> str:
    """Return the public URL of our own page about a snapshot."""
    return f"{settings.STET_BASE_URL}/verdicts/snapshots/{copy.public_id}/"


def add_snapshot_urls(
    citations: Iterable[dict[str, Any]], addresses: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Return the citations of a document with just these snapshot URLs in them: {number: URL}."""
    plain = [{name: value for name, value in one.items() if name != "snapshot_url"} for one in citations]
    return [
        one | ({"snapshot_url": addresses[one["number"]]} if one["number"] in addresses else {})
        for one in plain
    ]


def list_claims_with_dead_sources() -> QuerySet[Any, UUID]:
    """Return public ids of claims with a source that is gone, or that relies on its snapshot by decision."""
    return _list_troubled_citations().values_list("claim__public_id", flat=True)


def get_snapshot_urls(versions: Iterable[PublicVersion]) -> dict[PublicVersion, dict[int, str]]:
    """Return {version: {number of a citation: snapshot URL}} of sources whose originals are gone."""
    wanted = set(versions)
    missing = _list_dead_citations({one.claim for one in wanted})
    if not missing:
        return {}
    claims = {row.claim for row in missing}
    published = Publication.objects.filter(claim__public_id__in=claims).select_related("claim", "verdict")
    sources = {row.source: row for row in missing}
    decided = {row.citation for row in missing if row.has_snapshot}
    data: dict[PublicVersion, dict[int, dict[str, Any]]] = {}
    for one in published:
        version = PublicVersion(one.claim.public_id, one.version)
        if version in wanted:
            data[version] = {
                number: frozen
                for number, frozen in number_citations(one.verdict.citations)
                if not frozen["is_restricted"]
                and frozen["source"] in sources
                and (sources[frozen["source"]].dead or frozen["citation"] in decided)
            }
    addresses = _get_citation_urls([frozen for here in data.values() for frozen in here.values()], missing)
    return {
        version: {
            number: addresses[frozen["citation"]]
            for number, frozen in here.items()
            if frozen["citation"] in addresses
        }
        for version, here in data.items()
    }


def find_public_snapshot(public_id: UUID) -> PublicSnapshot | None:
    """Return the snapshot, if a public verdict froze it and its source may be named; else None."""
    copy = (
        Snapshot.objects.filter(public_id=public_id, erased_at__isnull=True).select_related("source").first()
    )
    if copy is None or copy.source is None or copy.source.is_restricted:
        return None
    claims = Citation.objects.filter(source=copy.source).values("claim__public_id")
    readable = (
        PublicDocument.objects.current()
        .filter(public_id__in=claims)
        .exclude(publication_status=PublicationStatus.RETRACTED)
    )
    numbers = dict(readable.order_by("-position").values_list("public_id", "version")[:MAX_CLAIMS])
    if not numbers:
        return None
    pinned = _list_pinned_citations(copy)
    passages: dict[str, None] = {}
    relied: dict[UUID, RelyingVerdict] = {}
    versions = Publication.objects.filter(claim__public_id__in=numbers).select_related("claim", "verdict")
    for one in versions.order_by("-published_at", "-pk"):
        # A version that is not relayed yet is not public.
        if one.version > numbers[one.claim.public_id]:
            continue
        for frozen in one.verdict.citations:
            if _is_frozen_with(frozen, copy, pinned):
                passages |= {frozen["passage"]: None} if frozen["passage"] else {}
                relied.setdefault(
                    one.claim.public_id,
                    RelyingVerdict(one.claim.public_id, one.verdict.statement, one.verdict.headline),
                )
    if not relied:
        return None
    source = copy.source
    return PublicSnapshot(
        snapshot=copy,
        title=source.title,
        publisher=source.publisher,
        url=copy.url or source.url,
        passages=list(passages),
        relied=list(relied.values()),
    )


class _DeadCitation(NamedTuple):
    claim: UUID
    citation: str
    source: str
    source_id: int
    pinned: str | None
    dead: bool
    has_snapshot: bool


def _list_troubled_citations() -> QuerySet[Citation]:
    return Citation.objects.filter(
        Q(source__health__in=UNAVAILABLE_HEALTH) | Q(drift_decision=DriftDecision.USE_SNAPSHOT),
        source__is_restricted=False,
    ).order_by()


def _list_dead_citations(claims: set[UUID]) -> list[_DeadCitation]:
    """Return the citations of these claims whose source is gone, or that rely on the snapshot by decision."""
    rows = (
        _list_troubled_citations()
        .filter(claim__public_id__in=claims)
        .values_list(
            "claim__public_id",
            "public_id",
            "source__public_id",
            "source_id",
            "snapshot__text_hash",
            "source__health",
            "drift_decision",
        )
    )
    return [
        _DeadCitation(
            claim,
            str(citation),
            str(source),
            key,
            pinned,
            health in UNAVAILABLE_HEALTH,
            how == DriftDecision.USE_SNAPSHOT,
        )
        for claim, citation, source, key, pinned, health, how in rows
    ]


def _get_citation_urls(frozen: list[dict[str, Any]], dead: list[_DeadCitation]) -> dict[str, str]:
    """Return {public id of a citation: snapshot URL of its source}."""
    keys = {row.source: row.source_id for row in dead}
    pinned = {row.citation: row.pinned for row in dead}
    archived = dict(
        ArchiveRequest.objects.filter(source__in=keys.values(), state=ArchiveState.DONE)
        .exclude(archived_url="")
        .order_by("done_at", "pk")
        .values_list("source_id", "archived_url")
    )
    hashes = {one["citation"]: one["snapshot"] or pinned.get(one["citation"]) for one in frozen}
    ours = {
        (copy.source_id, copy.text_hash): get_snapshot_url(copy)
        for copy in Snapshot.objects.filter(
            source__in=keys.values(),
            text_hash__in=[one for one in hashes.values() if one],
            erased_at__isnull=True,
        ).defer("text")
    }
    found: dict[str, str] = {}
    for one in frozen:
        key = keys[one["source"]]
        address = archived.get(key) or ours.get((key, hashes[one["citation"]] or ""))
        if address:
            found[one["citation"]] = address
    return found


def _list_pinned_citations(copy: Snapshot) -> set[str]:
    """Return public ids of citations pinned to the snapshot, some of them after the verdict was filed."""
    rows = Citation.objects.filter(source=copy.source_id, snapshot=copy).values_list("public_id", flat=True)
    return {str(public_id) for public_id in rows}


def _is_frozen_with(frozen: Mapping[str, Any], copy: Snapshot, pinned: set[str]) -> bool:
    source = copy.source
    if source is None or frozen["is_restricted"] or frozen["source"] != str(source.public_id):
        return False
    if frozen["snapshot"] is None:
        # The page was first checked after the verdict was filed; its snapshot holds the very passage.
        return frozen["citation"] in pinned
    return bool(frozen["snapshot"] == copy.text_hash)
