"""Sentences of audit events that depend on their details, and what goes into their placeholders (pure)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from factcheck.models.claim_fields import CLAIM_FIELDS
from factcheck.models.enums import (
    AnchorOutcome,
    BulkActName,
    ClaimState,
    CloseReason,
    CorrectionClass,
    DriftDecision,
    ReaderReportOutcome,
)
from lib.datetimes.humanize import format_public_time
from lib.text.phrases import StrOrPromise, join_with_and

Names = dict[str, str]
"""{public id: name} of people and desks."""
SOMEBODY = gettext_lazy("Somebody")
LABELS: dict[str, StrOrPromise] = dict(
    [*AnchorOutcome.choices, *CloseReason.choices, *ReaderReportOutcome.choices]
)
"""Of the codes in an event's details. Older events have the English label itself."""
FIELD_NAMES: dict[str, StrOrPromise] = {field.name: field.event_words for field in CLAIM_FIELDS} | {
    "byline": gettext_lazy("byline"),
    "publisher": gettext_lazy("publisher"),
    "canonical_url": gettext_lazy("web address"),
    "published_at": gettext_lazy("publication date"),
}
FROM_STATE = "from_state"
"""Key at which the functions that choose a sentence find the state from before, beside the details."""
ARTICLE_FIELDS = ("byline", "publisher", "canonical_url", "published_at")


def list_sentence_values(details: dict[str, Any], names: Names) -> dict[str, str]:
    """Return the values of all placeholders but {person}, whichever of them the sentence has.

    Words in brackets stand for a name that is missing: no sentence declines them.
    """
    moment = details.get("until") or details.get("publish_at")
    outcome = str(details.get("outcome") or details.get("reason") or "")
    erased = gettext("[erased]")
    return {
        "checker": names.get(str(details.get("checker")), erased),
        "other": names.get(str(details.get("person")), erased),
        "recipient": str(details.get("recipient") or erased),
        "desk": names.get(str(details.get("desk")), gettext("[a desk you cannot see]")),
        "source": str(details.get("title") or ""),
        "text": str(details.get("words") or ""),
        "signed": str(details.get("answered_by") or ""),
        "rating": str(details.get("rating") or ""),
        "author": str(details.get("on_author") or ""),
        "number": str(details.get("revision", "?")),
        "count": str(len(details.get("names") or [])),
        "carried": str(details.get("carried", 0)),
        "opened": str(details.get("opened", 0)),
        "outcome": str(LABELS.get(outcome, outcome)),
        "time": format_public_time(datetime.fromisoformat(str(moment))) if moment else "",
        "fields": join_with_and(_list_changed_fields(details)),
    }


def choose_by(
    key: str, sentence: StrOrPromise, otherwise: StrOrPromise
) -> Callable[[dict[str, Any]], StrOrPromise]:
    """Return a function that chooses ``sentence`` where the details have something at ``key``."""
    return lambda details: sentence if details.get(key) else otherwise


def choose_return_sentence(details: dict[str, Any]) -> str:
    if details.get(FROM_STATE) == ClaimState.IN_REVIEW:
        return gettext("{person} took this verdict back from review")
    return gettext("{person} withdrew the approval")


def choose_drift_sentence(details: dict[str, Any]) -> str:
    if details.get("how") == DriftDecision.USE_SNAPSHOT:
        return (
            gettext("{person} chose the archived copy of “{source}”")
            if details.get("title")
            else gettext("{person} chose the archived copy of a source")
        )
    return (
        gettext("{person} decided that “{source}” still supports the claim")
        if details.get("title")
        else gettext("{person} decided that a source still supports the claim")
    )


def choose_submission_sentence(details: dict[str, Any]) -> str:
    if not details.get("rating"):
        return (
            gettext("{person} sent this verdict to review, on author: {author}")
            if details.get("on_author")
            else gettext("{person} sent this verdict to review")
        )
    return (
        gettext("{person} sent this verdict to review: “{rating}”, on author: {author}")
        if details.get("on_author")
        else gettext("{person} sent this verdict to review: “{rating}”")
    )


