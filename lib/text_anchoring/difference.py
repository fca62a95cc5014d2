"""Words that differ between two texts, and the reasons that a person is given for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy
from rapidfuzz.distance import LCSseq

from lib.text_anchoring.words import KIND_LABELS, KIND_RANK, WordSequence, classify_word

_MAX_SHOWN = 3
_MAX_QUOTED_LENGTH = 60
_MAX_COMPARED_WORDS = 400
_MARKS = frozenset("\"'“”„«»‘’")
"""Marks shown bare: inside further quotation marks they could not be read."""


def list_differences(
    old: WordSequence, new: WordSequence, was: tuple[int, int], now: tuple[int, int]
) -> list[dict[str, str]]:
    """Return how words ``was`` of the old text differ from ``now`` of the new one, the weightiest first.

    Each is {before, after, kind}: words in quotation marks, "" for none, and one of KIND_RANK. Of an empty
    cell the sign of a tab is shown.
    """
    a, b = was[0], min(was[1], was[0] + _MAX_COMPARED_WORDS)
    c, d = now[0], min(now[1], now[0] + _MAX_COMPARED_WORDS)
    results: list[tuple[int, dict[str, str]]] = []
    for i, j, k, m in _iter_differences(old.keys[a:b], new.keys[c:d]):
        removed, added = old.tokens[a + i : a + j], new.tokens[c + k : c + m]
        rank = min(KIND_RANK.index(classify_word(token[:_MAX_QUOTED_LENGTH])) for token in removed + added)
        before, after = _quote_text(old.text_of(a + i, a + j)), _quote_text(new.text_of(c + k, c + m))
        results.append((rank, {"before": before, "after": after, "kind": KIND_RANK[rank]}))
    results.sort(key=lambda one: one[0])
    return [change for _, change in results[:_MAX_SHOWN]]


def _iter_differences(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches between equal words: (start, end) in old, then in new; either may be empty."""
    i = k = 0
    for op in LCSseq.opcodes(old, new):
        if op.tag != "equal":
            continue
        if i < op.src_start or k < op.dest_start:
            yield i, op.src_start, k, op.dest_start
        i, k = op.src_end, op.dest_end
    if i < len(old) or k < len(new):
        yield i, len(old), k, len(new)


def _quote_text(text: str) -> str:
    if not text:
        return ""
    if text.isspace():
        return "“⇥”" if "\t" in text else "“ ”"
    text = " ".join(text.split())
    if len(text) > _MAX_QUOTED_LENGTH:
        text = text[:_MAX_QUOTED_LENGTH].rsplit(" ", 1)[0] + " …"
    return text if text in _MARKS else f"“{text}”"


ReanchorReason = Mapping[str, Any]
"""{"code": one of REANCHOR_CODES}, and "changes" where its sentence names the words that differ."""

QUOTATION_CHANGED = "quotation_changed"
"""Its sentence is the changes alone."""
_SENTENCES = {
    "changed_text_repeated": gettext_lazy("Changed text that may be this appears more than once."),
    "further_down": gettext_lazy("The same text is further down."),
    "further_up": gettext_lazy("The same text is further up."),
    "in_neither_version": gettext_lazy("The text is in neither version."),
    "lead_in_changed": gettext_lazy("In the line that introduces the text: {difference}"),
    "mentioned_elsewhere": gettext_lazy("The text is no longer there; it is still mentioned elsewhere."),
    "quotation_empty": gettext_lazy("The quotation is empty."),
    "quotation_gone": gettext_lazy("The text is no longer there."),
    "quotation_repeated": gettext_lazy("The text now appears in more places."),
    "quotation_repeated_before": gettext_lazy("The text appears more than once in the old version."),
    "same_place": gettext_lazy("The same text is in the same place."),
    "sentence_ambiguous": gettext_lazy(
        "The sentence appears more than once, and the text around it does not show which one is meant."
    ),
    "sentence_changed": gettext_lazy("In the sentence around the text: {difference}"),
    "sentence_end_moved": gettext_lazy("The sentence around it now ends elsewhere."),
    "sentence_repeated": gettext_lazy("The sentence now appears in more places."),
    "similar_sentence_added": gettext_lazy("A very similar sentence was added."),
    "surroundings_unclear": gettext_lazy(
        "The text appears more than once, and its surroundings do not show which one is meant."
    ),
    "surroundings_unknown": gettext_lazy(
        "The old version does not contain this text, so its surroundings are unknown."
    ),
    "typography_changed": gettext_lazy("Only typography or spacing changed."),
}
REANCHOR_CODES = frozenset([QUOTATION_CHANGED, *_SENTENCES])


def describe_reanchor_reason(reason: ReanchorReason) -> str:
    """Return the sentence of a reason, in the language of the moment."""
    difference = " ".join(_describe_change(**change) for change in reason.get("changes", ()))
    if reason["code"] == QUOTATION_CHANGED:
        return difference
    return _SENTENCES[reason["code"]].format(difference=difference)


def _describe_change(before: str, after: str, kind: str) -> str:
    """Describe one change of words: "Changed: 20,000 to 21,000 (number)."."""
    if not after:
        message = gettext("Removed: {before} ({kind}).")
    elif not before:
        message = gettext("Added: {after} ({kind}).")
    else:
        message = gettext("Changed: {before} to {after} ({kind}).")
    return message.format(before=before, after=after, kind=KIND_LABELS[kind])
