"""The subject behind a verb of speech: "said Ada Holm", "according to the harbour office" (pure)."""

import re
from collections.abc import Sequence

from lib.claim_detection import Candidate
from lib.claim_extraction.persons import get_words, list_persons
from lib.claim_extraction.speech_verbs import VOICE, clean_phrase

_INVERTED = re.compile(r"(?:\A|[,”\"’'–—-])\s*\Z")
"""Text before a verb whose subject follows: "The port is full, said Ada Holm"."""
_TITLE = re.compile(r"\s+(?:(?:the|a|an|their|its)\s+)?(?:[\w’'-]+\s+){0,5}\Z")
"""Text between that verb and the name: "said the former mayor Ada Holm"."""
_ANOTHER = re.compile(r"\s(?:that|of|for|about|representing)\s")
"""Text between a verb and a name that is not who speaks: "said a lawyer for Ada Holm"."""
_PHRASE_AFTER = re.compile(
    r"\s*(?P<phrase>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir)\s+(?:[\w’'-]+\s+){0,4}?[\w’'-]+?|police|officials)"
    r"(?=[.,;:!?”]|\s+(?:on|in|at|who|which|and|yesterday|last)\b|\Z)"
)
"""A noun phrase as subject: "said the harbour office on Monday"."""
PRONOUN_AFTER = re.compile(r"\s+(he|she|they)\b")
"""A pronoun as subject: "The port is full, said she"."""
_MAX_TITLE = 60
"""Code points between a verb and the name behind it."""


def is_before_subject(text: str, first: int, verb: re.Match[str]) -> bool:
    """Tell "it is full, said Ada Holm" and "announced by Ada Holm" from "they said Ada Holm is ill".

    After "told" stands who listened.
    """
    if verb.group().startswith("t"):
        return False
    return bool(_INVERTED.search(text[first : verb.start()])) or text.startswith(" by ", verb.end())


def find_name_after(text: str, at: int, last: int, names: Sequence[Candidate]) -> str:
    """Return the name, or the noun phrase, after a verb: “said Wei”, “said the harbour office”."""
    for one in names:
        if at <= one.start < min(last, at + _MAX_TITLE) and _TITLE.match(text[at : one.start]):
            beginning = text[at : one.start]
            name = get_words(text, one)
            is_voice = VOICE.search(beginning) and name not in list_persons(text, names)
            if is_voice or not _ANOTHER.search(f"{beginning} "):
                return name
    return clean_phrase(match["phrase"]) if (match := _PHRASE_AFTER.match(text, at, last)) else ""
