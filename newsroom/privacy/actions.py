"""erase_person, and a preview of what it would erase."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext, ngettext

from accounts.actions.erasure import delete_emails_to, erase_user_data
from accounts.actions.permission_checks import require_admin
from accounts.models import User
from audit.actions import append_event, erase_details_of_events
from audit.models import AccessEvent, Event
from audit.selectors import find_events_by_details
from factcheck.desk.memberships import end_holdings
from factcheck.models import (
    ArticleWriter,
    Assignment,
    Draft,
    DraftFile,
    Follow,
    Interest,
    ItemTick,
    Notification,
    ReadingProgress,
    Recusal,
    ReplyLink,
    ReplyRequest,
    WriterLink,
)
from factcheck.search.indexing import get_last_change, index_changes_after
from lib.db.rows import filter_same_in_any_case
from lib.errors import Blocked, Invalid
from lib.text.phrases import StrOrPromise, format_number
from newsroom.privacy.identifiers import PersonIdentity, find_person, iter_strings
from newsroom.privacy.personal_data import (
    ERASED,
    RETAINED_PUBLICATIONS,
    RETAINED_REPLIES,
    RETAINED_VERDICTS,
    RETAINED_WORK,
    TEXT_COLUMNS,
)
from publishing.models.pack import Pack, PackState

type Column = models.Field[Any, Any]
BY_THE_ACT = frozenset({"accounts.User", "audit.EventDetail", "accounts.OutgoingEmail.to"})
"""Models and columns that are erased as a whole, not redacted."""

REPORTED_CATEGORIES = frozenset({RETAINED_WORK, RETAINED_VERDICTS, RETAINED_PUBLICATIONS, RETAINED_REPLIES})
"""Retained categories that an admin sees row by row. Articles and snapshots are too many to read each time.

