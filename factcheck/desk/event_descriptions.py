"""Audit events in words: for every action on a claim, a report or an article, its sentence in a history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from audit.models import Event
from factcheck.claims.stale_reasons import ChangeDescription, get_changes_by_event
from factcheck.desk.event_sentences import (
    ARTICLE_SINCE_DESCRIPTIONS,
    CLAIM_SINCE_DESCRIPTIONS,
    FROM_STATE,
    SOMEBODY,
    EventDescription,
    Names,
    choose_by,
    choose_carryover_sentence,
    choose_closing_sentence,
    choose_correction_sentence,
    choose_drift_sentence,
    choose_edit_sentence,
    choose_reply_files_sentence,
    choose_reply_sentence,
    choose_return_sentence,
    choose_submission_sentence,
    choose_undo_sentence,
    get_names,
    list_sentence_values,
)
from factcheck.models.reasons import describe_reason
from lib.datetimes.humanize import format_datetime
from lib.text.phrases import join_with_and


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a history. ``detail`` is what was typed with the action, "" for nothing."""

    at: datetime
    when: str
    sentence: str
    detail: str = ""
    system: bool = False
    changed: list[ChangeDescription] = field(default_factory=list)


UNKNOWN_EVENT = EventDescription(gettext_lazy("{person} made a change"))
SUBMITTED = gettext_lazy("{person} sent this verdict to review")
APPROVED = gettext_lazy("{person} approved this verdict")
REVIEWED = gettext_lazy("{person} reviewed this verdict")
SENT_BACK = gettext_lazy("{person} sent this verdict back")
TAKEN_BACK = gettext_lazy("{person} took this verdict back")
COMMENT_RESOLVED = gettext_lazy("{person} resolved a comment")


