"""Whether a text carries a ruling on own copy: the proposed words in place, or the words cut. Pure."""

from typing import Protocol

from factcheck.enums import Tick
from lib.quote import Selector, locate


class Stood(Protocol):
    """Words as they last stood in an article (an Appearance)."""

    exact: str
    prefix: str
    suffix: str


def place_of(words: str, stood: Stood, frame: str) -> tuple[int, int] | None:
    """Where ``words`` stand in ``frame`` in place of the ones that stood there; None when they do not.

    Either the context agrees, or the old words are gone and the new ones stand in one place only.
    """
    old = Selector(stood.exact, stood.prefix, stood.suffix, 0, 0)
    if stood.exact not in words and locate(frame, old) is not None:
        return None
    found = locate(frame, Selector(words, stood.prefix, stood.suffix, 0, 0))
    if found is None and stood.exact not in frame:
        found = locate(frame, Selector(words, "", "", 0, 0))
    return found


def is_cut(stood: Stood, frame: str) -> bool:
    """Whether the words no longer stand at their place; the same words elsewhere do not count."""
    if stood.exact not in frame:
        return True
    around = (stood.prefix + stood.exact, stood.exact + stood.suffix)
    return not any(piece != stood.exact and piece in frame for piece in around) and bool(
        stood.prefix or stood.suffix
    )


def missing(tick: str, proposed: str, stood: list[tuple[Stood, str]]) -> str:
    """The sentence that says what is missing; empty when every text carries the ruling.

    ``stood`` pairs each place where the claim last stood with the current text of its article.
    """
    if tick == Tick.CHANGE and any(place_of(proposed, old, frame) is None for old, frame in stood):
        return "The article does not carry the proposed words yet."
    if tick == Tick.CUT and any(not is_cut(old, frame) for old, frame in stood):
        return "The words to cut are still in the article."
    return ""
