"""The terms of a text with several fields, as one text to store (pure)."""

from collections.abc import Iterable, Sequence

SEPARATOR = "|"


def join_fields(fields: Iterable[Sequence[str]]) -> str:
    """Return " a b | c | " of [["a", "b"], ["c"], []]: each term between two spaces."""
    return f" {f' {SEPARATOR} '.join(' '.join(terms) for terms in fields)} "


def split_fields(text: str) -> list[list[str]]:
    """Return the terms of each field, as they were joined."""
    return [field.split() for field in text.split(SEPARATOR)]
