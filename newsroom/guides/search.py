"""Search in the guides: sections that have every word, the best first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.guides.library import Audience, Guide, Section

MAX_RESULTS = 30
EXCERPT_CHARACTERS = 200
TITLE_WEIGHT, HEADING_WEIGHT = 20, 8
"""Weight of a word in a title and in a heading, in occurrences in the text."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class GuideResult:
    """Section that was found; ``excerpt`` begins near the first word looked for."""

    guide: Guide
    section: Section
    excerpt: str


def search_guides(query: str, audiences: Iterable[Audience]) -> list[GuideResult]:
    """Return the sections with every word of ``query``, or its beginning; none for an empty query."""
    words = [word.lower() for word in _WORD.findall(query)]
    if not words:
        return []
    found = [
        (_score_section(words, guide, section), guide, section)
        for audience in audiences
        for guide in audience.guides
        for section in guide.sections
    ]
    found = sorted((one for one in found if one[0]), key=lambda one: -one[0])
    return [GuideResult(guide, section, _cut_excerpt(section.text, words)) for _, guide, section in found][
        :MAX_RESULTS
    ]


def _score_section(words: list[str], guide: Guide, section: Section) -> int:
    """Return 0 where a word is missing."""
    total = 0
    for word in words:
        pattern = re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
        count = (
            TITLE_WEIGHT * bool(pattern.search(guide.title))
            + HEADING_WEIGHT * bool(pattern.search(section.heading))
            + len(pattern.findall(section.text))
        )
        if not count:
            return 0
        total += count
    return total


def _cut_excerpt(text: str, words: list[str]) -> str:
    places = [match.start() for word in words if (match := re.search(rf"\b{re.escape(word)}", text, re.I))]
    start = max(0, min(places, default=0) - EXCERPT_CHARACTERS // 4)
    start = text.rfind(" ", 0, start) + 1
    cut = text[start : start + EXCERPT_CHARACTERS]
    if start + EXCERPT_CHARACTERS < len(text):
        cut = f"{cut.rsplit(' ', 1)[0]}…"
    return f"…{cut}" if start else cut
