"""A column of terms with their places in a text: a tsvector of PostgreSQL, the same written out on SQLite.

The terms are those of ``lib.text_search``: letters and digits alone, so none needs quoting. A place has a
weight, from A (a title) to D (the running text); PostgreSQL leaves D away when it writes one out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.backends.signals import connection_created
from django.db.models import FloatField, Func, Lookup, Value

WEIGHTS = "ABCD"
MAX_POSITION = 16_383
"""The last place that a tsvector tells from others."""
MAX_PLACES = 200
"""Places of one term that are stored; a tsvector holds 255."""
PREFIX_MARK = "*"
"""At the end of a term in a query: any term that begins so."""
PHRASE_SPACE = " "
"""Between the terms of a phrase in a query: they stand side by side in one field, in this order."""
TermGroups = tuple[tuple[str, ...], ...]
"""A query: of each group one of its terms, or phrases, has to be there."""
_TERM = re.compile(r"'([^']+)':([0-9A-D,]+)")


class LexemesField(models.TextField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Column for what ``format_lexemes`` returns."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


@LexemesField.register_lookup
class LexemesMatch(Lookup):
    """``lexemes__match``: the rows that have one term of each of the TermGroups."""

    lookup_name = "match"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        if not self.rhs or not all(self.rhs):
            raise EmptyResultSet  # a group without a term is in no row
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} @@ %s::tsquery", (*params, format_query(self.rhs))
        groups: list[str] = []
        values: list[str | int] = []
        for terms in self.rhs:
            each = [_build_sqlite_match(column, term) for term in terms]
            groups.append("(" + " OR ".join(sql for sql, _ in each) + ")")
            for _, value in each:
                values += [*params, value]
        return f"({' AND '.join(groups)})", tuple(values)


def _build_sqlite_match(column: str, term: str) -> tuple[str, str]:
    """Return SQL for whether a column has a term or phrase, and its value."""
    if PHRASE_SPACE in term:
        return f"has_phrase({column}, %s)", term
    return f"INSTR({column}, %s) > 0", f"'{term[:-1]}" if term.endswith(PREFIX_MARK) else f"'{term}':"


def _add_sqlite_functions(sender: Any, connection: Any, **details: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("has_phrase", 2, _has_phrase, deterministic=True)


def _has_phrase(lexemes: str, phrase: str) -> bool:
    return bool(find_phrase(lexemes, phrase))


connection_created.connect(_add_sqlite_functions, dispatch_uid="lexemes_functions")


class LexemesRank(Func):
    """PostgreSQL's rank of a row for TermGroups, by any of their terms: a first sieve. 0 on SQLite."""

    output_field = FloatField()

    def __init__(self, column: str, groups: TermGroups) -> None:
        every = (tuple(term for terms in groups for term in terms),)
        super().__init__(
            column,
            Value(format_query(every)),
            template="ts_rank('{.2,.4,.6,1}', %(expressions)s::tsquery, 1)",
        )

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        return "0.0", ()


def format_query(groups: TermGroups) -> str:
    """Return the tsquery for ``groups``."""
    return " & ".join("(" + " | ".join(map(_format_term, terms)) + ")" for terms in groups)


def _format_term(term: str) -> str:
    if PHRASE_SPACE in term:
        # The last term of a field and the first of the next one have neighbouring places too.
        words = term.split(PHRASE_SPACE)
        return " | ".join(
            "(" + " <-> ".join(f"'{word}':{weight}" for word in words) + ")" for weight in WEIGHTS
        )
    return f"'{term[:-1]}':*" if term.endswith(PREFIX_MARK) else f"'{term}'"


def format_lexemes(fields: Mapping[str, Sequence[str]]) -> str:
    """Return the terms of the fields, by weight: {"A": terms of the title, "D": terms of the text}."""
    places: dict[str, list[str]] = {}
    position = 0
    for weight in WEIGHTS:
        for term in fields.get(weight, ()):
            position += 1
            known = places.setdefault(term, [])
            if (position <= MAX_POSITION and len(known) < MAX_PLACES) or not known:
                known.append(f"{min(position, MAX_POSITION)}{weight}")
    return " ".join(f"'{term}':{','.join(found)}" for term, found in sorted(places.items()))


def iter_lexemes(lexemes: str) -> Iterator[tuple[str, str]]:
    """Yield (weight, term) for each place of each term of a column."""
    for term, places in _TERM.findall(lexemes):
        for place in places.split(","):
            yield _get_weight(place), term


def find_phrase(lexemes: str, phrase: str) -> list[str]:
    """Return the weights of the places of a column where the terms of a phrase stand side by side."""
    first, *others = (_list_places(lexemes, term) for term in phrase.split(PHRASE_SPACE))
    return [
        weight
        for position, weight in sorted(first)
        if all((position + step, weight) in places for step, places in enumerate(others, 1))
    ]


def _list_places(lexemes: str, term: str) -> set[tuple[int, str]]:
    """Return (position, weight) of each place of a term."""
    _, found, after = lexemes.partition(f"'{term}':")
    places = after.partition(" ")[0].split(",") if found else []
    return {(int(place.rstrip(WEIGHTS)), _get_weight(place)) for place in places}


def _get_weight(place: str) -> str:
    return place[-1] if place[-1] in WEIGHTS else "D"
