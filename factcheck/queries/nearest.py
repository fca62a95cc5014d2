"""Which statements say nearly the same: the one place that knows. Another matcher takes its place here."""

import re
from typing import Any

from django.db import connection
from django.db.models import BooleanField, FloatField, Func, Q, QuerySet
from rapidfuzz import fuzz

from lib.terms import COMMON, stem, telling

MOST = 8
NEAR = 0.5
"""From here on two statements are said to be near each other."""
CANDIDATES = 200
_TERMS = 8
_NO_CHANCE = 0.8


def nearest(statement: str, among: QuerySet[Any]) -> list[tuple[int, float]]:
    """(key, likeness from 0 to 1) of the rows ``among`` whose statements come nearest, the nearest first.

    Of claims, or of any other model with a ``statement`` whose table has the column ``words`` on PostgreSQL.

    Full-text search picks the candidates, PostgreSQL's by its index and its own rank; how near each comes is
    then judged over words. Two queries at most. Numbers that differ do not drive a claim away.
    """
    terms = telling(statement, most=_TERMS)
    if not terms:
        return []
    rows = _by_index(terms, among) if connection.vendor == "postgresql" else _by_words(terms, among)
    scored = ((pk, _likeness(statement, other)) for pk, other in rows)
    return sorted(scored, key=lambda one: one[1], reverse=True)[:MOST]


def _by_index(terms: list[str], among: QuerySet[Any]) -> QuerySet[Any, tuple[int, str]]:
    # ``words`` is a column of PostgreSQL alone (migrations 0016 and 0017), kept by the database itself.
    query = " | ".join(f"{term}:*" for term in terms)
    words = f'"{among.model._meta.db_table}"."words"'
    asked = Func(
        function="to_tsquery",
        template=f"{words} @@ to_tsquery('simple', '{query}')",
        output_field=BooleanField(),
    )
    rank = Func(
        function="ts_rank",
        template=f"ts_rank({words}, to_tsquery('simple', '{query}'))",
        output_field=FloatField(),
    )
    return among.filter(asked).order_by(rank.desc(), "-pk").values_list("pk", "statement")[:CANDIDATES]


def _by_words(terms: list[str], among: QuerySet[Any]) -> QuerySet[Any, tuple[int, str]]:
    anyone = Q()
    for term in terms:
        anyone |= Q(statement__icontains=term)
    return among.filter(anyone).order_by("-pk").values_list("pk", "statement")[:CANDIDATES]


def _likeness(one: str, other: str) -> float:
    """The share of telling words that two statements have in common (Dice), whatever their numbers; or how
    alike they are letter by letter, where that is more than chance, as in scripts without spaces.
    """
    ours, theirs = _telling(one), _telling(other)
    shared = sum(any(a.startswith(b) or b.startswith(a) for b in theirs) for a in ours)
    share = 2 * shared / (len(ours) + len(theirs)) if ours and theirs else 0.0
    letters = fuzz.ratio(one.casefold(), other.casefold()) / 100
    return min(1.0, max(share, letters if letters >= _NO_CHANCE else 0.0))


def _telling(statement: str) -> set[str]:
    words = {word.casefold() for word in re.findall(r"\w+", statement)}
    return {stem(word) for word in words - COMMON if word.isalpha() and len(word) > 3}
