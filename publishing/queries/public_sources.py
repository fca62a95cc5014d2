"""The sources that published verdicts name, and which verdicts rest on each: as their documents say it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from factcheck.enums import Standing
from lib.prepared import Made
from publishing.models import CitedSource, PublicDocument

MOST_VERDICTS = 10
"""The verdicts named with a source, the newest change first."""
ORDER = ("-newest", "source")
Told = dict[str, Any]


def public_sources(documents: QuerySet[PublicDocument]) -> Made:
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
        _told(source, [(contents[position], numbers) for position, numbers in uses.items()])
        for source, uses in found.items()
        if uses
    ]


def _cited(documents: QuerySet[PublicDocument]) -> QuerySet[CitedSource]:
    # A tombstone names no source, and so has no row.
    return CitedSource.objects.filter(document__in=documents.exclude(standing=Standing.RETRACTED))


def _told(source: UUID, uses: list[tuple[Told, list[int]]]) -> Told:
    verdicts = []
    for content, numbers in uses[:MOST_VERDICTS]:
        citations = [one for one in content["citations"] if one["number"] in numbers]
        verdicts.append(
            {name: content[name] for name in ("id", "url", "standing", "statement", "headline")}
            | {"rating": content["rating"]["label"], "citations": [_citation(one) for one in citations]}
        )
    newest, numbers = uses[0]
    [named, *_] = [one for one in newest["citations"] if one["number"] in numbers]
    return {
        "id": source,
        **{name: named[name] for name in ("url", "title", "publisher", "author", "published_on")},
        "verdicts": verdicts,
        "more": len(uses) > MOST_VERDICTS,
    }


def _citation(one: Told) -> Told:
    told = ("number", "passage", "locator", "stance", "tier", "kept_url")
    return {name: one[name] for name in told if name in one}