"""


@dataclass(frozen=True)
class ErasurePreview:
    """Rows that erasing would touch. ``stays``: (description, number of rows) that name them and stay."""

    named: PersonIdentity
    event_numbers: list[int]
    reworded: list[tuple[StrOrPromise, int]]
    notices: int
    drafts: int
    stays: list[tuple[StrOrPromise, int]]

    @property
    def is_nothing(self) -> bool:
        """True for somebody outside of whom nothing is known."""
        return self.named.person is None and not self.event_numbers and not self.reworded


def preview_erasure(typed: str, *, by: User) -> ErasurePreview:
    """Return who ``typed`` means, and all that erasing would touch.

    Reads the whole audit log. Raises NotAllowed and Invalid.
    """
    require_admin(by)
    named = find_person(typed)
    person = named.person
    reworded: list[tuple[StrOrPromise, int]] = []
    stays: list[tuple[StrOrPromise, int]] = []
    for label, field in _iter_text_columns():
        goes = TEXT_COLUMNS[label] == ERASED
        if _is_erased_by_action(label) or not (goes or TEXT_COLUMNS[label] in REPORTED_CATEGORIES):
            continue
        count = len(_list_matching_rows(field, named))
        if count:
            (reworded if goes else stays).append((TEXT_COLUMNS[label] or _describe_column(field), count))
    return ErasurePreview(
        named=named,
        event_numbers=_list_event_numbers(named),
        reworded=reworded,
        notices=Notification.objects.filter(person=person).count() if person else 0,
        drafts=Draft.objects.filter(author=person).count() if person else 0,
        stays=_sum_rows(stays),
    )


@transaction.atomic
def erase_person(typed: str, *, reason: str, by: User, at: datetime) -> int:
    """Erase the person with this user name or e-mail address; return the number of events that lost details.

    Raises NotAllowed, Invalid at ``who`` or ``reason``, and Blocked while they have claims assigned.
    """
    require_admin(by)
    named = find_person(typed)
    reason = _clean_reason(reason, named)
    last_change = get_last_change()
    # Found before anything is appended: from then on everybody else waits for the chain's lock.
    entries = _list_event_numbers(named)
    requested = filter_same_in_any_case(ReplyRequest.objects.all(), "email", named.emails)
    ReplyLink.objects.filter(reply__in=requested, used_at=None, revoked_at=None).update(revoked_at=at)
    writers = filter_same_in_any_case(ArticleWriter.objects.all(), "email", named.emails)
    WriterLink.objects.filter(writer__in=writers, revoked_at=None).update(revoked_at=at)
    writers.update(email_due_at=None)
    delete_emails_to(named.emails)
    _redact_columns(named)
    # Files built from this data may name them: a worker deletes those now, and not in days.
    for packs in Pack.__subclasses__():
        packs._base_manager.filter(state=PackState.BUILT).update(due_at=at)
    if named.person is not None:
        _deactivate_person(named.person, by=by, at=at)
    # The search's index loses their words with what it is of, whatever else a worker has to do first.
    index_changes_after(last_change)
    subject = named.person.public_id if named.person else uuid4()
    kind = "user" if named.person else "outsider"
    erased = erase_details_of_events(entries, subject_type=kind, subject=subject, by=by, at=at)
    append_event(
        actor=by,
        action="erase_person",
        subject_type=kind,
        subject=subject,
        at=at,
        details={"reason": reason, "entries": erased},
    )
    return erased


def _clean_reason(reason: str, named: PersonIdentity) -> str:
    reason = " ".join(reason.split())
    if not reason:
        message = gettext(
            "Give a reason, for example: request by letter of 24 November. It stays in the audit log."
        )
        raise Invalid(message, field="reason")
    if named.in_text(reason) or any(word.lower() in named.alone for word in reason.split()):
        message = gettext("The reason names the person and would stay. Write it without a name or address.")
        raise Invalid(message, field="reason")
    return reason


def _deactivate_person(person: User, *, by: User, at: datetime) -> None:
    in_hand = Assignment.objects.filter(checker=person, ended_at=None).count()
    if in_hand:
        message = ngettext(
            "This person still has {count} claim. Assign it to somebody else first.",
            "This person still has {count} claims. Assign them to somebody else first.",
            in_hand,
        ).format(count=format_number(in_hand))
        raise Blocked(message)
    Draft.objects.filter(author=person).delete()
    DraftFile.objects.filter(author=person).delete()
    # Also notifications to editors about their absences.
    Notification.objects.filter(Q(person=person) | Q(actor=person, event="checker_away")).delete()
    ReadingProgress.objects.filter(reader=person).delete()
    ItemTick.objects.filter(checker=person).delete()
    Recusal.objects.filter(person=person).delete()
    Interest.objects.filter(person=person).delete()
    Follow.objects.filter(person=person).delete()
    for member in person.memberships.select_related("desk"):
        end_holdings(person, member.desk, at=at)
    AccessEvent.objects.filter(actor=str(person.public_id)).erase_addresses(at=at)
    erase_user_data(person, by=by, at=at)


def _list_event_numbers(named: PersonIdentity) -> list[int]:
    def says(body: Any) -> bool:
        return any(named.in_text(text) for text in iter_strings(body))

    found = set(find_events_by_details(says, hints=named.get_search_hints()))
    if named.person is not None:
        # Their own recusals, whether the text names them or not.
        other = Event.objects.filter(actor=str(named.person.public_id), action="recuse")
        found.update(other.exclude(commitment="").values_list("number", flat=True))
    return sorted(found)


def _iter_text_columns() -> Iterator[tuple[str, Column]]:
    for label in TEXT_COLUMNS:
        app, model, name = label.split(".")
        field = apps.get_model(app, model)._meta.get_field(name)
        if isinstance(field, models.Field):
            yield label, field


def _is_erased_by_action(label: str) -> bool:
    return label in BY_THE_ACT or label.rpartition(".")[0] in BY_THE_ACT


def _list_matching_rows(field: Column, named: PersonIdentity) -> list[tuple[Any, Any]]:
    """Return (key, value) of each row whose column names them."""
    rows = field.model._base_manager.order_by("pk")
    if isinstance(field, models.BinaryField):
        found = rows.values_list("pk", field.name).iterator(chunk_size=500)
        return [(pk, None) for pk, value in found if named.in_text(bytes(value).decode(errors="replace"))]
    if not isinstance(field, models.JSONField):
        rows = rows.filter(_build_any_filter(field.name, named.get_search_hints()))
    found = rows.values_list("pk", field.name).iterator(chunk_size=500)
    return [(pk, value) for pk, value in found if any(named.in_text(text) for text in iter_strings(value))]


def _redact_columns(named: PersonIdentity) -> None:
    """Redact names and addresses in every column that is not retained."""
    for label, field in _iter_text_columns():
        if TEXT_COLUMNS[label] != ERASED or _is_erased_by_action(label):
            continue
        for pk, value in _list_matching_rows(field, named):
            new = named.out_of(value)
            if isinstance(field, models.EmailField):
                new = ""
            held = field.model._base_manager.filter(pk=pk)
            held.update(**{field.name: new})


def _build_any_filter(name: str, words: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for word in words:
        found |= Q(**{f"{name}__icontains": word})
    return found


def _describe_column(field: Column) -> str:
    return f"{str(field.model._meta.verbose_name_plural).capitalize()}: {field.verbose_name}"


def _sum_rows(rows: list[tuple[StrOrPromise, int]]) -> list[tuple[StrOrPromise, int]]:
    data: dict[StrOrPromise, int] = {}
    for what, count in rows:
        data[what] = data.get(what, 0) + count
    return list(data.items())
