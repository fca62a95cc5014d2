"""Reasons of actions: what a person typed, or a reason of Stet's own as a code with its data.

Stet's own are stored as {"code": a key of REASONS, ...} and become a sentence only for whoever reads it, in
their language.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from lib.archive.save_page_now import CAPTURE_MESSAGES
from lib.safe_http.errors import ERROR_MESSAGES
from lib.text.phrases import StrOrPromise, format_number
from lib.text_anchoring.difference import REANCHOR_CODES, describe_reanchor_reason

Reason = str | Mapping[str, Any]

REASONS: dict[str, StrOrPromise] = {
    **ERROR_MESSAGES,
    **CAPTURE_MESSAGES,
    "capture_stuck": gettext_lazy("Saving the page to the archive took more than an hour."),
    "capture_of_copy": gettext_lazy("This is already a copy in a web archive."),
    "capture_of_restricted": gettext_lazy("Off-the-record sources are never sent to a web archive."),
    "capture_of_file": gettext_lazy("Only web pages can be saved in a web archive."),
    "capture_without_keys": gettext_lazy(
        "No Internet Archive keys are set for this newsroom (STET_ARCHIVE_KEY)."
    ),
    "article_withdrawn": gettext_lazy("The article was withdrawn: {reason}"),
    "checker_deactivated": gettext_lazy("{person} was deactivated"),
    "checker_has_interest": gettext_lazy("Declared an interest"),
    "checker_left": gettext_lazy("Left the desk"),
    "claim_open": gettext_lazy("A claim in it is open again"),
    "cut_applied": gettext_lazy("The text has been cut, as proposed."),
    "cut_undone": gettext_lazy("The cut text is back in the article."),
    "correction_published": gettext_lazy("A correction was published"),
    "edit_applied": gettext_lazy("The proposed text is now in the article."),
    "handed_over": gettext_lazy("Handed over"),
    "interest_declared": gettext_lazy("{person} has declared an interest in this claim"),
    "legal_read": gettext_lazy("A standards editor must read this before publication"),
    "moved": gettext_lazy("Moved to {desk}"),
    "named_source_withdrew": gettext_lazy("The source {source} has withdrawn it"),
    "named_source_withdrew_version": gettext_lazy(
        "The source {source} has withdrawn it with version {version}"
    ),
    "no_reply": gettext_lazy("No reply by the deadline"),
    "passage_changed": gettext_lazy("The source now reads differently where it said “{passage}”"),
    "passage_gone": gettext_lazy("The source no longer contains “{passage}”"),
    "passage_hidden": gettext_lazy("A source no longer contains the passage"),
    "publication_refused": gettext_lazy("It could not be published."),
    "scheduler_deactivated": gettext_lazy("The person who scheduled it was deactivated."),
    "scheduler_left": gettext_lazy("The person who scheduled it has left the desk."),
    "scheduler_may_not_publish": gettext_lazy("The person who scheduled it may no longer publish it."),
    "source_details_changed": gettext_lazy("{person} changed the details of a source"),
    "source_withdrew": gettext_lazy("The source has withdrawn it"),
    "source_withdrew_version": gettext_lazy("The source has withdrawn it with version {version}"),
    "sources_changed": gettext_lazy("{person} changed the sources"),
    "statement_changed": gettext_lazy("{person} changed the statement"),
    "text_before_undecided": gettext_lazy("Nobody has decided yet whether the new text means the same."),
    "text_changed": gettext_lazy("The article’s text changed"),
    "text_rechecked": gettext_lazy("{person} asked for a new check of the changed text"),
}
"""By code, those of ``lib.safe_http`` and ``lib.archive`` among them. A reason about sources has in ``more``
how many others changed too.
"""
PUBLICATION_BLOCKED = "publication_blocked"
"""The code of a reason with the names of ``guards`` that kept a verdict from being published at its time."""
PUBLICATION_BLOCKERS: dict[str, StrOrPromise] = {
    "a claim published elsewhere": gettext_lazy("A claim in our copy is ticked and never published."),
    "approved by a second person": gettext_lazy("The verdict is not approved."),
    "legal read done, where it is required": gettext_lazy("A standards editor has not read it."),
    "first appeared outside our own site": gettext_lazy("Where the claim first appeared is missing."),
    "no embargo": gettext_lazy("The article is under embargo."),
    "all sources checked recently": gettext_lazy("Not every source was checked recently."),
    "no unresolved text changes": gettext_lazy(
        "The text or a source has changed, and nobody has decided yet."
    ),
    "valid ClaimReview": gettext_lazy("The ClaimReview is not valid."),
}
"""By the names of the guards of the transition "publish"."""
ITEMS_OPEN = "items_open"
"""The code of a reason with a ``count``, of the open items of a galley."""


def build_reason(code: str, **data: Any) -> Reason:
    """Return a reason of Stet's own: its code, and what its sentence names."""
    return {"code": code, **data}


def describe_reason(reason: object) -> str:
    """Return a stored reason as a sentence: as it was typed, or Stet's own in the language of the moment.

    It is "" for an empty one.
    """
    if not isinstance(reason, Mapping):
        return str(reason)
    code = reason.get("code", "")
    if code in REANCHOR_CODES:
        return describe_reanchor_reason(reason)
    if code == ITEMS_OPEN:
        count = reason["count"]
        message = ngettext("{count} item is open", "{count} items are open", count)
        return message.format(count=format_number(count))
    if code == PUBLICATION_BLOCKED:
        return " ".join(str(PUBLICATION_BLOCKERS[name]) for name in reason["guards"])
    data = {name: describe_reason(value) for name, value in reason.items() if name not in ("code", "more")}
    sentence = str(REASONS.get(code, "")).format(**data)
    if not (more := reason.get("more", 0)):
        return sentence
    message = ngettext(
        "{first} and {count} more source has changed",
        "{first} and {count} more sources have changed",
        more,
    )
    return message.format(first=sentence, count=format_number(more))
