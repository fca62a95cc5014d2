"""What a defence file tells of the record: the entries about its subjects, and the proof that they are in it.

Of every other entry it tells nothing, unless the whole chain is asked for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.db.models import Q

from accounts.models import User
from factcheck.queries import told
from publishing.packs.moments import Moment
from record.actions.erase import ERASED
from record.chain import row
from record.models import DayHead, Event
from record.queries import tree_upto

BATCH = 2000


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """``entries`` as they go into the file, ``lines`` as they are read; ``proof`` is the root over all
    entries of the record then, how many there were, and the hash of the newest.
    """

    entries: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    proof: dict[str, Any]


def events_about(subjects: Iterable[tuple[str, str]], *, upto: int) -> list[Event]:
    """Every entry about these (type, public id), up to a number, in order, details joined. One query."""
    wanted = Q()
    for kind, subject in subjects:
        wanted |= Q(subject_type=kind, subject=subject)
    found = Event.objects.filter(wanted, number__lte=upto) if wanted else Event.objects.none()
    return list(found.select_related("detail").order_by("number"))


def recorded(events: list[Event], *, upto: int, viewer: User, tz: tzinfo) -> Recorded:
    """``events`` with their proof in the chain as it stood at entry ``upto``, and when its root was
    last published; with the notes of whatever was erased from them.
    """
    published = DayHead.objects.filter(number__lte=upto).order_by("-number", "-day").first()
    trees = {upto: tree_upto(upto)}
    if published is not None and published.number != upto:
        trees[published.number] = tree_upto(published.number)
    days = {published.number: str(published.day)} if published else {}
    head = Event.objects.filter(number=upto).values_list("hash", flat=True).first() or ""
    names, _ = told.names_in(events, viewer)
    shown = sorted({one.number: one for one in [*events, *_notes(events, upto)]}.items())

    def paths(number: int) -> list[list[str] | None]:
        return [tree.path(number) if 1 <= number <= size else None for size, tree in trees.items()]

    return Recorded(
        entries=[
            {
                "row": row(event),
                "previous": event.previous,
                "hash": event.hash,
                **_opening(event),
                "paths": paths(number),
                "previous_paths": paths(number - 1),
            }
            for number, event in shown
        ],
        lines=[_line(event, names, tz) for event in events],
        proof={
            "trees": [
                {"size": size, "root": tree.root, "published": days.get(size)} for size, tree in trees.items()
            ],
            "head": head,
            "published": published and {"day": str(published.day), "head": published.hash},
            "head_path": paths(upto)[0],
        },
    )


def _notes(events: list[Event], upto: int) -> list[Event]:
    """The entries that say that details of ``events`` were erased; they may be about a person instead."""
    erased = {event.number for event in events if _opening(event)["erased"]}
    if not erased:
        return []
    later = Event.objects.filter(step=ERASED, number__gt=min(erased), number__lte=upto)
    notes = later.select_related("detail").order_by("number")
    return [one for one in notes.iterator(chunk_size=BATCH) if erased & _told_of(one)]


def _told_of(note: Event) -> set[Any]:
    many = note.details.get("events")
    return {note.details.get("event"), *(many if isinstance(many, list) else ())}


def chain(*, upto: int) -> Iterator[dict[str, Any]]:
    """Every row of the record up to a number, without details, a batch at a time."""
    after = 0
    while rows := list(Event.objects.filter(number__gt=after, number__lte=upto).order_by("number")[:BATCH]):
        for event in rows:
            yield {"row": row(event), "previous": event.previous, "hash": event.hash}
        after = rows[-1].number


def _opening(event: Event) -> dict[str, Any]:
    detail = getattr(event, "detail", None)
    return {
        "salt": detail.salt if detail else "",
        "details": detail.body if detail else {},
        "erased": detail is not None and detail.erased_at is not None,
    }


def _line(event: Event, names: told.Names, tz: tzinfo) -> dict[str, Any]:
    table = told.TOLD_OF_ARTICLES if event.subject_type == "article" else told.TOLD
    return {
        "number": event.number,
        "subject": event.subject,
        "at": Moment.of(event.at, tz),
        "sentence": told.sentence(event, names, table),
        "said": told.said(event, table=table),
        "erased": _opening(event)["erased"],
    }
