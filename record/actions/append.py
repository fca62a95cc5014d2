"""append: the one way an entry gets into the record."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from lib import request_id
from lib.commitments import commit, new_salt
from record.chain import chained, reference
from record.models import ChainHead, Event, EventDetail

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


def append(
    *,
    actor: Any,
    step: str,
    subject_type: str,
    subject: Any,
    at: datetime,
    from_state: str = "",
    to_state: str = "",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Chain one entry to the record, in the caller's transaction.

    ``actor`` and ``subject`` are public ids (a UUID, its text, or what carries ``public_id``). ``step``,
    ``subject_type`` and the states are code words: whatever a person typed, and every name, goes into
    ``details``, which can be erased. ``details`` may hold what JSON can, without floats; dates, moments,
    UUIDs and decimals become text.

    Holds the lock of the chain until the caller's transaction ends, so append late in it. Raises
    TransactionManagementError outside an atomic block, ValueError for a naive ``at`` or a word that is none,
    and TypeError for details without a canonical form.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("record.append must be called inside transaction.atomic().")
    if timezone.is_naive(at):
        raise ValueError("The moment of an entry needs a time zone.")
    event = Event(
        at=at.astimezone(UTC),
        actor=reference(actor),
        step=_word("step", step),
        subject_type=_word("subject_type", subject_type),
        subject=reference(subject),
        from_state=_word("from_state", from_state, may_be_empty=True),
        to_state=_word("to_state", to_state, may_be_empty=True),
        request_id=request_id.current()[:64],
    )
    body: dict[str, Any] = json.loads(json.dumps(dict(details or {}), cls=DjangoJSONEncoder))
    salt = new_salt()
    if body:
        event.commitment = commit(salt, body)

    head, _ = ChainHead.objects.select_for_update().get_or_create(id=1)
    event.number = head.number + 1
    event.previous = head.hash
    event.hash = chained(event)
    event.save()
    if body:
        EventDetail(event=event, salt=salt.hex(), body=body).save()
    head.number, head.hash = event.number, event.hash
    head.save(update_fields=["number", "hash"])
    return event


def _word(field: str, value: str, *, may_be_empty: bool = False) -> str:
    text = str(value)
    if (may_be_empty and not text) or _WORD.fullmatch(text):
        return text
    raise ValueError(f"{field} must be a code word, not {text!r}: put what people typed into details.")
