"""Superlatives: words that say that nothing else is like it, which one counter-example refutes."""

import re
from collections.abc import Iterator

from lib.checkable.found import SUPERLATIVE, Found
from lib.checkable.reading import Reading, Taken
from lib.checkable.words import COMMON, SUPERLATIVES, words

_NOT_AFTER = {
    "first": words("at"),
    "most": words("at"),
    "least": words("at"),
    "best": words("at his her their its our try tried does do did"),
    "worst": words("at"),
    "only": words("not if"),
    "record": words(
        """
    the on off track police criminal medical to for public official and will
    """
    ),
    "always": words("as"),
    "ever": words("than as if for hardly what how"),
}
_NOT_BEFORE = {
    "first": words("name names aid class lady floor place person half quarter"),
    "only": words("if when then to"),
    "record": words("keeping keeper company label shop of books book"),
    "least": frozenset([]),
    "ever": words("since more so closer growing"),
    "sole": words("of"),
}
_LAST = re.compile(r"\b[Tt]he last(?= (?!resort\b|minute\b|few\b|thing\b)[a-z]{3,})")


def superlatives(reading: Reading, taken: Taken) -> Iterator[Found]:
    """Every one that stands where nothing is taken yet; “at least” and “not only” are none.

    “the most expensive” is one with the word it raises.
    """
    tokens = reading.tokens
    for index, token in enumerate(tokens):
        word = token.text.casefold()
        if word not in SUPERLATIVES or not taken.free(token.start, token.end):
            continue
        before = tokens[index - 1].text.casefold() if index and not token.initial else ""
        gap = reading.gap(index)
        after = tokens[index + 1] if index + 1 < len(tokens) and gap in (" ", "-") else None
        following = after.text.casefold() if after is not None else ""
        if before in _NOT_AFTER.get(word, ()) or following in _NOT_BEFORE.get(word, ()):
            continue
        end = token.end
        raises = word in ("most", "least") and before == "the" and following not in COMMON
        if raises and after is not None and taken.free(token.start, after.end):
            end = after.end
        yield Found(token.start, end, SUPERLATIVE)
    for match in _LAST.finditer(reading.text):
        if taken.free(*match.span()):
            yield Found(match.end() - 4, match.end(), SUPERLATIVE)
