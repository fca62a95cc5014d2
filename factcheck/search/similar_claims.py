"""Similarity of statements: the one module that computes it. Another matcher is put in here."""

import re
from typing import Any

from django.db import connection
from django.db.models import BooleanField, FloatField, Func, Q, QuerySet
from rapidfuzz import fuzz

from lib.text.search_terms import STOP_WORDS, extract_distinctive_terms, stem_word

MAX_RESULTS = 8
MIN_SIMILARITY = 0.5
"""Similarity from which two statements are said to be similar."""
MAX_CANDIDATES = 200
MIN_SHARED_TERMS = 2
"""Terms that two statements have in common before they are compared: one word is no likeness."""
_TERMS = 8
_NO_CHANCE = 0.8


_QUANTITY_STEMS = frozenset(
    stem_word(word)
    for word in "million billion thousand hundred dozen percent percentage cent points people persons year "  # noqa: SIM905
    "years month months week weeks days time times number numbers figure figures rate half third quarter "
    "last next first second nearly almost around increase increased decrease rise rose risen fell fallen "
    "average total country world today currently according".split()
)
"""Stems of words that claims about anything have in common."""


def find_similar_claims(statement: str, among: QuerySet[Any]) -> list[tuple[int, float]]:
    """Return (key, similarity from 0 to 1) of the rows ``among`` with similar statements, most similar first.

    ``among`` are claims, or rows of any other model with a ``statement`` whose table has the column ``words``
    on PostgreSQL.

    Full-text search picks the candidates, PostgreSQL's by its index and its own rank; the similarity is then
    computed over words. Two queries at most. Numbers that differ do not drive a claim away.
    """
    terms = extract_distinctive_terms(statement, limit=_TERMS)
    if not terms:
        return []
    rows = (
        _rank_with_index(terms, among)
        if connection.vendor == "postgresql"
        else _rank_with_words(terms, among)
    )
    scored = ((pk, _compute_similarity(statement, other)) for pk, other in rows)
    return sorted(scored, key=lambda one: one[1], reverse=True)[:MAX_RESULTS]


def _rank_with_index(terms: list[str], among: QuerySet[Any]) -> QuerySet[Any, tuple[int, str]]:
    # ``search_vector`` is a column of PostgreSQL alone (migration 0002), kept by the database itself.
    query = " | ".join(f"{term}:*" for term in terms)
    words = f'"{among.model._meta.db_table}"."search_vector"'
    requested = Func(
        function="to_tsquery",
        template=f"{words} @@ to_tsquery('simple', '{query}')",
        output_field=BooleanField(),
    )
    rank = Func(
        function="ts_rank",
        template=f"ts_rank({words}, to_tsquery('simple', '{query}'))",
        output_field=FloatField(),
    )
    return (
        among.filter(requested).order_by(rank.desc(), "-pk").values_list("pk", "statement")[:MAX_CANDIDATES]
    )


def _rank_with_words(terms: list[str], among: QuerySet[Any]) -> QuerySet[Any, tuple[int, str]]:
    anyone = Q()
    for term in terms:
        anyone |= Q(statement__icontains=term)
    return among.filter(anyone).order_by("-pk").values_list("pk", "statement")[:MAX_CANDIDATES]


def _compute_similarity(one: str, other: str) -> float:
    """Return the share of distinctive words that two statements have in common (Dice), numbers left out.

    Or how alike they are letter by letter, where that is more than chance, as in scripts without spaces.
    """
    ours, others = _get_distinctive_terms(one), _get_distinctive_terms(other)
    common = [a for a in ours if any(a.startswith(b) or b.startswith(a) for b in others)]
    telling = [term for term in common if term not in _QUANTITY_STEMS]
    shared = len(common) if len(telling) >= min(MIN_SHARED_TERMS, max(len(ours), len(others))) else 0
    share = 2 * shared / (len(ours) + len(others)) if ours and others else 0.0
    letters = fuzz.ratio(one.casefold(), other.casefold()) / 100
    return min(1.0, max(share, letters if letters >= _NO_CHANCE else 0.0))


def _get_distinctive_terms(statement: str) -> set[str]:
    words = {word.casefold() for word in re.findall(r"\w+", statement)}
    return {stem_word(word) for word in words - STOP_WORDS if word.isalpha() and len(word) > 3}
