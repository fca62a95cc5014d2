"""The record told as sentences: one table, step to sentence, for the claim's and the article's history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from accounts.models import User
from accounts.queries import desks_readable
from factcheck.enums import DriftDecision, Outcome
from factcheck.queries.changed import Changed, drawn
from lib.times import when
from record.models import Event

SOMEONE = "Someone"
Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history. ``said`` is what was typed with the step, "" for nothing."""

    at: datetime
    when: str
    sentence: str
    said: str = ""
    system: bool = False
    changed: list[Changed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """How one step is told. ``rest`` follows the name; ``said`` is the detail that holds what was typed."""

    rest: str | Callable[[dict[str, Any], Names], str]
    said: str = ""
    inside: bool = False
    """``said`` is for people of the desk alone."""
    veiled: str = ""
    """What is told, and all that is told, to whoever is to rate the claim without having seen its ruling."""


def _titled(words: str) -> Callable[[dict[str, Any], Names], str]:
    def rest(details: dict[str, Any], names: Names) -> str:
        title = details.get("title")
        return f"{words} “{title}”" if title else words

    return rest


def _drift_decided(details: dict[str, Any], names: Names) -> str:
    kept = details.get("how") == DriftDecision.KEPT
    said = "decided to use the kept copy of" if kept else "decided that a drifted source still holds:"
    title = details.get("title")
    return f"{said} “{title}”" if title else f"{said.rstrip(':')}{' a drifted source' if kept else ''}"


def _assigned(details: dict[str, Any], names: Names) -> str:
    return f"assigned it to {names.get(str(details.get('checker')), 'someone')}"


def _shown(details: dict[str, Any], names: Names) -> str:
    return f"showed a restricted source to {names.get(str(details.get('person')), 'someone')}"


def _hidden(details: dict[str, Any], names: Names) -> str:
    return f"no longer shows a restricted source to {names.get(str(details.get('person')), 'someone')}"


def _taken_over(details: dict[str, Any], names: Names) -> str:
    holder = names.get(str(details.get("person")), "")
    return f"took over what {holder} had open" if holder else "took it over"


def _filed(details: dict[str, Any], names: Names) -> str:
    rating = details.get("rating")
    filed = f"sent it to review as “{rating}”" if rating else "sent it to review"
    return f"{filed}, on author: {author}" if (author := details.get("on_author")) else filed


FIELD_NAMES = {
    "statement": "the statement",
    "claimant": "who said it",
    "kind": "the kind",
    "priority": "the priority",
    "due_at": "the due time",
    "said_on": "when it was said",
    "said_precision": "how exact the date is",
    "origin_url": "where it first appeared",
    "must_check": "whether it must be checked",
    "tags": "the tags",
}


def _edited(details: dict[str, Any], names: Names) -> str:
    changed = [FIELD_NAMES.get(name, name) for name in details.get("after") or {}]
    return f"changed {_listed(changed) or 'the details'}"


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _followed(details: dict[str, Any], names: Names) -> str:
    outcome = str(details.get("outcome", ""))
    became = dict(Outcome.choices).get(outcome, "").lower()
    return (
        f"followed the article to version {details.get('revision', '?')}: {became or 'looked for the words'}"
    )


def _carried(details: dict[str, Any], names: Names) -> str:
    carried, opened = details.get("carried", 0), details.get("opened", 0)
    took = (
        f"took {carried} waiver{'' if carried == 1 else 's'} along to version {details.get('revision', '?')}"
    )
    return f"{took}; {opened} of the old ones {'is' if opened == 1 else 'are'} open again" if opened else took


def _embargoed(details: dict[str, Any], names: Names) -> str:
    return (
        f"put it under embargo until {until}"
        if (until := _utc(details.get("until")))
        else "lifted the embargo"
    )


def _scheduled(details: dict[str, Any], names: Names) -> str:
    return f"set publication for {_utc(details.get('publish_at'))}"


def _utc(moment: Any) -> str:
    """A moment as the record keeps it (ISO 8601, in whatever zone it was typed), in words; "" for none."""
    return f"{datetime.fromisoformat(str(moment)).astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else ""


def _answered(details: dict[str, Any], names: Names) -> str:
    whom, signed = details.get("whom"), details.get("answered_by")
    told = f"logged the reply of {whom}" if whom else "logged the reply"
    return f"{told}, signed {signed}" if signed else told


def _linked(details: dict[str, Any], names: Names) -> str:
    made = f"made a link for {details.get('whom') or 'somebody'} to answer through"
    return f"{made} and sent it" if details.get("sent") else made


def _backed(details: dict[str, Any], names: Names) -> str:
    count = len(details.get("names") or [])
    return (
        f"put {count} file{'' if count == 1 else 's'} to the question to {details.get('whom') or 'somebody'}"
    )


TOLD = {
    "suggest": Told("suggested it"),
    "flag": Told("flagged it"),
    "dismiss": Told("turned the suggestion down"),
    "take": Told("took it"),
    "assign": Told(_assigned),
    "start": Told("started checking"),
    "ask_reply": Told(lambda d, n: f"asked {d.get('whom') or 'somebody'} for a reply", "asked"),
    "log_reply": Told(_answered, "answer"),
    "log_answer": Told(_answered, "answer"),
    "make_link": Told(_linked),
    "revoke_link": Told(lambda d, n: f"took back a link that {d.get('whom') or 'somebody'} had"),
    "add_reply_files": Told(_backed),
    "reply_lapsed": Told("noted that nobody answered by the deadline"),
    "submit": Told(_filed, veiled="sent it to review"),
    "approve": Told("approved it", "comment"),
    "vote": Told("gave one of the approvals it needs", "comment", veiled="judged it"),
    "rate": Told("rated it blind", veiled="judged it"),
    "dissent": Told("dissented", "comment", veiled="judged it"),
    "comment": Told(
        lambda d, n: f"commented on “{d.get('words') or '?'}”", "text", inside=True, veiled="judged it"
    ),
    "resolve_comment": Told("resolved a comment", "answer", inside=True, veiled="resolved a comment"),
    "carry": Told("carried it by the votes of the panel"),
    "take_over": Told(_taken_over),
    "ask_legal_read": Told("asked for a legal read"),
    "drop_legal_read": Told("said that it needs no legal read of its own"),
    "send_back": Told("sent it back", "comment"),
    "void": Told("voided the ruling", "reason"),
    "hold": Told("put it on hold", "reason"),
    "lift_hold": Told("lifted the hold"),
    "place_legal_hold": Told("placed a legal hold on its sources", "reason", inside=True),
    "lift_legal_hold": Told("lifted the legal hold", "reason", inside=True),
    "settle": Told("settled it"),
    "reopen": Told(
        lambda d, n: "reopened it for a report of an error" if d.get("report") else "reopened it", "reason"
    ),
    "release": Told("released it", "reason"),
    "close": Told(
        lambda d, n: (
            "closed it as the same as another claim"
            if d.get("same_as")
            else f"closed it: {_low(d.get('reason'))}"
        ),
        "note",
    ),
    "restore": Told("restored it"),
    "publish": Told("published the verdict"),
    "schedule": Told(_scheduled),
    "unschedule": Told("took back the time of publication", "why"),
    "correct": Told(lambda d, n: f"published a {d.get('class') or ''} correction".replace("  ", " "), "note"),
    "mark_under_review": Told("marked the verdict under review", "reason"),
    "reaffirm": Told("reaffirmed the verdict", "note"),
    "propose_retraction": Told("proposed to retract the verdict", "reason"),
    "withdraw_retraction": Told("took back the proposal to retract the verdict", "why"),
    "retract": Told("confirmed the retraction", "reason"),
    "edit_details": Told(_edited, "statement"),
    "split": Told("split it in two"),
    "merge": Told("marked another claim as the same as this one"),
    "move": Told(lambda d, n: f"moved it to {n.get(str(d.get('desk')), 'another desk')}"),
    "recuse": Told("declared an interest"),
    "cite": Told(_titled("added a source")),
    "edit_citation": Told(_titled("changed a citation")),
    "remove_citation": Told(_titled("took a source away")),
    "name_person": Told(_shown),
    "unname_person": Told(_hidden),
    "restrict_source": Told("restricted a source"),
    "unrestrict_source": Told(_titled("lifted the restriction of the source")),
    "edit_source": Told(_titled("changed what is said of the source")),
    "move_source": Told(_titled("followed a source to its new address")),
    "decide_drift": Told(_drift_decided, "reason"),
    "ask_archive": Told("asked the Internet Archive for a copy"),
    "archived": Told("kept a copy at the Internet Archive"),
    "archive_failed": Told("got no copy at the Internet Archive", "reason"),
    "accept_appearance": Told("accepted the changed words", "reason"),
    "recheck_appearance": Told("had it checked again on the changed words"),
    "drop_appearance": Told("dropped it from the article", "reason"),
    "reanchor": Told(_followed),
    "same_again": Told("met the same claim again"),
    "mark_also": Told("marked it where its words stand once more"),
}
"""Every step that leaves an Event on a claim."""

TOLD_OF_REPORTS = {
    "receive": Told("took in a report of an error"),
    "look_into": Told("began to look into it"),
    "reopen_for": Told("reopened the claim for it", "reason"),
    "answer": Told(lambda d, n: f"answered it: {_low(d.get('outcome'))}", "answer"),
    "look_again": Told("took it up again"),
}
"""Every step that leaves an Event on a report of an error."""

TOLD_OF_ARTICLES = {
    "import": Told("imported the article"),
    "revise": Told("brought in a new version"),
    "open": Told("opened it for checking"),
    "clear": Told("cleared it for publication"),
    "unclear": Told("took the clearance back", "reason"),
    "withdraw": Told("withdrew it", "reason"),
    "restore": Told("restored it"),
    "waive": Told(lambda d, n: f"waived “{d.get('words') or '?'}”", "reason"),
    "withdraw_waiver": Told(lambda d, n: f"took the waiver of “{d.get('words') or '?'}” back"),
    "carry_waivers": Told(_carried),
    "embargo": Told(_embargoed, "reason"),
    "name": Told("brought in what its source calls it"),
    "describe": Told("brought in what its source says about it now"),
    "take_back": Told("told that its source takes it back", "reason"),
    "link": Told("decided that it is one with another article"),
    "keep_apart": Told("decided that it is another article than one much like it"),
}
"""Every step that leaves an Event on an article."""


def lines(
    events: Iterable[Event],
    *,
    viewer: User,
    at: datetime,
    tz: tzinfo,
    inside: bool = True,
    veiled: bool = False,
    table: dict[str, Told] = TOLD,
) -> list[Line]:
    """The events as lines, in their order; three queries at most. Whoever has been erased is "Someone"."""
    events = list(events)
    names, services = names_in(events, viewer)
    changed = drawn(events)
    return [
        Line(
            at=event.at,
            when=when(event.at, at=at, tz=tz),
            sentence=sentence(event, names, table, veiled=veiled),
            said=said(event, inside=inside, veiled=veiled, table=table),
            system=event.actor in services,
            changed=changed.get(event.number, []),
        )
        for event in events
    ]


def sentence(event: Event, names: Names, table: dict[str, Told] = TOLD, *, veiled: bool = False) -> str:
    """Who did what: "Ruth assigned it to Omar"."""
    told = table.get(event.step) or Told(event.step.replace("_", " "))
    rest = told.rest if isinstance(told.rest, str) else told.rest(event.details, names)
    if veiled and told.veiled:
        rest = told.veiled
    return f"{names.get(event.actor, SOMEONE)} {rest}"


def said(event: Event, *, inside: bool = True, veiled: bool = False, table: dict[str, Told] = TOLD) -> str:
    """What was typed with the step, where this reader may see it."""
    told = table.get(event.step)
    if told is None or not told.said or (told.inside and not inside) or (veiled and told.veiled):
        return ""
    if event.step == "edit_details":
        before, after = (event.details.get(key) for key in ("before", "after"))
        if not isinstance(before, dict) or not isinstance(after, dict):
            return ""
        tags = f"Tags: {', '.join(after['tags']) or 'none'}" if "tags" in after else ""
        words = "statement" in after and f"“{before.get('statement', '')}” became “{after['statement']}”"
        return ". ".join(filter(None, [words or "", tags]))
    return str(event.details.get(told.said) or "")


def names_in(events: Iterable[Event], viewer: User) -> tuple[Names, set[str]]:
    """{public id: name} of people and of desks the viewer may know of; and which of them are services."""
    events = list(events)
    people = {event.actor for event in events}
    people |= {
        str(event.details[key]) for event in events for key in ("checker", "person") if key in event.details
    }
    users = list(User.objects.filter(public_id__in=people))
    names = {str(user.public_id): str(user) for user in users}
    desks = [str(event.details["desk"]) for event in events if "desk" in event.details]
    if desks:
        names |= {str(d.public_id): d.name for d in desks_readable(viewer).filter(public_id__in=desks)}
    return names, {str(user.public_id) for user in users if user.is_service}


def you(step: str, table: dict[str, Told] = TOLD) -> str:
    """What the person who has just taken a step is told: "You started checking."."""
    told = table.get(step)
    rest = told.rest if told and isinstance(told.rest, str) else DONE.get(step, "saved it")
    return f"You {rest}."


DONE = {
    "reopen": "reopened it",
    "answer": "answered it",
    "assign": "assigned it",
    "take_over": "took it over",
    "comment": "commented on its words",
    "submit": "sent it to review",
    "ask_reply": "asked for a reply",
    "log_reply": "logged the reply",
    "log_answer": "logged what they said",
    "make_link": "made a link",
    "revoke_link": "took the link back",
    "add_reply_files": "put the files to the question",
    "close": "closed it",
    "correct": "published the correction",
    "schedule": "set the time of publication",
    "edit_details": "changed the details",
    "move": "moved it to the other desk",
    "cite": "added the source",
    "edit_citation": "changed the citation",
    "remove_citation": "took the source away",
    "name_person": "showed the source to one more person",
    "unname_person": "took one person off the source",
    "restrict_source": "restricted the source",
    "unrestrict_source": "lifted the restriction",
    "edit_source": "changed what is said of the source",
    "move_source": "followed the source to its new address",
    "decide_drift": "decided that the source still holds",
    "keep_copy": "decided that the kept copy is used",
    "replace_citation": "replaced the source",
}


def _low(words: Any) -> str:
    text = str(words or "no reason kept")
    return text[:1].lower() + text[1:]
