"""Audit events in words: for every action on a claim, a report or an article, its sentence in a history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.selectors import list_readable_desks
from audit.models import Event
from factcheck.claims.stale_reasons import ChangeDescription, get_changes_by_event
from factcheck.models.claim_fields import CLAIM_FIELDS
from factcheck.models.enums import AnchorOutcome, DriftDecision
from lib.datetimes.humanize import format_datetime
from lib.text.translatable import StrOrPromise

SOMEONE = gettext_lazy("Somebody")
Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a history. ``detail`` is what was typed with the action, "" for nothing."""

    at: datetime
    when: str
    sentence: str
    detail: str = ""
    system: bool = False
    changed: list[ChangeDescription] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EventDescription:
    """Words for one action: ``template`` follows the actor's name, ``detail_key`` is what was typed."""

    template: StrOrPromise | Callable[[dict[str, Any], Names], str]
    detail_key: str = ""
    is_desk_only: bool = False
    blind_template: StrOrPromise = ""
    """Replaces ``template`` and hides the detail for whoever is to rate the claim blind."""


def _describe_with_title(words: str) -> Callable[[dict[str, Any], Names], str]:
    def rest(details: dict[str, Any], names: Names) -> str:
        title = details.get("title")
        return f"{words} “{title}”" if title else words

    return rest


def _describe_drift_decision(details: dict[str, Any], names: Names) -> str:
    uses_snapshot = details.get("how") == DriftDecision.USE_SNAPSHOT
    message = (
        "decided to use the kept copy of" if uses_snapshot else "decided that a drifted source still holds:"
    )
    title = details.get("title")
    return (
        f"{message} “{title}”"
        if title
        else f"{message.rstrip(':')}{' a drifted source' if uses_snapshot else ''}"
    )


def _describe_assignment(details: dict[str, Any], names: Names) -> str:
    return f"assigned it to {names.get(str(details.get('checker')), 'someone')}"


def _describe_access_grant(details: dict[str, Any], names: Names) -> str:
    return f"showed a restricted source to {names.get(str(details.get('person')), 'someone')}"


def _describe_access_revocation(details: dict[str, Any], names: Names) -> str:
    return f"no longer shows a restricted source to {names.get(str(details.get('person')), 'someone')}"


def _describe_departure(details: dict[str, Any], names: Names) -> str:
    return f"ended the part in it of {names.get(str(details.get('person')), 'someone')}, who left the desk"


def _describe_takeover(details: dict[str, Any], names: Names) -> str:
    holder = names.get(str(details.get("person")), "")
    return f"took over what {holder} had open" if holder else "took it over"


def _describe_submission(details: dict[str, Any], names: Names) -> str:
    rating = details.get("rating")
    filed = f"sent it to review as “{rating}”" if rating else "sent it to review"
    return f"{filed}, on author: {author}" if (author := details.get("on_author")) else filed


FIELD_NAMES = {field.name: field.event_words for field in CLAIM_FIELDS}


def _describe_edit(details: dict[str, Any], names: Names) -> str:
    changed = [FIELD_NAMES.get(name, name) for name in details.get("after") or {}]
    return f"changed {_join_names(changed) or gettext('details')}"


DETAIL_NAMES = {
    "byline": "the byline",
    "publisher": "the publisher",
    "canonical_url": "the address",
    "published_at": "when it was published",
}


def _describe_details(details: dict[str, Any], names: Names) -> str:
    before = details.get("before") or {}
    changed = [
        f"{DETAIL_NAMES.get(name, name)} from {_quote_value(before.get(name))} to {_quote_value(value)}"
        for name, value in (details.get("after") or {}).items()
    ]
    return f"changed {_join_names(changed) or gettext('details')}"


def _quote_value(value: object) -> str:
    return f"“{value}”" if value else "nothing"


