"""erase_person: the verb, and what it would do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from accounts.actions.authority import require_admin
from accounts.actions.forgetting import forget_letters_to, forget_person
from accounts.models import User
from factcheck.models import Assignment, Draft, Interest, Notice, Recusal, Reply, ReplyLink
from lib.errors import Blocked, Invalid
from newsroom.erasing.named import Named, strings, who
from newsroom.erasing.words import ANSWERS, COLUMNS, GOES, PUBLIC, RULED, WORK
from publishing.models.pack import Pack, Progress
from record.actions import append, erase_many
from record.models import Event
from record.naming import entries_where

type Column = models.Field[Any, Any]
BY_THE_ACT = frozenset({"accounts.User", "record.EventDetail", "accounts.Letter.to"})
"""What is not reworded but taken away as a whole."""

TOLD = frozenset({WORK, RULED, PUBLIC, ANSWERS})
"""Of what stays, what an admin is told row by row. Articles and evidence are too many to read each time."""


@dataclass(frozen=True)
class Found:
    """What erasing would touch. ``stays`` are (what it is, how many rows) that name them and are kept."""

    named: Named
    entries: list[int]
    reworded: list[tuple[str, int]]
    notices: int
    drafts: int
    stays: list[tuple[str, int]]

    @property
    def is_nothing(self) -> bool:
        """Somebody outside of whom nothing is known."""
        return self.named.person is None and not self.entries and not self.reworded


def find(typed: str, *, by: User) -> Found:
    """Whom ``typed`` means, and all that erasing would touch. Reads the whole record. Raises Invalid."""
    require_admin(by)
    named = who(typed)
    person = named.person
    reworded: list[tuple[str, int]] = []
    stays: list[tuple[str, int]] = []
    for label, field in _columns():
        goes = COLUMNS[label] == GOES
        if _by_the_act(label) or not (goes or COLUMNS[label] in TOLD):
            continue
        count = len(_rows(field, named))
        if count:
            (reworded if goes else stays).append((COLUMNS[label] or _in_words(field), count))
    return Found(
        named=named,
        entries=_entries(named),
        reworded=reworded,
        notices=Notice.objects.filter(person=person).count() if person else 0,
        drafts=Draft.objects.filter(author=person).count() if person else 0,
        stays=_summed(stays),
    )


@transaction.atomic
def erase_person(typed: str, *, reason: str, by: User, at: datetime) -> int:
    """Erase whom ``typed`` (a user name or an e-mail address) means; how many entries lost their details.

    Raises NotAllowed, Invalid at ``who`` or ``reason``, and Blocked while they have claims in hand.
    """
    require_admin(by)
    named = who(typed)
    reason = _fit(reason, named)
    # Found before anything is appended: from then on everybody else waits for the chain's lock.
    entries = _entries(named)
    asked = Reply.objects.filter(_any_of("email", named.emails))
    ReplyLink.objects.filter(reply__in=asked, used_at=None, revoked_at=None).update(revoked_at=at)
    forget_letters_to(named.emails)
    _reword(named)
    # Files that were made of all this may name them: a worker deletes those now, and not in days.
    for packs in Pack.__subclasses__():
        packs._base_manager.filter(state=Progress.BUILT).update(due_at=at)
    if named.person is not None:
        _let_go(named.person, by=by, at=at)
    subject = named.person.public_id if named.person else uuid4()
    kind = "user" if named.person else "outsider"
    erased = erase_many(entries, subject_type=kind, subject=subject, by=by, at=at)
    append(
        actor=by,
        step="erase_person",
        subject_type=kind,
        subject=subject,
        at=at,
        details={"reason": reason, "entries": erased},
    )
    return erased


def _fit(reason: str, named: Named) -> str:
    reason = " ".join(reason.split())
    if not reason:
        said = "Say why, such as: asked for it by letter of 24 November. The record keeps it."
        raise Invalid(said, fields={"reason": [said]})
    if named.in_text(reason) or any(word.casefold() in named.alone for word in reason.split()):
        said = "This names the person, and the reason stays. Write it without name and address."
        raise Invalid(said, fields={"reason": [said]})
    return reason


def _let_go(person: User, *, by: User, at: datetime) -> None:
    in_hand = Assignment.objects.filter(checker=person, ended_at=None).count()
    if in_hand:
        said = f"{in_hand} claim{'' if in_hand == 1 else 's'} would be left in nobody's hands."
        raise Blocked("They still have claims in hand. Assign those to others first.", reasons=[said])
    Draft.objects.filter(author=person).delete()
    Notice.objects.filter(person=person).delete()
    Recusal.objects.filter(person=person).delete()
    Interest.objects.filter(person=person).delete()
    forget_person(person, by=by, at=at)


def _entries(named: Named) -> list[int]:
    def says(body: Any) -> bool:
        return any(named.in_text(text) for text in strings(body))

    found = set(entries_where(says, hints=named.hints()))
    if named.person is not None:
        # What they said of themselves, whether it names them or not.
        theirs = Event.objects.filter(actor=str(named.person.public_id), step="recuse")
        found.update(theirs.exclude(commitment="").values_list("number", flat=True))
    return sorted(found)


def _columns() -> Iterator[tuple[str, Column]]:
    for label in COLUMNS:
        app, model, name = label.split(".")
        field = apps.get_model(app, model)._meta.get_field(name)
        if isinstance(field, models.Field):
            yield label, field


def _by_the_act(label: str) -> bool:
    return label in BY_THE_ACT or label.rpartition(".")[0] in BY_THE_ACT


def _rows(field: Column, named: Named) -> list[tuple[Any, Any]]:
    """(key, value) of each row whose column names them."""
    rows = field.model._base_manager.order_by("pk")
    if isinstance(field, models.BinaryField):
        found = rows.values_list("pk", field.name).iterator(chunk_size=500)
        return [(pk, None) for pk, value in found if named.in_text(bytes(value).decode(errors="replace"))]
    if not isinstance(field, models.JSONField):
        rows = rows.filter(_any_of(field.name, named.hints(), "icontains"))
    found = rows.values_list("pk", field.name).iterator(chunk_size=500)
    return [(pk, value) for pk, value in found if any(named.in_text(text) for text in strings(value))]


def _reword(named: Named) -> None:
    """Take names and addresses out of every column where they go."""
    for label, field in _columns():
        if COLUMNS[label] != GOES or _by_the_act(label):
            continue
        for pk, value in _rows(field, named):
            new = named.out_of(value)
            if isinstance(field, models.EmailField):
                new = ""
            held = field.model._base_manager.filter(pk=pk)
            held.update(**{field.name: new})


def _any_of(name: str, words: Any, how: str = "iexact") -> Q:
    found = Q(pk__in=[])
    for word in words:
        found |= Q(**{f"{name}__{how}": word})
    return found


def _in_words(field: Column) -> str:
    return f"{str(field.model._meta.verbose_name_plural).capitalize()}: {field.verbose_name}"


def _summed(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    told: dict[str, int] = {}
    for what, count in rows:
        told[what] = told.get(what, 0) + count
    return list(told.items())
