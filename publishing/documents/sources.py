"""The sources that published verdicts name, and the verdicts that cite each, as their documents say it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from factcheck.models.enums import PublicationStatus
from publishing.models import CitedSource, PublicDocument

MAX_VERDICTS = 10
"""Verdicts named with a source, newest change first."""
ORDER = ("-newest", "source")
JsonObject = dict[str, Any]


def list_public_sources(documents: QuerySet[PublicDocument]) -> QuerySet[CitedSource, Any]:
    """Return {source, newest} of each source that any of ``documents`` names.

    ``documents`` are current ones that the reader may see; ``newest`` is the position of the newest that
    names the source.
    """
    return _list_cited_sources(documents).values("source").annotate(newest=Max("document")).order_by(*ORDER)


def build_sources_data(sources: Iterable[UUID], documents: QuerySet[PublicDocument]) -> list[JsonObject]:
    """Return each of the sources, in their order, with the verdicts that cite it. One query."""
    wanted = list(sources)
    rows = _list_cited_sources(documents).filter(source__in=wanted).order_by("-document", "number")
    found: dict[UUID, dict[int, list[int]]] = {source: {} for source in wanted}
    contents: dict[int, JsonObject] = {}
    for row in rows.select_related("document"):
        uses = found[row.source]
        if row.document_id in uses or len(uses) <= MAX_VERDICTS:
            uses.setdefault(row.document_id, []).append(row.number)
            if row.document_id not in contents:
                contents[row.document_id] = row.document.content
    return [
        build_source_data(source, [(contents[position], numbers) for position, numbers in uses.items()])
        for source, uses in found.items()
        if uses
    ]


def add_sources(contents: Mapping[int, JsonObject], documents: QuerySet[PublicDocument]) -> list[JsonObject]:
    """Return the contents with the ``source`` of each citation of a named source. Three queries.

    ``contents`` is {position: content} of some of ``documents``; the source is as ``describe_named_source``
    describes it.
    """
    rows = CitedSource.objects.filter(document__in=list(contents))
    cited = list(rows.values_list("document", "number", "source"))
    named = _get_named_sources(rows, documents) if cited else {}
    sources = {(position, number): named.get(source) for position, number, source in cited}
    for position, content in contents.items():
        for one in content.get("citations", ()):
            if source := sources.get((position, one["number"])):
                one["source"] = source
    return list(contents.values())


def _get_named_sources(
    rows: QuerySet[CitedSource], documents: QuerySet[PublicDocument]
) -> dict[UUID, JsonObject]:
    """Return {source: as the newest of ``documents`` names it}, of the sources in ``rows``."""
    wanted = _list_cited_sources(documents).filter(source__in=rows.values("source"))
    newest = dict(wanted.order_by().values_list("source").annotate(newest=Max("document")))
    naming = CitedSource.objects.filter(document__in=set(newest.values()), source__in=list(newest))
    data: dict[UUID, JsonObject] = {}
    contents: dict[int, JsonObject] = {}
    for row in naming.order_by("document", "number").select_related("document"):
        if row.document_id != newest[row.source] or row.source in data:
            continue
        if row.document_id not in contents:
            contents[row.document_id] = row.document.content
        data[row.source] = describe_named_source(row.source, contents[row.document_id], [row.number])
    return data


def _list_cited_sources(documents: QuerySet[PublicDocument]) -> QuerySet[CitedSource]:
    # A tombstone names no source, and so has no row.
    return CitedSource.objects.filter(
        document__in=documents.exclude(publication_status=PublicationStatus.RETRACTED)
    )


def build_source_data(source: UUID, uses: list[tuple[JsonObject, list[int]]]) -> JsonObject:
    """Return a source with the verdicts that cite it.

    ``uses`` are the documents, newest first, each with the numbers of the citations.
    """
    verdicts = []
    for content, numbers in uses[:MAX_VERDICTS]:
        citations = [one for one in content["citations"] if one["number"] in numbers]
        verdicts.append(
            {name: content[name] for name in ("id", "url", "publication_status", "statement", "headline")}
            | {
                "rating": content["rating"]["label"],
                "citations": [_describe_citation(one) for one in citations],
            }
        )
    return {
        **describe_named_source(source, *uses[0]),
        "verdicts": verdicts,
        "has_more": len(uses) > MAX_VERDICTS,
    }


def describe_named_source(source: UUID, content: JsonObject, numbers: Collection[int]) -> JsonObject:
    """Return a source as a document names it that cites it under these numbers."""
    [named, *_] = [one for one in content["citations"] if one["number"] in numbers]
    return {"id": source} | {
        name: named[name] for name in ("url", "title", "publisher", "author", "published_on")
    }


def _describe_citation(one: JsonObject) -> JsonObject:
    data = ("number", "passage", "locator", "stance", "tier", "snapshot_url")
    return {name: one[name] for name in data if name in one}