def choose_reply_sentence(details: dict[str, Any]) -> str:
    if not details.get("recipient"):
        return (
            gettext("{person} logged a reply, signed {signed}")
            if details.get("answered_by")
            else gettext("{person} logged a reply")
        )
    return (
        gettext("{person} logged the reply of {recipient}, signed {signed}")
        if details.get("answered_by")
        else gettext("{person} logged the reply of {recipient}")
    )


def choose_reply_files_sentence(details: dict[str, Any]) -> str:
    return ngettext(
        "{person} added {count} file to the question to {recipient}",
        "{person} added {count} files to the question to {recipient}",
        len(details.get("names") or []),
    )


def choose_closing_sentence(details: dict[str, Any]) -> str:
    if details.get("duplicate_of"):
        return gettext("{person} merged this claim with another")
    if details.get("reason"):
        return gettext("{person} closed this claim: {outcome}")
    return gettext("{person} closed this claim")


def choose_correction_sentence(details: dict[str, Any]) -> str:
    match details.get("class"):
        case CorrectionClass.MINOR:
            return gettext("{person} published a minor correction")
        case CorrectionClass.SIGNIFICANT:
            return gettext("{person} published a significant correction")
        case CorrectionClass.MAJOR:
            return gettext("{person} published a major correction")
        case _:
            return gettext("{person} corrected the published verdict")


def choose_edit_sentence(details: dict[str, Any]) -> str:
    return (
        gettext("{person} changed: {fields}")
        if _list_changed_fields(details)
        else gettext("{person} changed the details")
    )


UNDO_SENTENCES = {
    BulkActName.ASSIGN: gettext_lazy("{person} undid the assignment"),
    BulkActName.DUE: gettext_lazy("{person} undid the change of the due date"),
    BulkActName.PRIORITY: gettext_lazy("{person} undid the change of priority"),
    BulkActName.TAG: gettext_lazy("{person} undid the change of tags"),
    BulkActName.MOVE: gettext_lazy("{person} undid the move to another desk"),
    BulkActName.MUST_CHECK: gettext_lazy("{person} undid the change of what clearance requires"),
    BulkActName.CLOSE: gettext_lazy("{person} undid the closing of this claim"),
    "import": gettext_lazy("{person} undid the import of this claim"),
    "flag": gettext_lazy("{person} undid the flagging of this claim"),
}


def choose_undo_sentence(details: dict[str, Any]) -> StrOrPromise:
    return UNDO_SENTENCES.get(details.get("act", ""), gettext("{person} undid a change"))


def choose_carryover_sentence(details: dict[str, Any]) -> str:
    sentences = [
        ngettext(
            "Stet carried {carried} waiver over to version {number}",
            "Stet carried {carried} waivers over to version {number}",
            details.get("carried", 0),
        )
    ]
    if opened := details.get("opened", 0):
        sentences.append(
            ngettext(
                "{opened} earlier waiver is open again", "{opened} earlier waivers are open again", opened
            )
        )
    return " · ".join(sentences)


def _list_changed_fields(details: dict[str, Any]) -> list[StrOrPromise]:
    """Return the names of the fields that were changed; those of an article with their values."""
    before, after = details.get("before"), details.get("after")
    if not isinstance(after, dict):
        return []
    was = before if isinstance(before, dict) else {}
    return [
        _describe_field_change(FIELD_NAMES[name], was.get(name), value)
        if name in ARTICLE_FIELDS
        else FIELD_NAMES[name]
        for name, value in after.items()
        if name in FIELD_NAMES
    ]


def _describe_field_change(name: StrOrPromise, before: object, after: object) -> str:
    if not before:
        return gettext("{field} (now “{after}”)").format(field=name, after=after)
    if not after:
        return gettext("{field} (“{before}” was removed)").format(field=name, before=before)
    return gettext("{field} (from “{before}” to “{after}”)").format(field=name, before=before, after=after)
