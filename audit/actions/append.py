"""append_event: the only way to write to the audit log."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from audit.chain import compute_event_hash, get_reference
from audit.models import ChainHead, Event, EventDetail
from lib.crypto.commitments import commit_value, generate_salt
from lib.web import request_id

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


def append_event(
    *,
    actor: Any,
    action: str,
    subject_type: str,
    subject: Any,
    at: datetime,
    from_state: str = "",
    to_state: str = "",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the chain, in the caller's transaction.

    ``actor`` and ``subject`` are public ids (a UUID, its text, or what carries ``public_id``). ``action``,
    ``subject_type`` and the states are codes: whatever a person typed, and every name, goes into ``details``,
    which can be erased. ``details`` may hold what JSON can, without floats; dates, moments, UUIDs and
    decimals become text. Holds the lock of the chain until the caller's transaction ends, so append late in
    it. Raises TransactionManagementError outside an atomic block, ValueError for a naive ``at`` or a
    malformed code, and TypeError for details without a canonical form.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("record.append must be called inside transaction.atomic().")
    if timezone.is_naive(at):
        raise ValueError("The moment of an entry needs a time zone.")
    event = Event(
        at=at.astimezone(UTC),
        actor=get_reference(actor),
        action=validate_word("action", action),
        subject_type=validate_word("subject_type", subject_type),
        subject=get_reference(subject),
        from_state=validate_word("from_state", from_state, may_be_empty=True),
        to_state=validate_word("to_state", to_state, may_be_empty=True),
        request_id=request_id.get_request_id()[:64],
    )
    body: dict[str, Any] = json.loads(json.dumps(dict(details or {}), cls=DjangoJSONEncoder))
    salt = generate_salt()
    if body:
        event.commitment = commit_value(salt, body)

    head, _ = ChainHead.objects.select_for_update().get_or_create(id=1)
    event.number = head.number + 1
    event.previous = head.hash
    event.hash = compute_event_hash(event)
    event.save()
    if body:
        EventDetail(event=event, salt=salt.hex(), body=body).save()
    head.number, head.hash = event.number, event.hash
    head.save(update_fields=["number", "hash"])
    return event


def validate_word(field: str, value: str, *, may_be_empty: bool = False) -> str:
    """Return ``value`` if it is a code word. Raises ValueError otherwise."""
    text = str(value)
    if (may_be_empty and not text) or _WORD.fullmatch(text):
        return text
    raise ValueError(f"{field} must be a code word, not {text!r}: put what people typed into details.")
