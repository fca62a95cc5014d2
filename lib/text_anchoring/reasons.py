"""Reasons of a re-anchoring for the person who decides: codes and data, a sentence only when shown."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from lib.text_anchoring.word_kinds import KIND_LABELS

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
