"""Which published verdicts a search finds: those with all its words, the newest first; else the nearest.

Where no verdict has every word of three or more, those with most of them are shown, the likest first.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from django.db import connection
from django.db.models import BooleanField, FloatField, Func, Q, QuerySet, Value

from lib import terms
from publishing.models import IndexCard, PublicDocument

MOST_TERMS = 6
MOST_NEAR = 100
_WORDS = '"publishing_indexcard"."found_by"'
"""A column of PostgreSQL alone (migration 0007), kept by the database itself."""


class Place(NamedTuple):
    """Where a page begins. ``before``: the position of the last document of the page before, 0 for none."""

    near: bool = False
    before: int = 0
    offset: int = 0


class Found(NamedTuple):
    """One page, and where the next one begins (None after the last)."""

    documents: list[PublicDocument]
    next: Place | None


def search(cards: QuerySet[IndexCard], query: str, place: Place, size: int) -> Found:
    """One page of what is found among ``cards``; without words, all of them. At most three queries."""
    asked = terms.asked(query, most=MOST_TERMS)
    if query.strip() and not asked:
        return Found([], None)
    if not place.near:
        rows = _page(_with_all(cards, asked), place, size)
        if rows or place.before or place.offset or len(asked) < 3:
            return _found(rows, place, size)
    near = Place(near=True, offset=place.offset)
    return _found(_near(cards, asked, near, size), near, size)


def _page(cards: QuerySet[IndexCard], place: Place, size: int) -> list[int]:
    if place.before:
        cards = cards.filter(document__lt=place.before)
    rows = cards.values_list("document", flat=True)
    return list(rows[place.offset : place.offset + size + 1])


def _with_all(cards: QuerySet[IndexCard], asked: list[str]) -> QuerySet[IndexCard]:
    # Words that many have are met soon when walking from the newest; those that few have, the index knows.
    # Which of the two it is PostgreSQL tells by its statistics of the words.
    found = _matching(cards, [asked]) if asked else cards
    return found.order_by("-document")


def _near(cards: QuerySet[IndexCard], asked: list[str], place: Place, size: int) -> list[int]:
    most = -(-2 * len(asked) // 3)
    if place.offset >= MOST_NEAR or most < 2:
        return []
    found = _matching(cards, combinations(asked, most))
    if connection.vendor == "postgresql":
        found = found.annotate(likeness=_rank(asked)).order_by("-likeness", "-document")
    else:
        found = found.order_by("-document")
    last = min(place.offset + size + 1, MOST_NEAR)
    return list(found.values_list("document", flat=True)[place.offset : last])


def _matching(cards: QuerySet[IndexCard], sets: Iterable[Iterable[str]]) -> QuerySet[IndexCard]:
    """Cards that have every beginning of a word in one of the ``sets``."""
    if connection.vendor == "postgresql":
        query = " | ".join("(" + " & ".join(f"{term}:*" for term in one) + ")" for one in sets)
        return cards.filter(
            Func(
                Value(query),
                template=f"{_WORDS} @@ to_tsquery('simple', %(expressions)s)",
                output_field=BooleanField(),
            )
        )
    any_of = Q()
    for one in sets:
        every = Q()
        for term in one:
            every &= Q(words__contains=f" {term}")
        any_of |= every
    return cards.filter(any_of)


def _rank(asked: list[str]) -> Func:
    return Func(
        Value(" | ".join(f"{term}:*" for term in asked)),
        template=f"ts_rank({_WORDS}, to_tsquery('simple', %(expressions)s))",
        output_field=FloatField(),
    )


def _found(rows: list[int], place: Place, size: int) -> Found:
    shown = rows[:size]
    documents = PublicDocument.objects.only("position", "public_id", "body", "updated_at").in_bulk(shown)
    more = None
    if len(rows) > size:
        more = Place(True, 0, place.offset + size) if place.near else Place(before=shown[-1])
    return Found([documents[row] for row in shown if row in documents], more)