CLAIM_EVENT_DESCRIPTIONS = {
    "suggest": EventDescription(gettext_lazy("{person} suggested this claim")),
    "flag": EventDescription(
        choose_by(
            "import",
            gettext_lazy("{person} imported this claim from a spreadsheet"),
            gettext_lazy("{person} flagged this claim"),
        ),
        "note",
    ),
    "dismiss": EventDescription(gettext_lazy("{person} dismissed the suggestion")),
    "take": EventDescription(gettext_lazy("{person} took this claim")),
    "undo": EventDescription(choose_undo_sentence),
    "hand_over": EventDescription(gettext_lazy("{checker} took over this claim from a colleague who left")),
    "assign": EventDescription(gettext_lazy("{person} assigned this claim to {checker}"), "note"),
    "start": EventDescription(gettext_lazy("{person} started checking")),
    "request_reply": EventDescription(gettext_lazy("{person} asked {recipient} for a reply"), "question"),
    "log_reply": EventDescription(choose_reply_sentence, "answer"),
    "add_further_answer": EventDescription(choose_reply_sentence, "answer"),
    "create_reply_link": EventDescription(
        choose_by(
            "sent",
            gettext_lazy("{person} created a reply link for {recipient} and sent it"),
            gettext_lazy("{person} created a reply link for {recipient}"),
        )
    ),
    "revoke_reply_link": EventDescription(gettext_lazy("{person} withdrew a reply link of {recipient}")),
    "add_reply_files": EventDescription(choose_reply_files_sentence),
    "lapse_reply_request": EventDescription(
        gettext_lazy("{person} noted that no reply came by the deadline")
    ),
    "submit": EventDescription(choose_submission_sentence, blind_template=SUBMITTED),
    "approve": EventDescription(APPROVED, "comment", blind_template=APPROVED),
    "record_vote": EventDescription(
        gettext_lazy("{person} gave one of the required approvals"), "comment", blind_template=REVIEWED
    ),
    "rate_blind": EventDescription(gettext_lazy("{person} rated this claim blind"), blind_template=REVIEWED),
    "dissent": EventDescription(
        gettext_lazy("{person} disagreed with this verdict"), "comment", blind_template=REVIEWED
    ),
    "comment": EventDescription(
        choose_by(
            "words", gettext_lazy("{person} commented on “{text}”"), gettext_lazy("{person} commented")
        ),
        "text",
        is_desk_only=True,
        blind_template=REVIEWED,
    ),
    "resolve_comment": EventDescription(
        COMMENT_RESOLVED, "answer", is_desk_only=True, blind_template=COMMENT_RESOLVED
    ),
    "approve_by_panel": EventDescription(gettext_lazy("The panel approved this verdict")),
    "take_over_soft_lock": EventDescription(
        choose_by(
            "person",
            gettext_lazy("{person} took over this claim from {other}"),
            gettext_lazy("{person} took over this claim"),
        )
    ),
    "request_legal_read": EventDescription(gettext_lazy("{person} asked for a legal read")),
    "waive_legal_read": EventDescription(gettext_lazy("{person} decided that no legal read is needed")),
    "send_back": EventDescription(SENT_BACK, "comment", blind_template=SENT_BACK),
    "void": EventDescription(choose_return_sentence, "reason", blind_template=TAKEN_BACK),
    "hold": EventDescription(gettext_lazy("{person} put this claim on hold"), "reason"),
    "lift_hold": EventDescription(gettext_lazy("{person} lifted the hold")),
    "place_legal_hold": EventDescription(
        gettext_lazy("{person} placed a legal hold on the sources"), "reason", is_desk_only=True
    ),
    "lift_legal_hold": EventDescription(
        gettext_lazy("{person} lifted the legal hold"), "reason", is_desk_only=True
    ),
    "settle": EventDescription(gettext_lazy("{person} settled this claim")),
    "reopen": EventDescription(
        choose_by(
            "report",
            gettext_lazy("{person} reopened this claim because of a reader report"),
            gettext_lazy("{person} reopened this claim"),
        ),
        "reason",
    ),
    "release": EventDescription(gettext_lazy("{person} unassigned this claim"), "reason"),
    "end_part": EventDescription(gettext_lazy("{other} left the desk: their part in this claim has ended")),
    "close": EventDescription(choose_closing_sentence, "note"),
    "restore": EventDescription(gettext_lazy("{person} restored this claim")),
    "publish": EventDescription(gettext_lazy("{person} published the verdict")),
    "schedule_publication": EventDescription(gettext_lazy("{person} scheduled publication for {time}")),
    "cancel_scheduled_publication": EventDescription(
        gettext_lazy("{person} cancelled the scheduled publication"), "why"
    ),
    "correct": EventDescription(choose_correction_sentence, "note"),
    "mark_under_review": EventDescription(
        gettext_lazy("{person} marked the verdict as under review"), "reason"
    ),
    "reaffirm": EventDescription(gettext_lazy("{person} reaffirmed the verdict"), "note"),
    "propose_retraction": EventDescription(gettext_lazy("{person} proposed a retraction"), "reason"),
    "withdraw_retraction_proposal": EventDescription(
        gettext_lazy("{person} withdrew the proposed retraction"), "why"
    ),
    "retract": EventDescription(gettext_lazy("{person} confirmed the retraction"), "public_note"),
    "update_claim": EventDescription(choose_edit_sentence, "statement"),
    "split": EventDescription(gettext_lazy("{person} split this claim")),
    "dismiss_similar_claim": EventDescription(
        gettext_lazy("{person} dismissed an earlier verdict as about something else")
    ),
    "restore_similar_claim": EventDescription(
        gettext_lazy("{person} showed a dismissed earlier verdict again")
    ),
    "merge": EventDescription(gettext_lazy("{person} merged another claim into this one")),
    "move": EventDescription(gettext_lazy("{person} moved this claim to {desk}")),
    "recuse": EventDescription(gettext_lazy("{person} declared an interest")),
    "cite": EventDescription(
        choose_by(
            "title",
            gettext_lazy("{person} added the source “{source}”"),
            gettext_lazy("{person} added a source"),
        )
    ),
    "update_citation": EventDescription(
        choose_by(
            "title",
            gettext_lazy("{person} changed the citation of “{source}”"),
            gettext_lazy("{person} changed a citation"),
        )
    ),
    "remove_citation": EventDescription(
        choose_by(
            "title",
            gettext_lazy("{person} removed the source “{source}”"),
            gettext_lazy("{person} removed a source"),
        )
    ),
    "restore_citation": EventDescription(
        choose_by(
            "title",
            gettext_lazy("{person} put the source “{source}” back"),
            gettext_lazy("{person} put a source back"),
        )
    ),
    "grant_source_access": EventDescription(
        gettext_lazy("{person} let {other} see an off-the-record source")
    ),
    "revoke_source_access": EventDescription(
        gettext_lazy("{person} removed {other} from an off-the-record source")
    ),
    "restrict_source": EventDescription(gettext_lazy("{person} took a source off the record")),
    "erase_source": EventDescription(gettext_lazy("{person} permanently erased an off-the-record source")),
    "lift_source_restriction": EventDescription(
        choose_by(
            "title",
            gettext_lazy("{person} made the source “{source}” visible again"),
            gettext_lazy("{person} made a source visible again"),
        )
    ),
    "update_source": EventDescription(
        choose_by(
            "title",
            gettext_lazy("{person} edited the source “{source}”"),
            gettext_lazy("{person} edited a source"),
        )
    ),
    "update_source_url": EventDescription(
        choose_by(
            "title",
            gettext_lazy("{person} updated the address of “{source}”"),
            gettext_lazy("{person} updated the address of a source"),
        )
    ),
    "decide_drift": EventDescription(choose_drift_sentence, "reason"),
    "request_archive_capture": EventDescription(
        gettext_lazy("{person} asked the Internet Archive to save a copy")
    ),
    "complete_archive_capture": EventDescription(gettext_lazy("The Internet Archive saved a copy")),
    "fail_archive_capture": EventDescription(
        gettext_lazy("The Internet Archive could not save a copy"), "reason"
    ),
    "accept_appearance": EventDescription(gettext_lazy("{person} accepted the changed text"), "reason"),
    "recheck_appearance": EventDescription(
        gettext_lazy("{person} asked for a new check of the changed text")
    ),
    "drop_appearance": EventDescription(
        gettext_lazy("{person} dropped this claim from the article"), "reason"
    ),
    "reanchor": EventDescription(gettext_lazy("Stet looked for the text in version {number}: {outcome}")),
    "add_repeated_appearance": EventDescription(gettext_lazy("{person} found the same claim again")),
    "add_appearance": EventDescription(gettext_lazy("{person} marked this claim in another place")),
    **CLAIM_SINCE_DESCRIPTIONS,
}

