"""The one call: everything checkable in a text, in order."""

from collections.abc import Iterable

from lib.checkable.dates import dates
from lib.checkable.found import Found
from lib.checkable.names import names_and_titles
from lib.checkable.numbers import numbers
from lib.checkable.quotes import quotes
from lib.checkable.reading import Reading, Taken
from lib.checkable.superlatives import superlatives


def find(text: str, language: str = "") -> list[Found]:
    """What can be checked in ``text`` (a frame, in NFC), sorted by where it stands; offsets in code points.

    ``language`` is a BCP-47 tag; without one the text is read as English. A quotation may hold other
    findings, for a number is wrong whoever said it; apart from that no two findings overlap. Takes time in
    proportion to the text.
    """
    reading = Reading(text, language.partition("-")[0].casefold() or "en")
    taken = Taken(len(text))
    found: list[Found] = []

    def keep(some: Iterable[Found]) -> None:
        for one in some:
            if taken.free(one.start, one.end):
                taken.take(one.start, one.end)
                found.append(one)

    keep(dates(text, reading.language))
    keep(names_and_titles(reading, taken))
    keep(numbers(reading, taken))
    if reading.language == "en":
        keep(superlatives(reading, taken))
    return sorted([*found, *quotes(text)], key=lambda one: (one.start, -one.end, one.kind))
