"""The events of which people are notified. Their topics decide the channels (``notification_topics``).

A notification stores the code of its event; the sentence here is read in its reader's language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.worker_heartbeats import WAITING_WORK, WORKER_LABELS, describe_return
from factcheck.models.enums import ClaimState, CloseReason
from factcheck.models.follow_up_enums import PageOutcome
from factcheck.models.followed_actions import FOLLOWED_ACTIONS
from factcheck.models.reasons import describe_reason
from lib.datetimes.humanize import format_duration, format_full_duration
from lib.text.phrases import StrOrPromise, format_number


@dataclass(frozen=True, slots=True)
class NotificationEvent:
    """One event. ``sentence`` has {person}, who acted, and the names of the notification's data.

    ``waiting_states``: somebody waits for the reader while the claim is in one of them. ``anchor``: the part
    of the claim's page that it is about. ``screen`` and ``act``: the URL's name and the button of what is
    about no claim. ``subject``: begins the subject of its e-mail in place of the topic's.
    ``is_always_written``: also for a person who has turned all channels off, since programs and chats read
    it.
    """

    topic: str
    sentence: StrOrPromise | Callable[[Mapping[str, Any]], StrOrPromise]
    waiting_states: frozenset[str] = frozenset()
    anchor: str = ""
    screen: str = ""
    act: StrOrPromise = ""
    subject: StrOrPromise = ""
    is_always_written: bool = False


def _choose_by_key(
    key: str, sentence: StrOrPromise, otherwise: StrOrPromise
) -> Callable[[Mapping[str, Any]], StrOrPromise]:
    return lambda data: sentence if data.get(key) else otherwise


def _describe_reply(data: Mapping[str, Any]) -> str:
    sentences = [
        gettext("{recipient} answered through the reply link, after the deadline.")
        if data.get("is_late")
        else gettext("{recipient} answered through the reply link.")
    ]
    if data.get("state") == ClaimState.SETTLED:
        sentences.append(gettext("The claim is settled."))
    elif data.get("state") == ClaimState.CLOSED:
        sentences.append(gettext("The claim is closed."))
    return " ".join(sentences)


def _describe_silence(data: Mapping[str, Any]) -> str:
    worker = str(data["worker"])
    sentence = gettext("{worker}: silent for {duration}.").format(
        worker=WORKER_LABELS[worker], duration=format_full_duration(timedelta(seconds=data["seconds"]))
    )
    return f"{sentence} {WAITING_WORK[worker]}"


def _describe_return(data: Mapping[str, Any]) -> str:
    return describe_return(str(data["worker"]), timedelta(seconds=data["seconds"]))


PAGE_SENTENCES: dict[str, StrOrPromise] = {
    PageOutcome.CORRECTED: gettext_lazy("A page that made this claim was corrected."),
    PageOutcome.SILENT: gettext_lazy("A page that made this claim was corrected without saying so."),
    PageOutcome.DELETED: gettext_lazy("This claim was deleted from a page that made it."),
    PageOutcome.EDITED: gettext_lazy("A page that made this claim was edited."),
    PageOutcome.UNCHANGED: gettext_lazy("A page makes this claim again as it did before."),
}


def _describe_page(data: Mapping[str, Any]) -> StrOrPromise:
    return PAGE_SENTENCES[str(data["outcome"])]


CHECKER_WAITS = frozenset({ClaimState.ASSIGNED, ClaimState.CHECKING, ClaimState.AWAITING_REPLY})
UNSTARTED = frozenset({ClaimState.FLAGGED, ClaimState.ASSIGNED})
EVENTS: dict[str, NotificationEvent] = {
    "assigned": NotificationEvent(
        "assigned", gettext_lazy("{person} assigned this claim to you."), frozenset({ClaimState.ASSIGNED})
    ),
    "assigned_in_review": NotificationEvent(
        "assigned", gettext_lazy("If this claim comes back, you take it over from {previous}.")
    ),
    "reassigned": NotificationEvent(
        "claim_changed", gettext_lazy("{person} reassigned this claim to {checker}.")
    ),
    "assigned_with_note": NotificationEvent(
        "assigned",
        gettext_lazy("{person} assigned this claim to you: {note}"),
        frozenset({ClaimState.ASSIGNED}),
    ),
    "assigned_again": NotificationEvent(
        "assigned",
        gettext_lazy("{person} assigned this claim to you again."),
        frozenset({ClaimState.ASSIGNED}),
    ),
    "taken_back": NotificationEvent("claim_changed", gettext_lazy("{person} took this claim back from you.")),
    "unassigned": NotificationEvent(
        "claim_changed", gettext_lazy("{person} unassigned this claim: {reason}")
    ),
    "taken_over": NotificationEvent(
        "claim_changed", gettext_lazy("{person} took over the claim you had open.")
    ),
    "checker_left": NotificationEvent(
        "unassigned",
        gettext_lazy("The checker of this claim has left the desk. Assign it to somebody else."),
        UNSTARTED,
    ),
    "checker_has_interest": NotificationEvent(
        "unassigned",
        gettext_lazy(
            "{person} has declared an interest in this claim and is assigned to it. Assign it to "
            "somebody else."
        ),
        CHECKER_WAITS,
    ),
    "checker_away": NotificationEvent(
        "unassigned",
        _choose_by_key(
            "last_day",
            gettext_lazy("{person} is away from {first_day} to {last_day} with open claims on your desk."),
            gettext_lazy("{person} is away on {first_day} with open claims on your desk."),
        ),
        screen="workload",
        act=gettext_lazy("Open Workload"),
    ),
    "due_soon": NotificationEvent(
        "deadline", gettext_lazy("This claim is due within two hours."), CHECKER_WAITS
    ),
    "overdue": NotificationEvent(
        "deadline",
        _choose_by_key(
            "is_unassigned",
            gettext_lazy("This claim is overdue, and nobody is checking it."),
            gettext_lazy("This claim is overdue."),
        ),
        CHECKER_WAITS | UNSTARTED,
        subject=gettext_lazy("Overdue"),
    ),
    "due_changed": NotificationEvent("deadline", gettext_lazy("{person} changed when this claim is due.")),
    "review_requested": NotificationEvent(
        "review",
        gettext_lazy("{person} submitted a verdict for review."),
        frozenset({ClaimState.IN_REVIEW}),
    ),
    "legal_read_needed": NotificationEvent(
        "review", gettext_lazy("This claim needs your legal read."), frozenset({ClaimState.ON_HOLD})
    ),
    "sent_back": NotificationEvent(
        "sent_back",
        _choose_by_key(
            "comment",
            gettext_lazy("{person} sent this verdict back: {comment}"),
            gettext_lazy("{person} sent this verdict back. The reason is on the claim’s page."),
        ),
        frozenset({ClaimState.CHECKING}),
    ),
    "commented": NotificationEvent(
        "sent_back",
        gettext_lazy("{person} commented on your verdict: {comment}"),
        frozenset({ClaimState.IN_REVIEW}),
    ),
    "mentioned": NotificationEvent(
        "mention",
        _choose_by_key(
            "comment",
            gettext_lazy("{person} mentioned you: {comment}"),
            gettext_lazy("{person} mentioned you in a comment."),
        ),
        frozenset({ClaimState.IN_REVIEW}),
    ),
    "mentioned_in_discussion": NotificationEvent(
        "mention",
        _choose_by_key(
            "comment",
            gettext_lazy("{person} mentioned you in the discussion: {comment}"),
            gettext_lazy("{person} mentioned you in the discussion."),
        ),
        anchor="discussion",
    ),
    "repeat_found": NotificationEvent(
        "repeat",
        _choose_by_key(
            "is_other",
            gettext_lazy("An article makes a claim like this one, with another number or the opposite."),
            gettext_lazy("An article makes this claim again."),
        ),
        anchor="since-verdict",
    ),
    "page_changed": NotificationEvent("page_changed", _describe_page, anchor="since-verdict"),
    "discussed": NotificationEvent(
        "followed",
        _choose_by_key(
            "comment",
            gettext_lazy("{person} posted to the discussion: {comment}"),
            gettext_lazy("{person} posted to the discussion."),
        ),
        anchor="discussion",
    ),
    "followed": NotificationEvent("followed", lambda data: FOLLOWED_ACTIONS[str(data["action"])]),
    "claim_escalated": NotificationEvent(
        "escalated",
        _choose_by_key(
            "checker",
            gettext_lazy("This claim of {checker} is still overdue, {time_late} after it was due."),
            gettext_lazy("This claim is still overdue, {time_late} after it was due. Nobody is checking it."),
        ),
        CHECKER_WAITS | UNSTARTED,
    ),
    "comment_resolved": NotificationEvent(
        "claim_changed", gettext_lazy("{person} resolved your comment: {answer}")
    ),
    "approved": NotificationEvent("verdict", gettext_lazy("{person} approved your verdict.")),
    "approved_by_panel": NotificationEvent(
        "verdict",
        gettext_lazy("The panel approved your verdict. One of the three disagreed and says why."),
    ),
    "approval_withdrawn": NotificationEvent(
        "claim_changed",
        _choose_by_key(
            "in_review",
            gettext_lazy("The verdict was taken back from review: {reason}"),
            gettext_lazy("The approval was withdrawn: {reason}"),
        ),
    ),
    "approval_withdrawn_for_interest": NotificationEvent(
        "claim_changed",
        _choose_by_key(
            "in_review",
            gettext_lazy(
                "{person}, who worked on this verdict, has declared an interest in the claim. It was taken "
                "back from review."
            ),
            gettext_lazy(
                "{person}, who worked on this verdict, has declared an interest in the claim. The approval "
                "has been withdrawn."
            ),
        ),
    ),
    "held": NotificationEvent("claim_changed", gettext_lazy("{person} put this claim on hold: {reason}")),
    "proposal_applied": NotificationEvent(
        "text_changed",
        gettext_lazy("The article now has the proposed change. An editor can settle the claim."),
    ),
    "reopened": NotificationEvent("claim_changed", gettext_lazy("Reopened: {reason}")),
    "closed": NotificationEvent("claim_changed", gettext_lazy("Claim closed: {close_reason}")),
    "published": NotificationEvent("verdict", gettext_lazy("{person} published this verdict.")),
    "corrected": NotificationEvent(
        "verdict",
        _choose_by_key(
            "has_waiting_reader",
            gettext_lazy(
                "The correction is published. A reader who reported the error is waiting for an answer."
            ),
            gettext_lazy("The correction is published."),
        ),
    ),
    "not_published": NotificationEvent(
        "verdict", gettext_lazy("This was not published at the scheduled time: {reason}")
    ),
    "marked_under_review": NotificationEvent("claim_changed", gettext_lazy("Marked under review: {reason}")),
    "retraction_proposed": NotificationEvent(
        "retraction", gettext_lazy("{person} proposed a retraction: {reason}"), frozenset(ClaimState)
    ),
    "retraction_proposal_withdrawn": NotificationEvent(
        "claim_changed", gettext_lazy("{person} withdrew the proposed retraction: {reason}")
    ),
    "retraction_proposal_answered": NotificationEvent(
        "claim_changed",
        gettext_lazy("The retraction you proposed was cancelled because a correction was published."),
    ),
    "retracted": NotificationEvent("verdict", gettext_lazy("Retracted: {public_note}")),
    "reply_arrived": NotificationEvent("reply", _describe_reply, anchor="replies"),
    "reply_missing": NotificationEvent(
        "reply", gettext_lazy("{recipient} did not reply by the deadline."), anchor="replies"
    ),
    "reply_due": NotificationEvent(
        "reply", gettext_lazy("{recipient} has {time_left} left to reply."), anchor="replies"
    ),
    "writer_answered": NotificationEvent(
        "writer_query", gettext_lazy("{writer} answered your question about “{words}”.")
    ),
    "text_changed": NotificationEvent("text_changed", gettext_lazy("The article’s text changed. {reason}")),
    "source_changed": NotificationEvent(
        "source_changed",
        _choose_by_key(
            "source",
            gettext_lazy("A cited source changed: {source}"),
            gettext_lazy("A cited source changed."),
        ),
        CHECKER_WAITS,
        is_always_written=True,
    ),
    "source_dead": NotificationEvent(
        "source_changed",
        _choose_by_key(
            "source",
            gettext_lazy("A cited source is dead: {source}"),
            gettext_lazy("A cited source is dead."),
        ),
        CHECKER_WAITS,
        is_always_written=True,
    ),
    "reader_report": NotificationEvent(
        "reader_report",
        _choose_by_key(
            "partner",
            gettext_lazy("{partner} reported an error: “{text}”"),
            gettext_lazy("A reader reported an error: “{text}”"),
        ),
    ),
    "worker_silent": NotificationEvent("installation", _describe_silence, screen="worker_status"),
    "worker_back": NotificationEvent("installation", _describe_return, screen="worker_status"),
    "disk_nearly_full": NotificationEvent(
        "installation",
        gettext_lazy(
            "The disk under {folder} is nearly full: {megabytes} MB are free. Once it is full, no archived "
            "copy and no uploaded file can be saved."
        ),
        screen="setup_index",
    ),
    "backup_failed": NotificationEvent(
        "installation", gettext_lazy("No backup was made. {failure}"), screen="installation_health"
    ),
    "drill_failed": NotificationEvent(
        "installation",
        gettext_lazy("The backup {archive} could not be restored in a drill. {failure}"),
        screen="installation_health",
    ),
    "drill_passed": NotificationEvent(
        "installation",
        gettext_lazy(
            "The backup {archive} was restored in a drill and everything is there. Events of the audit log: "
            "{event_count}. Files: {file_count}."
        ),
        screen="installation_health",
    ),
}


def describe_notification(event: str, data: Mapping[str, Any], *, person: object) -> str:
    """Return the sentence of a notification in the language of the moment; ``person`` is who acted."""
    row = EVENTS[event]
    sentence = row.sentence(data) if callable(row.sentence) else row.sentence
    values = {name: _format_value(name, value) for name, value in data.items()}
    text = str(sentence).format(person=person, **values)
    return _append_change(text, data.get("change") or {})


def _format_value(name: str, value: Any) -> str:
    """Return a value of the data as people read it: codes and numbers are stored as such."""
    if name == "close_reason":
        return str(CloseReason(value).label)
    if name == "reason":
        return describe_reason(value)
    if name in ("time_left", "time_late"):
        return format_duration(timedelta(seconds=value))
    if name in ("first_day", "last_day"):
        return date_format(date.fromisoformat(value), "MONTH_DAY_FORMAT")
    return format_number(value) if name == "megabytes" else str(value)


def _append_change(text: str, change: Mapping[str, str]) -> str:
    """Return ``text`` with the change under the claim: {before, after}, either of which can be missing."""
    before, after = change.get("before", ""), change.get("after", "")
    if before and after:
        short = gettext("“{before}” became “{after}”").format(before=before, after=after)
    elif before:
        short = gettext("“{text}” was removed").format(text=before)
    elif after:
        short = gettext("“{text}” was added").format(text=after)
    else:
        return text
    return gettext("{message}: {change}.").format(message=text.rstrip("."), change=short)