REPORT_EVENT_DESCRIPTIONS = {
    "create_reader_report": EventDescription(gettext_lazy("A reader report arrived")),
    "start_investigation": EventDescription(gettext_lazy("{person} started looking into this report")),
    "reopen_claim_for_report": EventDescription(
        gettext_lazy("{person} reopened the claim because of this report"), "reason"
    ),
    "answer_reader_report": EventDescription(
        gettext_lazy("{person} answered this report: {outcome}"), "answer"
    ),
    "reopen_reader_report": EventDescription(gettext_lazy("{person} reopened this report")),
}

ARTICLE_EVENT_DESCRIPTIONS = {
    "import_article": EventDescription(gettext_lazy("{person} imported this article")),
    "create_revision": EventDescription(gettext_lazy("{person} imported a new version")),
    "open": EventDescription(gettext_lazy("{person} started checking this article")),
    "clear": EventDescription(gettext_lazy("{person} cleared this article for publication")),
    "revoke_clearance": EventDescription(gettext_lazy("{person} withdrew the clearance"), "reason"),
    "withdraw": EventDescription(gettext_lazy("{person} withdrew this article"), "reason"),
    "restore": EventDescription(gettext_lazy("{person} restored this article")),
    "create_waiver": EventDescription(
        choose_by("words", gettext_lazy("{person} waived “{text}”"), gettext_lazy("{person} waived an item")),
        "reason",
    ),
    "withdraw_waiver": EventDescription(
        choose_by(
            "words",
            gettext_lazy("{person} reopened the waived item “{text}”"),
            gettext_lazy("{person} reopened a waived item"),
        )
    ),
    "dismiss_finding": EventDescription(gettext_lazy("{person} dismissed a finding"), "words"),
    "restore_finding": EventDescription(gettext_lazy("{person} restored a finding"), "words"),
    **ARTICLE_SINCE_DESCRIPTIONS,
    "dismiss_suggestion": EventDescription(gettext_lazy("{person} dismissed a suggested sentence"), "words"),
    "restore_suggestion": EventDescription(gettext_lazy("{person} restored a suggested sentence"), "words"),
    "carry_over_waivers": EventDescription(choose_carryover_sentence),
    "set_embargo": EventDescription(
        choose_by(
            "until",
            gettext_lazy("{person} set an embargo until {time}"),
            gettext_lazy("{person} lifted the embargo"),
        ),
        "reason",
    ),
    "update_article_identity": EventDescription(gettext_lazy("The source changed its id for this article")),
    "update_article_metadata": EventDescription(
        gettext_lazy("The source changed its details of this article")
    ),
    "update_article_details": EventDescription(choose_edit_sentence),
    "withdraw_by_source": EventDescription(gettext_lazy("The source withdrew this article"), "reason"),
    "ask_writer": EventDescription(gettext_lazy("{person} asked {recipient} about “{text}”")),
    "email_writer": EventDescription(gettext_lazy("{person} sent the questions to {recipient}")),
    "answer_writer_query": EventDescription(gettext_lazy("{recipient} answered the question about “{text}”")),
    "post_to_query": EventDescription(gettext_lazy("{person} wrote to {recipient} about “{text}”")),
    "resolve_query": EventDescription(gettext_lazy("{person} resolved the question about “{text}”")),
    "reopen_query": EventDescription(gettext_lazy("{person} reopened the question about “{text}”")),
    "revoke_writer_link": EventDescription(gettext_lazy("{person} withdrew the link of {recipient}")),
    "link_near_duplicate": EventDescription(gettext_lazy("{person} linked this article with another")),
    "separate_near_duplicate": EventDescription(
        gettext_lazy("{person} decided that this is not the same story as a similar article")
    ),
}


