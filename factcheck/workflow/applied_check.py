"""Check that an article carries a verdict on own copy: the proposed text in place, or the text cut. Pure."""

from collections.abc import Iterable
from typing import Protocol

from django.utils.translation import gettext

from factcheck.models.enums import Tick
from lib.text_anchoring.selectors import TextSelector, locate_selector


class OriginalWords(Protocol):
    """Text of a claim as it last was in an article (an Appearance)."""

    exact: str
    prefix: str
    suffix: str


class FollowedWords(OriginalWords, Protocol):
    """Text of a claim in one version, and what it follows from (an Appearance)."""

    pk: int
    previous_id: int | None
    start: int | None
    outcome: str

    @property
    def is_accepted(self) -> bool: ...


def list_applied_appearances(
    tick: str, proposed_text: str, appearances: Iterable[FollowedWords]
) -> frozenset[int]:
    """Return the keys of the appearances where the article carries the verdict, now and in later versions.

    ``appearances`` are all of one claim, the older before what follows from them. A change is carried where
    the proposed text stands, and goes on where a person accepted other words after that; but never where
    words that the verdict was against come back, whoever accepted them. A cut is carried where the text is
    gone.
    """
    applied: set[int] = set()
    refuted: set[str] = set()
    proposed = _collapse(proposed_text)
    for one in appearances:
        words = _collapse(one.exact) if one.start is not None else ""
        if not one.is_accepted:
            continue
        if tick == Tick.CUT:
            carried = one.start is None
        elif tick == Tick.CHANGE:
            carried = bool(proposed) and (
                words == proposed
                or (one.previous_id in applied and not _has_refuted_words(words, proposed, refuted))
            )
        else:
            return frozenset()
        if carried:
            applied.add(one.pk)
        elif words:
            refuted.add(words)
    return frozenset(applied)


def _collapse(text: str) -> str:
    return " ".join(text.split())


def _has_refuted_words(words: str, proposed: str, refuted: set[str]) -> bool:
    return any(words == one or (one in words and one not in proposed) for one in refuted)


def find_replacement(words: str, original: OriginalWords, text: str) -> tuple[int, int] | None:
    """Return the span of ``words`` in ``text`` in place of the claim's text; None where they are not there.

    ``text`` is a revision's text; the span is in code points, end exclusive. Either the context agrees, or
    the old text is gone and the new one is in one place only.
    """
    old = TextSelector(original.exact, original.prefix, original.suffix, 0, 0)
    if original.exact not in words and locate_selector(text, old) is not None:
        return None
    found = locate_selector(text, TextSelector(words, original.prefix, original.suffix, 0, 0))
    if found is None and original.exact not in text:
        found = locate_selector(text, TextSelector(words, "", "", 0, 0))
    return found


def is_removed(original: OriginalWords, text: str) -> bool:
    """Return whether the claim's text is gone from its place; the same text elsewhere does not count."""
    if original.exact not in text:
        return True
    around = (original.prefix + original.exact, original.exact + original.suffix)
    return not any(part != original.exact and part in text for part in around) and bool(
        original.prefix or original.suffix
    )


def get_missing_edit(tick: str, proposed_text: str, originals: list[tuple[OriginalWords, str]]) -> str:
    """Return a sentence for the edit that is missing; "" when every text carries the verdict.

    ``originals`` pairs each appearance of the claim, as it last was, with the current text of its article.
    """
    if tick == Tick.CHANGE and any(
        find_replacement(proposed_text, old, text) is None for old, text in originals
    ):
        return gettext("The proposed text is not in the article yet.")
    if tick == Tick.CUT and any(not is_removed(old, text) for old, text in originals):
        return gettext("The text to cut is still in the article.")
    return ""
