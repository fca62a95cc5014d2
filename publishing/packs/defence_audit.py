"""Audit log in a defence file: the events about its subjects, and the proof that they are in the log.

It says nothing of any other event, unless the whole chain is asked for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.db.models import Q

from accounts.models import User
from audit.chain import ERASE_EVENT, build_canonical_row
from audit.models import DayHead, Event
from audit.selectors import get_tree_up_to
from factcheck.desk import event_descriptions
from factcheck.desk.event_sentences import Names, get_names
from publishing.packs.timestamps import PackTimestamp

BATCH_SIZE = 2000


@dataclass(frozen=True, kw_only=True)
class AuditAccount:
    """Events of the audit log with their proof.

    ``entries`` as they go into the file, ``lines`` as they are read; ``proof`` is the root over all events of
    the log then, how many there were, and the hash of the newest.
    """

    entries: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    proof: dict[str, Any]


def list_events_about(subjects: Iterable[tuple[str, str]], *, upto: int) -> list[Event]:
    """Return every event about these (type, public id) up to a number, in order, with details. One query."""
    wanted = Q()
    for kind, subject in subjects:
        wanted |= Q(subject_type=kind, subject=subject)
    found = Event.objects.filter(wanted, number__lte=upto) if wanted else Event.objects.none()
    return list(found.select_related("detail").order_by("number"))


def build_audit_account(events: list[Event], *, upto: int, viewer: User, tz: tzinfo) -> AuditAccount:
    """Build the account of ``events``: with their proof in the chain as it stood at event ``upto``.

    Also when its root was last published, and the events that say that details were erased.
    """
    published = DayHead.objects.filter(number__lte=upto).order_by("-number", "-day").first()
    trees = {upto: get_tree_up_to(upto)}
    if published is not None and published.number != upto:
        trees[published.number] = get_tree_up_to(published.number)
    days = {published.number: str(published.day)} if published else {}
    head = Event.objects.filter(number=upto).values_list("hash", flat=True).first() or ""
    names, _ = get_names(events, viewer)
    shown = sorted({one.number: one for one in [*events, *_list_erasure_events(events, upto)]}.items())

    def paths(number: int) -> list[list[str] | None]:
        return [tree.get_proof_path(number) if 1 <= number <= size else None for size, tree in trees.items()]

    return AuditAccount(
        entries=[
            {
                "row": build_canonical_row(event),
                "previous": event.previous,
                "hash": event.hash,
                **_describe_opening(event),
                "paths": paths(number),
                "previous_paths": paths(number - 1),
            }
            for number, event in shown
        ],
        lines=[_build_history_line(event, names, tz) for event in events],
        proof={
            "trees": [
                {"size": size, "root": tree.root, "published": days.get(size)} for size, tree in trees.items()
            ],
            "head": head,
            "published": published and {"day": str(published.day), "head": published.hash},
            "head_path": paths(upto)[0],
        },
    )


def _list_erasure_events(events: list[Event], upto: int) -> list[Event]:
    """Return the events that say that details of ``events`` were erased; their subject may be a person."""
    erased = {event.number for event in events if _describe_opening(event)["erased"]}
    if not erased:
        return []
    later = Event.objects.filter(action=ERASE_EVENT, number__gt=min(erased), number__lte=upto)
    notes = later.select_related("detail").order_by("number")
    return [one for one in notes.iterator(chunk_size=BATCH_SIZE) if erased & _get_erased_numbers(one)]


def _get_erased_numbers(note: Event) -> set[Any]:
    many = note.details.get("events")
    return {note.details.get("event"), *(many if isinstance(many, list) else ())}


def iter_chain_rows(*, upto: int) -> Iterator[dict[str, Any]]:
    """Yield every row of the audit log up to a number, without details, a batch a query."""
    after = 0
    while rows := list(
        Event.objects.filter(number__gt=after, number__lte=upto).order_by("number")[:BATCH_SIZE]
    ):
        for event in rows:
            yield {"row": build_canonical_row(event), "previous": event.previous, "hash": event.hash}
        after = rows[-1].number


def _describe_opening(event: Event) -> dict[str, Any]:
    detail = getattr(event, "detail", None)
    return {
        "salt": detail.salt if detail else "",
        "details": detail.body if detail else {},
        "erased": detail is not None and detail.erased_at is not None,
    }


def _build_history_line(event: Event, names: Names, tz: tzinfo) -> dict[str, Any]:
    table = (
        event_descriptions.ARTICLE_EVENT_DESCRIPTIONS
        if event.subject_type == "article"
        else event_descriptions.CLAIM_EVENT_DESCRIPTIONS
    )
    return {
        "number": event.number,
        "subject": event.subject,
        "at": PackTimestamp.from_datetime(event.at, tz),
        "sentence": event_descriptions.describe_event(event, names, table),
        "detail": event_descriptions.get_event_detail(event, table=table),
        "erased": _describe_opening(event)["erased"],
    }
