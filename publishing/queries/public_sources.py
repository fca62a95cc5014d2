"""The sources that published verdicts name, and which verdicts rest on each: as their documents say it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from factcheck.enums import Standing
from publishing.models import CitedSource, PublicDocument

MOST_VERDICTS = 10
"""The verdicts named with a source, the newest change first."""
ORDER = ("-newest", "source")
Told = dict[str, Any]


def public_sources(documents: QuerySet[PublicDocument]) -> QuerySet[CitedSource, Any]:
    """{source, newest}: each source that any of ``documents``, current ones that somebody may read, names,
    and the position of the newest that does.
    """
    return _cited(documents).values("source").annotate(newest=Max("document")).order_by(*ORDER)


def sources_told(sources: Iterable[UUID], documents: QuerySet[PublicDocument]) -> list[Told]:
    """Each of the sources, in their order, with the verdicts that rest on it. One query."""
    wanted = list(sources)
    rows = _cited(documents).filter(source__in=wanted).order_by("-document", "number")
    found: dict[UUID, dict[int, list[int]]] = {source: {} for source in wanted}
    contents: dict[int, Told] = {}
    for row in rows.select_related("document"):
        uses = found[row.source]
        if row.document_id in uses or len(uses) <= MOST_VERDICTS:
            uses.setdefault(row.document_id, []).append(row.number)
            if row.document_id not in contents:
                contents[row.document_id] = row.document.content
    return [
        source_told(source, [(contents[position], numbers) for position, numbers in uses.items()])
        for source, uses in found.items()
        if uses
    ]


def with_sources(contents: Mapping[int, Told], documents: QuerySet[PublicDocument]) -> list[Told]:
    """The contents, {position: content} of some of ``documents``, each citation of a named source with the
    ``source`` as ``public_sources`` tells it. Three queries.
    """
    rows = CitedSource.objects.filter(document__in=list(contents))
    cited = list(rows.values_list("document", "number", "source"))
    named = _named(rows, documents) if cited else {}
    sources = {(position, number): named.get(source) for position, number, source in cited}
    for position, content in contents.items():
        for one in content.get("citations", ()):
            if source := sources.get((position, one["number"])):
                one["source"] = source
    return list(contents.values())


def _named(rows: QuerySet[CitedSource], documents: QuerySet[PublicDocument]) -> dict[UUID, Told]:
    """{source: as the newest of ``documents`` names it}, of the sources in ``rows``."""
    wanted = _cited(documents).filter(source__in=rows.values("source"))
    newest = dict(wanted.order_by().values_list("source").annotate(newest=Max("document")))
    naming = CitedSource.objects.filter(document__in=set(newest.values()), source__in=list(newest))
    told: dict[UUID, Told] = {}
    contents: dict[int, Told] = {}
    for row in naming.order_by("document", "number").select_related("document"):
        if row.document_id != newest[row.source] or row.source in told:
            continue
        if row.document_id not in contents:
            contents[row.document_id] = row.document.content
        told[row.source] = source_named(row.source, contents[row.document_id], [row.number])
    return told


def _cited(documents: QuerySet[PublicDocument]) -> QuerySet[CitedSource]:
    # A tombstone names no source, and so has no row.
    return CitedSource.objects.filter(document__in=documents.exclude(standing=Standing.RETRACTED))


def source_told(source: UUID, uses: list[tuple[Told, list[int]]]) -> Told:
    """A source with ``uses`` of it: the documents that cite it, the newest first, and under which numbers."""
    verdicts = []
    for content, numbers in uses[:MOST_VERDICTS]:
        citations = [one for one in content["citations"] if one["number"] in numbers]
        verdicts.append(
            {name: content[name] for name in ("id", "url", "standing", "statement", "headline")}
            | {"rating": content["rating"]["label"], "citations": [_citation(one) for one in citations]}
        )
    return {**source_named(source, *uses[0]), "verdicts": verdicts, "more": len(uses) > MOST_VERDICTS}


def source_named(source: UUID, content: Told, numbers: Collection[int]) -> Told:
    """How a document names a source that it cites under these numbers."""
    [named, *_] = [one for one in content["citations"] if one["number"] in numbers]
    return {"id": source} | {
        name: named[name] for name in ("url", "title", "publisher", "author", "published_on")
    }


def _citation(one: Told) -> Told:
    told = ("number", "passage", "locator", "stance", "tier", "kept_url")
    return {name: one[name] for name in told if name in one}
