"""Events of the audit log: appended, with looks at what is confidential; and details erased."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from django.utils.translation import gettext

from audit.chain import ERASE_EVENT, compute_event_hash, get_reference, get_subject_type
from audit.models import AccessEvent, ChainHead, Event, EventDetail
from lib.crypto.commitments import commit_value, generate_salt
from lib.errors import NotAllowed
from lib.web import requests

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


@dataclass(frozen=True, kw_only=True, slots=True)
class EventEntry:
    """One event that is about to be appended, as ``append_event`` takes it."""

    actor: Any
    action: str
    subject: Any
    at: datetime
    subject_type: str = ""
    from_state: str = ""
    to_state: str = ""
    details: Mapping[str, Any] | None = None


def append_event(
    *,
    actor: Any,
    action: str,
    subject: Any,
    at: datetime,
    subject_type: str = "",
    from_state: str = "",
    to_state: str = "",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the chain, in the caller's transaction.

    ``actor`` and ``subject`` are public ids (a UUID, its text, or what carries ``public_id``). ``action``,
    ``subject_type`` and the states are codes: whatever a person typed, and every name, goes into ``details``,
    which can be erased. The type of a row is the name of its model: ``import_batch`` of an ImportBatch.
    ``details`` may hold what JSON can, without floats; dates, moments, UUIDs and decimals become text. Holds
    the lock of the chain until the caller's transaction ends, so append late in it. Raises
    TransactionManagementError outside an atomic block, ValueError for a naive ``at`` or a malformed code, and
    TypeError for details without a canonical form.
    """
    entry = EventEntry(
        actor=actor,
        action=action,
        subject_type=subject_type,
        subject=subject,
        at=at,
        from_state=from_state,
        to_state=to_state,
        details=details,
    )
    return append_events([entry])[0]


def append_events(entries: Sequence[EventEntry]) -> list[Event]:
    """Append events in their order, as ``append_event`` does; however many, the queries are the same."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("record.append must be called inside transaction.atomic().")
    built = [_build_event(entry) for entry in entries]
    if not built:
        return []
    head, _ = ChainHead.objects.select_for_update().get_or_create(id=1)
    for event, detail in built:
        event.number = head.number + 1
        event.previous = head.hash
        event.hash = compute_event_hash(event)
        head.number, head.hash = event.number, event.hash
        if detail is not None:
            detail.event = event
    events = [event for event, _ in built]
    Event.objects.insert_rows(events)
    EventDetail.objects.insert_rows([detail for _, detail in built if detail is not None])
    head.save(update_fields=["number", "hash"])
    return events


def _build_event(entry: EventEntry) -> tuple[Event, EventDetail | None]:
    """Return an event without its place in the chain, and its details if it has any."""
    if timezone.is_naive(entry.at):
        raise ValueError("The moment of an entry needs a time zone.")
    event = Event(
        at=entry.at.astimezone(UTC),
        actor=get_reference(entry.actor),
        action=validate_word("action", entry.action),
        subject_type=validate_word("subject_type", entry.subject_type or get_subject_type(entry.subject)),
        subject=get_reference(entry.subject),
        from_state=validate_word("from_state", entry.from_state, may_be_empty=True),
        to_state=validate_word("to_state", entry.to_state, may_be_empty=True),
        request_id=requests.get_request_id()[:64],
    )
    body: dict[str, Any] = json.loads(json.dumps(dict(entry.details or {}), cls=DjangoJSONEncoder))
    if not body:
        return event, None
    salt = generate_salt()
    event.commitment = commit_value(salt, body)
    return event, EventDetail(salt=salt.hex(), body=body)


def validate_word(field: str, value: str, *, may_be_empty: bool = False) -> str:
    """Return ``value`` if it is a code word. Raises ValueError otherwise."""
    text = str(value)
    if (may_be_empty and not text) or _WORD.fullmatch(text):
        return text
    raise ValueError(f"{field} must be a code word, not {text!r}: put what people typed into details.")


MAX_ADDRESS_LENGTH = 64


def append_access_event(
    *,
    actor: Any,
    action: str,
    subject: Any,
    subject_type: str = "",
    part: Any = None,
    desk: Any = None,
    address: str,
    at: datetime,
) -> AccessEvent:
    """Append one row. ``actor``, ``subject``, ``part`` and ``desk`` are as in ``append_event``, or None.

    ``subject_type`` names the type where there is no row.
    """
    event = AccessEvent(
        at=at.astimezone(UTC),
        actor=get_reference(actor) if actor is not None else "",
        action=validate_word("action", action),
        subject_type=validate_word("subject_type", subject_type or get_subject_type(subject)),
        subject=get_reference(subject) if subject is not None else "",
        part=get_reference(part) if part is not None else "",
        desk=get_reference(desk) if desk is not None else "",
        address=address[:MAX_ADDRESS_LENGTH],
        request_id=requests.get_request_id()[:64],
    )
    event.save()
    return event


MAX_EVENTS = 500
"""Events at most that one event about an erasure names."""


@transaction.atomic
def erase_event_details(event: Event, *, by: Any, at: datetime) -> Event | None:
    """Empty the details of ``event`` and append an event that says who erased them, and when.

    None, and no event, where there was nothing left to erase. Raises NotAllowed for the details of an
    erasure: they hold only a number and prove that what is missing was erased on purpose. The caller decides
    whether ``by`` may do this: the audit log knows no roles.
    """
    if event.action == ERASE_EVENT:
        raise NotAllowed(gettext("The note about an erasure names nobody and cannot be erased."))
    if not EventDetail.objects.filter(event=event).erase(at=at):
        return None
    return append_event(
        actor=by,
        action=ERASE_EVENT,
        subject_type=event.subject_type,
        subject=event.subject,
        at=at,
        details={"event": event.number},
    )


@transaction.atomic
def erase_details_of_events(
    numbers: Iterable[int], *, subject_type: str, subject: Any, by: Any, at: datetime
) -> int:
    """Empty the details of these events, all for the one ``subject``; return how many were emptied.

    One appended event names up to MAX_EVENTS of them. Events about erasures among them stay, as in
    ``erase_event_details``.
    """
    wanted = list(
        EventDetail.objects.filter(event__in=list(numbers), erased_at=None)
        .exclude(event__action=ERASE_EVENT)
        .order_by("event_id")
        .values_list("event_id", flat=True)
    )
    for start in range(0, len(wanted), MAX_EVENTS):
        some = wanted[start : start + MAX_EVENTS]
        EventDetail.objects.filter(event__in=some).erase(at=at)
        append_event(
            actor=by,
            action=ERASE_EVENT,
            subject_type=subject_type,
            subject=subject,
            at=at,
            details={"events": some},
        )
    return len(wanted)
