"""Detection of everything checkable in a text, in order: the one call."""

from collections.abc import Iterable

from lib.claim_detection.candidates import Candidate
from lib.claim_detection.dates import find_dates
from lib.claim_detection.names import find_names_and_titles
from lib.claim_detection.numbers import find_numbers
from lib.claim_detection.quotes import find_quotes
from lib.claim_detection.superlatives import find_superlatives
from lib.claim_detection.tokenizer import SpanMask, TokenizedText


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
