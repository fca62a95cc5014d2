"""Margin of the article: the notes of its arithmetic, and filters by state and person with their counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from factcheck.galley.arithmetic import FINDING_MARK, ArticleFinding
from lib.text.phrases import StrOrPromise


@dataclass(frozen=True, slots=True)
class MarginChoice:
    """One choice of a filter; ``value`` is what the notes carry."""

    value: str
    label: StrOrPromise
    count: int


def list_states(notes: Iterable[dict[str, Any]]) -> list[MarginChoice]:
    """Return the states of the notes, the most frequent first."""
    counts = Counter((note.get("state") or note["mark"].name, note["mark"].word) for note in notes)
    return [MarginChoice(name, word, count) for (name, word), count in counts.most_common()]


def list_people(notes: Iterable[dict[str, Any]]) -> list[MarginChoice]:
    """Return the names that stand on the notes, in alphabetical order."""
    counts = Counter(note["checker"] for note in notes if note["checker"])
    return [MarginChoice(name, name, count) for name, count in sorted(counts.items())]


def build_finding_notes(findings: Iterable[ArticleFinding], first: int) -> list[dict[str, Any]]:
    """Return the findings that nobody dismissed as notes, numbered on from ``first``."""
    shown = [one for one in findings if one.dismissal is None]
    return [
        {"number": number, "mark": FINDING_MARK, "checker": "", "finding": one}
        for number, one in enumerate(shown, start=first)
    ]


def build_finding_marks(notes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the marks of such notes in the text, as mark_highlights.js reads them."""
    return [
        {
            "id": note["finding"].key[:8],
            "number": note["number"],
            "mark": note["mark"].name,
            "word": note["mark"].word,
            "start": note["finding"].start,
            "end": note["finding"].end,
        }
        for note in notes
    ]
