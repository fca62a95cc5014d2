"""Candidates that the detector finds, and the key of those that are the same words."""

import re
import unicodedata
from dataclasses import dataclass

NUMBER, DATE, NAME, QUOTE, TITLE, SUPERLATIVE = "number", "date", "name", "quote", "title", "superlative"
CANDIDATE_KINDS = (QUOTE, DATE, NUMBER, NAME, TITLE, SUPERLATIVE)

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A checkable item: code points of the text, ``end`` exclusive; ``kind`` is one of CANDIDATE_KINDS."""

    start: int
    end: int
    kind: str


def candidate_group_key(kind: str, words: str) -> str:
    """Return a key, equal for what a person would do in one go: ``words`` without case, typography and edges.

    “Ada  Holm’s” and “Ada Holm” are one group of names; a quotation never shares one with a name.
    """
    folded = " ".join(unicodedata.normalize("NFKC", words).casefold().split())
    if kind in (NAME, TITLE):
        folded = _POSSESSIVE.sub("", _EDGES.sub("", folded))
    return f"{kind}:{folded}"
