"""Terms as they are typed and stored: posts as queries, words spelt nearly alike, fields as one text."""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from .analysis import split_hashtags

_URL = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+", re.IGNORECASE)
_SIGNATURE = re.compile(r"([—–-]\s*[^—–\n]{0,80})\(@\w{1,40}\)[^—–\n]{0,40}\s*\Z")
"""The name, the account and the date under a post that was copied from a page that shows it."""
_ACCOUNT = re.compile(r"(?<!\w)@(\w+)")


def clean_query(text: str) -> str:
    """Return the text without addresses, with hashtags and accounts as words.

    Of a signature the name stays, as a shop's or a minister's posts are often about them; the account and the
    date are dropped.
    """
    return split_hashtags(_ACCOUNT.sub(r"#\1", _SIGNATURE.sub(r"\1", _URL.sub(" ", text))))


MIN_FUZZY_LENGTH = 5
"""Letters of a term that may be written wrongly: of a shorter one every slip makes another word."""
LONG_TERM_LENGTH = 8
"""Letters from which two slips are allowed."""


def list_close_terms(term: str, vocabulary: Iterable[str], *, limit: int = 5) -> list[str]:
    """Return the terms of ``vocabulary`` a slip or two away from ``term``, nearest first, without itself.

    A slip is a letter more, less, another, or two exchanged. The first letter stays; a number has no slips.
    """
    if len(term) < MIN_FUZZY_LENGTH or not term.isalpha():
        return []
    most = 2 if len(term) >= LONG_TERM_LENGTH else 1
    found = [
        (distance, other)
        for other in vocabulary
        if other != term
        and other[:1] == term[0]
        and other.isalpha()
        and (distance := OSA.distance(term, other, score_cutoff=most)) <= most
    ]
    return [other for _, other in sorted(found)[:limit]]


SEPARATOR = "|"


def join_fields(fields: Iterable[Sequence[str]]) -> str:
    """Return " a b | c | " of [["a", "b"], ["c"], []]: each term between two spaces."""
    return f" {f' {SEPARATOR} '.join(' '.join(terms) for terms in fields)} "


def split_fields(text: str) -> list[list[str]]:
    """Return the terms of each field, as they were joined."""
    return [field.split() for field in text.split(SEPARATOR)]