def build_history_lines(
    events: Iterable[Event],
    *,
    viewer: User,
    at: datetime,
    tz: tzinfo,
    inside: bool = True,
    is_blind: bool = False,
    table: dict[str, EventDescription] = CLAIM_EVENT_DESCRIPTIONS,
) -> list[HistoryLine]:
    """Return the events as lines, in their order; three queries at most. An erased person is Somebody."""
    events = list(events)
    names, services = get_names(events, viewer)
    changed = get_changes_by_event(events)
    return [
        HistoryLine(
            at=event.at,
            when=format_datetime(event.at, at=at, tz=tz),
            sentence=describe_event(event, names, table, is_blind=is_blind),
            detail=get_event_detail(event, inside=inside, is_blind=is_blind, table=table),
            system=event.actor in services,
            changed=changed.get(event.number, []),
        )
        for event in events
    ]


def describe_event(
    event: Event,
    names: Names,
    table: dict[str, EventDescription] = CLAIM_EVENT_DESCRIPTIONS,
    *,
    is_blind: bool = False,
) -> str:
    """Return a sentence of who did what, such as: Ruth assigned this claim to Omar."""
    description = table.get(event.action) or UNKNOWN_EVENT
    if is_blind and description.blind_template:
        template = description.blind_template
    elif callable(description.template):
        template = description.template({**event.details, FROM_STATE: event.from_state})
    else:
        template = description.template
    return str(template).format(
        person=names.get(event.actor, SOMEBODY), **list_sentence_values(event.details, names)
    )


def get_event_detail(
    event: Event,
    *,
    inside: bool = True,
    is_blind: bool = False,
    table: dict[str, EventDescription] = CLAIM_EVENT_DESCRIPTIONS,
) -> str:
    """Return what was typed with the action, where this reader may see it."""
    description = table.get(event.action)
    if (
        description is None
        or not description.detail_key
        or (description.is_desk_only and not inside)
        or (is_blind and description.blind_template)
    ):
        return ""
    if event.action == "update_claim":
        before, after = (event.details.get(key) for key in ("before", "after"))
        if not isinstance(before, dict) or not isinstance(after, dict):
            return ""
        return " ".join(_list_edit_details(before, after))
    return describe_reason(event.details.get(description.detail_key) or "")


def _list_edit_details(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    if "statement" in after:
        yield gettext("Before: “{before}”. After: “{after}”.").format(
            before=before.get("statement", ""), after=after["statement"]
        )
    if "tags" in after:
        yield (
            gettext("Tags: {tags}.").format(tags=join_with_and(after["tags"]))
            if after["tags"]
            else gettext("No tags.")
        )
