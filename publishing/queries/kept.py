"""Where a reader goes whose original is gone. Pages die after verdicts, so it is never frozen in one.

The Internet Archive's copy where there is one; else our own page with the passage relied on. Only for what a
published verdict froze, and never for a restricted source.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from factcheck.enums import GONE, ArchiveState, DriftDecision, Standing
from factcheck.models import ArchiveRequest, Citation, Publication, Snapshot
from factcheck.queries.content import numbered
from publishing.models import PublicDocument

MOST_CLAIMS = 200
"""Published claims looked through for a copy that they froze."""


class Version(NamedTuple):
    """One public version of one claim."""

    claim: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Relied:
    """One published verdict that a copy stands under."""

    claim: UUID
    statement: str
    headline: str


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """What the public sees of a copy. ``relied`` are the verdicts that hold now."""

    copy: Snapshot
    title: str
    publisher: str
    url: str
    passages: list[str]
    relied: list[Relied]


def kept_address(copy: Snapshot) -> str:
    """The public address of our own page about a copy."""
    return f"{settings.STET_BASE_URL}/kept/{copy.public_id}/"


def with_kept(citations: Iterable[dict[str, Any]], addresses: Mapping[int, str]) -> list[dict[str, Any]]:
    """The citations of a document with just these {number: kept address} in them."""
    plain = [{name: said for name, said in one.items() if name != "kept_url"} for one in citations]
    return [
        one | ({"kept_url": addresses[one["number"]]} if one["number"] in addresses else {}) for one in plain
    ]


def claims_with_gone() -> QuerySet[Any, UUID]:
    """Public ids of claims with a citation whose original is gone, or for which the kept copy is used."""
    return _troubled().values_list("claim__public_id", flat=True)


def kept_addresses(versions: Iterable[Version]) -> dict[Version, dict[int, str]]:
    """{version: {number of a citation: where what it cites is kept}}, for those whose original is gone."""
    wanted = set(versions)
    gone = _gone({one.claim for one in wanted})
    if not gone:
        return {}
    claims = {row.claim for row in gone}
    published = Publication.objects.filter(claim__public_id__in=claims).select_related("claim", "verdict")
    sources = {row.source: row for row in gone}
    decided = {row.citation for row in gone if row.kept}
    told: dict[Version, dict[int, dict[str, Any]]] = {}
    for one in published:
        version = Version(one.claim.public_id, one.version)
        if version in wanted:
            told[version] = {
                number: frozen
                for number, frozen in numbered(one.verdict.citations)
                if not frozen["restricted"]
                and frozen["source"] in sources
                and (sources[frozen["source"]].dead or frozen["citation"] in decided)
            }
    addresses = _addresses([frozen for here in told.values() for frozen in here.values()], gone)
    return {
        version: {
            number: addresses[frozen["citation"]]
            for number, frozen in here.items()
            if frozen["citation"] in addresses
        }
        for version, here in told.items()
    }


def public_copy(public_id: UUID) -> PublicCopy | None:
    """The copy, if a verdict that the public can read froze it and its source may be named; else None."""
    copy = (
        Snapshot.objects.filter(public_id=public_id, erased_at__isnull=True).select_related("source").first()
    )
    if copy is None or copy.source is None or copy.source.restricted:
        return None
    claims = Citation.objects.filter(source=copy.source).values("claim__public_id")
    readable = (
        PublicDocument.objects.current().filter(public_id__in=claims).exclude(standing=Standing.RETRACTED)
    )
    numbers = dict(readable.order_by("-position").values_list("public_id", "version")[:MOST_CLAIMS])
    if not numbers:
        return None
    pinned = _pinned_to(copy)
    passages: dict[str, None] = {}
    relied: dict[UUID, Relied] = {}
    versions = Publication.objects.filter(claim__public_id__in=numbers).select_related("claim", "verdict")
    for one in versions.order_by("-at", "-pk"):
        # What is published and not relayed yet is not out.
        if one.version > numbers[one.claim.public_id]:
            continue
        for frozen in one.verdict.citations:
            if _froze(frozen, copy, pinned):
                passages |= {frozen["passage"]: None} if frozen["passage"] else {}
                relied.setdefault(
                    one.claim.public_id,
                    Relied(one.claim.public_id, one.verdict.statement, one.verdict.headline),
                )
    if not relied:
        return None
    source = copy.source
    return PublicCopy(
        copy=copy,
        title=source.title,
        publisher=source.publisher,
        url=copy.url or source.url,
        passages=list(passages),
        relied=list(relied.values()),
    )


class _Gone(NamedTuple):
    claim: UUID
    citation: str
    source: str
    source_id: int
    pinned: str | None
    dead: bool
    kept: bool


def _troubled() -> QuerySet[Citation]:
    return Citation.objects.filter(
        Q(source__health__in=GONE) | Q(decided_how=DriftDecision.KEPT), source__restricted=False
    ).order_by()


def _gone(claims: set[UUID]) -> list[_Gone]:
    """The citations of these claims whose original is gone, or for which the kept copy is used."""
    rows = (
        _troubled()
        .filter(claim__public_id__in=claims)
        .values_list(
            "claim__public_id",
            "public_id",
            "source__public_id",
            "source_id",
            "snapshot__hash",
            "source__health",
            "decided_how",
        )
    )
    return [
        _Gone(claim, str(citation), str(source), key, pinned, health in GONE, how == DriftDecision.KEPT)
        for claim, citation, source, key, pinned, health, how in rows
    ]


def _addresses(frozen: list[dict[str, Any]], gone: list[_Gone]) -> dict[str, str]:
    """{a citation's public id: where what it relies on is kept}."""
    keys = {row.source: row.source_id for row in gone}
    pinned = {row.citation: row.pinned for row in gone}
    archived = dict(
        ArchiveRequest.objects.filter(source__in=keys.values(), state=ArchiveState.DONE)
        .exclude(archived_url="")
        .order_by("done_at", "pk")
        .values_list("source_id", "archived_url")
    )
    hashes = {one["citation"]: one["snapshot"] or pinned.get(one["citation"]) for one in frozen}
    ours = {
        (copy.source_id, copy.hash): kept_address(copy)
        for copy in Snapshot.objects.filter(
            source__in=keys.values(), hash__in=[one for one in hashes.values() if one], erased_at__isnull=True
        ).defer("text")
    }
    found: dict[str, str] = {}
    for one in frozen:
        key = keys[one["source"]]
        address = archived.get(key) or ours.get((key, hashes[one["citation"]] or ""))
        if address:
            found[one["citation"]] = address
    return found


def _pinned_to(copy: Snapshot) -> set[str]:
    """Citations that were pinned to the copy, some of them after the ruling was filed."""
    rows = Citation.objects.filter(source=copy.source_id, snapshot=copy).values_list("public_id", flat=True)
    return {str(public_id) for public_id in rows}


def _froze(frozen: Mapping[str, Any], copy: Snapshot, pinned: set[str]) -> bool:
    source = copy.source
    if source is None or frozen["restricted"] or frozen["source"] != str(source.public_id):
        return False
    if frozen["snapshot"] is None:
        # The page was first looked at after the ruling was filed; it holds the very passage.
        return frozen["citation"] in pinned
    return bool(frozen["snapshot"] == copy.hash)
