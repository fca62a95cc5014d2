"""How an entry is hashed, so that anyone can do it again: the canonical row, and the hash over it."""

import uuid
from datetime import UTC, datetime
from typing import Any

from lib.commitments import canonical, sha256_hex
from record.models import Event


def moment(at: datetime) -> str:
    """``at`` in UTC with six digits of a second: 2026-11-24T09:05:00.000000Z. One moment has one spelling."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def row(event: Event) -> dict[str, Any]:
    """What the hash covers: every column but ``previous`` and ``hash``."""
    return {
        "number": event.number,
        "at": moment(event.at),
        "actor": event.actor,
        "step": event.step,
        "subject_type": event.subject_type,
        "subject": event.subject,
        "from": event.from_state,
        "to": event.to_state,
        "request": event.request_id,
        "commitment": event.commitment,
    }


def chained(event: Event) -> str:
    """SHA-256, in hexadecimal, over the hexadecimal previous hash, a line feed, and the canonical row."""
    return sha256_hex(event.previous.encode() + b"\n" + canonical(row(event)))


def reference(thing: Any) -> str:
    """The public id of ``thing`` as text: of a UUID, its text, or whatever carries a ``public_id``.

    Raises ValueError for anything else, so that a name can never slip into the chain.
    """
    return str(uuid.UUID(str(getattr(thing, "public_id", thing))))