def _join_names(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _describe_reanchoring(details: dict[str, Any], names: Names) -> str:
    outcome = str(details.get("outcome", ""))
    became = dict(AnchorOutcome.choices).get(outcome, "").lower()
    return (
        f"followed the article to version {details.get('revision', '?')}: {became or 'looked for the words'}"
    )


def _describe_carryover(details: dict[str, Any], names: Names) -> str:
    carried, opened = details.get("carried", 0), details.get("opened", 0)
    took = (
        f"took {carried} waiver{'' if carried == 1 else 's'} along to version {details.get('revision', '?')}"
    )
    return f"{took}; {opened} of the old ones {'is' if opened == 1 else 'are'} open again" if opened else took


def _describe_embargo(details: dict[str, Any], names: Names) -> str:
    return (
        f"put it under embargo until {until}"
        if (until := _format_utc(details.get("until")))
        else "lifted the embargo"
    )


def _describe_schedule(details: dict[str, Any], names: Names) -> str:
    return f"set publication for {_format_utc(details.get('publish_at'))}"


def _format_utc(moment: Any) -> str:
    """Return a moment of an event (ISO 8601, in the zone it was typed in) in words, in UTC; "" for none."""
    return f"{datetime.fromisoformat(str(moment)).astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else ""


def _describe_answer(details: dict[str, Any], names: Names) -> str:
    whom, signed = details.get("recipient"), details.get("answered_by")
    message = f"logged the reply of {whom}" if whom else "logged the reply"
    return f"{message}, signed {signed}" if signed else message


def _describe_reply_link(details: dict[str, Any], names: Names) -> str:
    made = f"made a link for {details.get('recipient') or 'somebody'} to answer through"
    return f"{made} and sent it" if details.get("sent") else made


def _describe_reply_files(details: dict[str, Any], names: Names) -> str:
    count, recipient = len(details.get("names") or []), details.get("recipient") or "somebody"
    return f"put {count} file{'' if count == 1 else 's'} to the question to {recipient}"


CLAIM_EVENT_DESCRIPTIONS = {
    "suggest": EventDescription("suggested it"),
    "flag": EventDescription("flagged it"),
    "dismiss": EventDescription("turned the suggestion down"),
    "take": EventDescription("took it"),
    "hand_over": EventDescription(
        lambda d, n: f"had {n.get(str(d.get('checker')), SOMEONE)} take it over from somebody who left"
    ),
    "assign": EventDescription(_describe_assignment),
    "start": EventDescription("started checking"),
    "request_reply": EventDescription(
        lambda d, n: f"asked {d.get('recipient') or 'somebody'} for a reply", "question"
    ),
    "log_reply": EventDescription(_describe_answer, "answer"),
    "add_further_answer": EventDescription(_describe_answer, "answer"),
    "create_reply_link": EventDescription(_describe_reply_link),
    "revoke_reply_link": EventDescription(
        lambda d, n: f"took back a link that {d.get('recipient') or 'somebody'} had"
    ),
    "add_reply_files": EventDescription(_describe_reply_files),
    "lapse_reply_request": EventDescription("noted that nobody answered by the deadline"),
    "submit": EventDescription(_describe_submission, blind_template="sent it to review"),
    "approve": EventDescription("approved it", "comment", blind_template="approved it"),
    "record_vote": EventDescription(
        "gave one of the approvals it needs", "comment", blind_template="judged it"
    ),
    "rate_blind": EventDescription("rated it blind", blind_template="judged it"),
    "dissent": EventDescription("dissented", "comment", blind_template="judged it"),
    "comment": EventDescription(
        lambda d, n: f"commented on “{d.get('words') or '?'}”",
        "text",
        is_desk_only=True,
        blind_template="judged it",
    ),
    "resolve_comment": EventDescription(
        "resolved a comment", "answer", is_desk_only=True, blind_template="resolved a comment"
    ),
    "approve_by_panel": EventDescription(gettext_lazy("The panel approved this verdict")),
    "take_over_soft_lock": EventDescription(_describe_takeover),
    "request_legal_read": EventDescription("asked for a legal read"),
    "waive_legal_read": EventDescription("said that it needs no legal read of its own"),
    "send_back": EventDescription("sent it back", "comment", blind_template="sent it back"),
    "void": EventDescription("voided the ruling", "reason", blind_template="voided the ruling"),
    "hold": EventDescription("put it on hold", "reason"),
    "lift_hold": EventDescription("lifted the hold"),
    "place_legal_hold": EventDescription("placed a legal hold on its sources", "reason", is_desk_only=True),
    "lift_legal_hold": EventDescription("lifted the legal hold", "reason", is_desk_only=True),
    "settle": EventDescription("settled it"),
    "reopen": EventDescription(
        lambda d, n: "reopened it for a report of an error" if d.get("report") else "reopened it", "reason"
    ),
    "release": EventDescription("released it", "reason"),
    "end_part": EventDescription(_describe_departure),
    "close": EventDescription(
        lambda d, n: (
            "closed it as the same as another claim"
            if d.get("duplicate_of")
            else f"closed it: {_lowercase_first(d.get('reason'))}"
        ),
        "note",
    ),
    "restore": EventDescription("restored it"),
    "publish": EventDescription("published the verdict"),
    "schedule_publication": EventDescription(_describe_schedule),
    "cancel_scheduled_publication": EventDescription("took back the time of publication", "why"),
    "correct": EventDescription(
        lambda d, n: f"published a {d.get('class') or ''} correction".replace("  ", " "), "note"
    ),
    "mark_under_review": EventDescription("marked the verdict under review", "reason"),
    "reaffirm": EventDescription("reaffirmed the verdict", "note"),
    "propose_retraction": EventDescription("proposed to retract the verdict", "reason"),
    "withdraw_retraction_proposal": EventDescription("took back the proposal to retract the verdict", "why"),
    "retract": EventDescription("confirmed the retraction", "public_note"),
    "update_claim": EventDescription(_describe_edit, "statement"),
    "split": EventDescription("split it in two"),
    "merge": EventDescription("marked another claim as the same as this one"),
    "move": EventDescription(lambda d, n: f"moved it to {n.get(str(d.get('desk')), 'another desk')}"),
    "recuse": EventDescription("declared an interest"),
    "cite": EventDescription(_describe_with_title("added a source")),
    "update_citation": EventDescription(_describe_with_title("changed a citation")),
    "remove_citation": EventDescription(_describe_with_title("took a source away")),
    "grant_source_access": EventDescription(_describe_access_grant),
    "revoke_source_access": EventDescription(_describe_access_revocation),
    "restrict_source": EventDescription("restricted a source"),
    "lift_source_restriction": EventDescription(_describe_with_title("lifted the restriction of the source")),
    "update_source": EventDescription(_describe_with_title("changed what is said of the source")),
    "update_source_url": EventDescription(_describe_with_title("followed a source to its new address")),
    "decide_drift": EventDescription(_describe_drift_decision, "reason"),
    "request_archive_capture": EventDescription("asked the Internet Archive for a copy"),
    "complete_archive_capture": EventDescription(gettext_lazy("The Internet Archive saved a copy")),
    "fail_archive_capture": EventDescription(
        gettext_lazy("The Internet Archive could not save a copy"), "reason"
    ),
    "accept_appearance": EventDescription("accepted the changed words", "reason"),
    "recheck_appearance": EventDescription("had it checked again on the changed words"),
    "drop_appearance": EventDescription("dropped it from the article", "reason"),
    "reanchor": EventDescription(_describe_reanchoring),
    "add_repeated_appearance": EventDescription("met the same claim again"),
    "add_appearance": EventDescription("marked it where its words stand once more"),
}

REPORT_EVENT_DESCRIPTIONS = {
    "create_reader_report": EventDescription(gettext_lazy("A reader report arrived")),
    "start_investigation": EventDescription("began to look into it"),
    "reopen_claim_for_report": EventDescription("reopened the claim for it", "reason"),
    "answer_reader_report": EventDescription(
        lambda d, n: f"answered it: {_lowercase_first(d.get('outcome'))}", "answer"
    ),
    "reopen_reader_report": EventDescription("took it up again"),
}

ARTICLE_EVENT_DESCRIPTIONS = {
    "import_article": EventDescription("imported the article"),
    "create_revision": EventDescription("brought in a new version"),
    "open": EventDescription("opened it for checking"),
    "clear": EventDescription("cleared it for publication"),
    "revoke_clearance": EventDescription("took the clearance back", "reason"),
    "withdraw": EventDescription("withdrew it", "reason"),
    "restore": EventDescription("restored it"),
    "create_waiver": EventDescription(lambda d, n: f"waived “{d.get('words') or '?'}”", "reason"),
    "withdraw_waiver": EventDescription(lambda d, n: f"took the waiver of “{d.get('words') or '?'}” back"),
    "carry_over_waivers": EventDescription(_describe_carryover),
    "set_embargo": EventDescription(_describe_embargo, "reason"),
    "update_article_identity": EventDescription(gettext_lazy("The source changed its id for this article")),
    "update_article_metadata": EventDescription(
        gettext_lazy("The source changed its details of this article")
    ),
    "update_article_details": EventDescription(_describe_details),
    "withdraw_by_source": EventDescription(gettext_lazy("The source withdrew this article"), "reason"),
    "link_near_duplicate": EventDescription("decided that it is one with another article"),
    "separate_near_duplicate": EventDescription("decided that it is another article than one much like it"),
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
    """Return the events as lines, in their order; three queries at most. An erased person is Someone."""
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
    """Return a sentence of who did what, such as: Ruth assigned it to Omar."""
    description = table.get(event.action) or EventDescription(event.action.replace("_", " "))
    rest = (
        description.template
        if isinstance(description.template, str)
        else description.template(event.details, names)
    )
    if is_blind and description.blind_template:
        rest = description.blind_template
    return f"{names.get(event.actor, SOMEONE)} {rest}"


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
        tags = f"Tags: {', '.join(after['tags']) or 'none'}" if "tags" in after else ""
        words = "statement" in after and f"“{before.get('statement', '')}” became “{after['statement']}”"
        return ". ".join(filter(None, [words or "", tags]))
    return str(event.details.get(description.detail_key) or "")


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


def _lowercase_first(words: Any) -> str:
    text = str(words or gettext("no reason given"))
    return text[:1].lower() + text[1:]
