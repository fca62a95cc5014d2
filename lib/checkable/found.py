"""What was found, and the key that tells that two findings are the same words."""

import re
import unicodedata
from dataclasses import dataclass

NUMBER, DATE, NAME, QUOTE, TITLE, SUPERLATIVE = "number", "date", "name", "quote", "title", "superlative"
KINDS = (QUOTE, DATE, NUMBER, NAME, TITLE, SUPERLATIVE)

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One thing that can be checked. Code points into the text, ``end`` exclusive; ``kind`` one of KINDS."""

    start: int
    end: int
    kind: str


def group_key(kind: str, words: str) -> str:
    """The same for what a person would do in one go: ``words`` without case, accents of typing and edges.

    “Ada  Holm’s” and “Ada Holm” are one group of names; a quotation never shares one with a name.
    """
    folded = " ".join(unicodedata.normalize("NFKC", words).casefold().split())
    if kind in (NAME, TITLE):
        folded = _POSSESSIVE.sub("", _EDGES.sub("", folded))
    return f"{kind}:{folded}"
