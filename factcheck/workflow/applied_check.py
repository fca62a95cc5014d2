"""Check that an article carries a verdict on own copy: the proposed text in place, or the text cut. Pure."""

from typing import Protocol

from factcheck.models.enums import Tick
from lib.text_anchoring.selectors import TextSelector, locate_selector


class OriginalWords(Protocol):
    """Text of a claim as it last was in an article (an Appearance)."""

    exact: str
    prefix: str
    suffix: str


def find_replacement(words: str, stood: OriginalWords, frame: str) -> tuple[int, int] | None:
    """Return the span of ``words`` in ``frame`` in place of the claim's text; None where they are not there.

    ``frame`` is a revision's text; the span is in code points, end exclusive. Either the context agrees, or
    the old text is gone and the new one is in one place only.
    """
    old = TextSelector(stood.exact, stood.prefix, stood.suffix, 0, 0)
    if stood.exact not in words and locate_selector(frame, old) is not None:
        return None
    found = locate_selector(frame, TextSelector(words, stood.prefix, stood.suffix, 0, 0))
    if found is None and stood.exact not in frame:
        found = locate_selector(frame, TextSelector(words, "", "", 0, 0))
    return found


def is_removed(stood: OriginalWords, frame: str) -> bool:
    """Return whether the claim's text is gone from its place; the same text elsewhere does not count."""
    if stood.exact not in frame:
        return True
    around = (stood.prefix + stood.exact, stood.exact + stood.suffix)
    return not any(part != stood.exact and part in frame for part in around) and bool(
        stood.prefix or stood.suffix
    )


def get_missing_edit(tick: str, proposed_text: str, stood: list[tuple[OriginalWords, str]]) -> str:
    """Return a sentence for the edit that is missing; "" when every text carries the verdict.

    ``stood`` pairs each appearance of the claim, as it last was, with the current text of its article.
    """
    if tick == Tick.CHANGE and any(find_replacement(proposed_text, old, text) is None for old, text in stood):
        return "The article does not carry the proposed words yet."
    if tick == Tick.CUT and any(not is_removed(old, text) for old, text in stood):
        return "The words to cut are still in the article."
    return ""
