"""Sentences of audit events that depend on their details, and what goes into their placeholders."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import User
from accounts.selectors import list_readable_desks
from audit.models import Event
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
from factcheck.models.follow_up_enums import CorrectionAnswer, PageOutcome
from lib.datetimes.humanize import format_public_time
from lib.text.phrases import StrOrPromise, join_with_and


@dataclass(frozen=True, slots=True)
class EventDescription:
    """Sentence for one action, or the function that chooses it by the event's details and state from before.

    Its placeholders are {person}, who acted, and those of ``list_sentence_values``. ``detail_key`` is what
    was typed.
    """

    template: StrOrPromise | Callable[[dict[str, Any]], StrOrPromise]
    detail_key: str = ""
    is_desk_only: bool = False
    blind_template: StrOrPromise = ""
    """Replaces ``template`` and hides the detail for whoever is to rate the claim blind."""


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


def get_names(events: Iterable[Event], viewer: User) -> tuple[Names, set[str]]:
    """Return {public id: name} of people and of desks the viewer may know of, and the ids of services."""
    events = list(events)
    people = {event.actor for event in events}
    people |= {
        str(event.details[key]) for event in events for key in ("checker", "person") if key in event.details
    }
    users = list(User.objects.filter(public_id__in=people))
    names = {str(user.public_id): str(user) for user in users}
    desks = [str(event.details["desk"]) for event in events if "desk" in event.details]
    if desks:
        names |= {str(d.public_id): d.name for d in list_readable_desks(viewer).filter(public_id__in=desks)}
    return names, {str(user.public_id) for user in users if user.is_service}


ANSWER_SENTENCES: dict[str, StrOrPromise] = {
    CorrectionAnswer.CORRECTED: gettext_lazy("{person} logged that {recipient} corrected the claim"),
    CorrectionAnswer.PROMISED: gettext_lazy("{person} logged that {recipient} promised a correction"),
    CorrectionAnswer.REFUSED: gettext_lazy("{person} logged that {recipient} refused a correction"),
}
FINDING_SENTENCES: dict[str, StrOrPromise] = {
    PageOutcome.CORRECTED: gettext_lazy("{person} confirmed that a page was corrected"),
    PageOutcome.SILENT: gettext_lazy("{person} confirmed that a page was corrected without saying so"),
    PageOutcome.DELETED: gettext_lazy("{person} confirmed that the text was deleted from its page"),
    PageOutcome.REPEATED: gettext_lazy("{person} confirmed that the publisher repeated the claim"),
}


def _choose_answer_sentence(details: dict[str, Any]) -> StrOrPromise:
    return ANSWER_SENTENCES.get(
        details.get("result", ""), gettext_lazy("{person} logged the answer of {recipient}")
    )


def _choose_finding_sentence(details: dict[str, Any]) -> StrOrPromise:
    return FINDING_SENTENCES.get(
        details.get("outcome", ""), gettext_lazy("{person} confirmed what happened to a page")
    )


CLAIM_SINCE_DESCRIPTIONS = {
    "log_correction_request": EventDescription(
        gettext_lazy("{person} logged that {recipient} was asked for a correction"), "text"
    ),
    "log_correction_answer": EventDescription(_choose_answer_sentence, "answer"),
    "hide_correction_request": EventDescription(
        gettext_lazy("{person} hid from readers that {recipient} was asked for a correction")
    ),
    "show_correction_request": EventDescription(
        gettext_lazy("{person} told readers that {recipient} was asked for a correction")
    ),
    "take_back_repeat": EventDescription(
        gettext_lazy("{person} decided that an article does not repeat the claim"), "words"
    ),
    "count_repeat": EventDescription(
        gettext_lazy("{person} decided that an article repeats the claim after all"), "words"
    ),
    "confirm_page_finding": EventDescription(_choose_finding_sentence),
    "supersede_page_finding": EventDescription(
        gettext_lazy("{person} found that a page changed again after readers were told of a change")
    ),
}
ARTICLE_SINCE_DESCRIPTIONS = {
    "dismiss_repeat": EventDescription(gettext_lazy("{person} dismissed a repeat of a claim"), "words"),
    "restore_repeat": EventDescription(gettext_lazy("{person} restored a dismissed repeat"), "words"),
}
