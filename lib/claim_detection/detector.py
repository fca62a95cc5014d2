"""Detection of everything checkable in a text, in order: the one call."""

import re
from collections.abc import Iterable, Iterator

from lib.claim_detection.candidates import SUPERLATIVE, Candidate
from lib.claim_detection.dates import find_dates
from lib.claim_detection.names import find_names_and_titles
from lib.claim_detection.numbers import find_numbers
from lib.claim_detection.quotes import find_quotes
from lib.claim_detection.tokenizer import SpanMask, TokenizedText
from lib.claim_detection.vocabulary import COMMON_WORDS, SUPERLATIVES
from lib.word_sets import split_words

_NOT_AFTER = {
    "first": split_words("at"),
    "most": split_words("at"),
    "least": split_words("at"),
    "best": split_words("at his her their its our try tried does do did"),
    "worst": split_words("at"),
    "only": split_words("not if"),
    "record": split_words(
        """
    the on off track police criminal medical to for public official and will
    """
    ),
    "always": split_words("as"),
    "ever": split_words("than as if for hardly what how"),
}
_NOT_BEFORE = {
    "first": split_words("name names aid class lady floor place person half quarter"),
    "only": split_words("if when then to"),
    "record": split_words("keeping keeper company label shop of books book"),
    "least": frozenset([]),
    "ever": split_words("since more so closer growing"),
    "sole": split_words("of"),
}
_LAST = re.compile(r"\b[Tt]he last(?= (?!resort\b|minute\b|few\b|thing\b)[a-z]{3,})")


def find_superlatives(reading: TokenizedText, taken: SpanMask) -> Iterator[Candidate]:
    """Yield every one that stands where nothing is taken yet; “at least” and “not only” are none.

    “the most expensive” is one with the word it raises.
    """
    tokens = reading.tokens
    for index, token in enumerate(tokens):
        word = token.text.casefold()
        if word not in SUPERLATIVES or not taken.is_free(token.start, token.end):
            continue
        before = tokens[index - 1].text.casefold() if index and not token.initial else ""
        gap = reading.get_gap(index)
        after = tokens[index + 1] if index + 1 < len(tokens) and gap in (" ", "-") else None
        following = after.text.casefold() if after is not None else ""
        if before in _NOT_AFTER.get(word, ()) or following in _NOT_BEFORE.get(word, ()):
            continue
        end = token.end
        raises = word in ("most", "least") and before == "the" and following not in COMMON_WORDS
        if raises and after is not None and taken.is_free(token.start, after.end):
            end = after.end
        yield Candidate(token.start, end, SUPERLATIVE)
    for match in _LAST.finditer(reading.text):
        if taken.is_free(*match.span()):
            yield Candidate(match.end() - 4, match.end(), SUPERLATIVE)


def find_candidates(text: str, language: str = "") -> list[Candidate]:
    """Return the checkable items of ``text`` (plain text in NFC) in order; offsets in code points.

    ``language`` is a BCP-47 tag; without one the text is read as English. A quotation may hold other items,
    for a number is wrong whoever said it; apart from that no two items overlap. Takes time in proportion to
    the text.
    """
    reading = TokenizedText(text, language.partition("-")[0].casefold() or "en")
    taken = SpanMask(len(text))
    found: list[Candidate] = []

    def keep(some: Iterable[Candidate]) -> None:
        for one in some:
            if taken.is_free(one.start, one.end):
                taken.mark_span(one.start, one.end)
                found.append(one)

    keep(find_dates(text, reading.language))
    keep(find_names_and_titles(reading, taken))
    keep(find_numbers(reading, taken))
    if reading.language == "en":
        keep(find_superlatives(reading, taken))
    return sorted([*found, *find_quotes(text)], key=lambda one: (one.start, -one.end, one.kind))
