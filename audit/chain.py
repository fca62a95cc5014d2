"""Hash of an event, in a form that anyone can compute again: the canonical row, and SHA-256 over it."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from audit.models import Event
from lib.crypto.commitments import canonical_json, sha256_hex

_CAPITAL = re.compile("(?<!^)(?=[A-Z])")


def format_canonical_time(at: datetime) -> str:
    """Return ``at`` in UTC with six digits of a second: 2026-11-24T09:05:00.000000Z.

    One moment has one spelling.
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def build_canonical_row(event: Event) -> dict[str, Any]:
    """Return what the hash covers: every column but ``previous`` and ``hash``."""
    return {
        "number": event.number,
        "at": format_canonical_time(event.at),
        "actor": event.actor,
        "action": event.action,
        "subject_type": event.subject_type,
        "subject": event.subject,
        "from": event.from_state,
        "to": event.to_state,
        "request": event.request_id,
        "commitment": event.commitment,
    }


def compute_event_hash(event: Event) -> str:
    """Return SHA-256 (hex) over the hexadecimal previous hash, a line feed, and the canonical row."""
    return sha256_hex(event.previous.encode() + b"\n" + canonical_json(build_canonical_row(event)))


def get_reference(thing: Any) -> str:
    """Return the public id of ``thing`` as text: of a UUID, its text, or whatever carries a ``public_id``.

    Raises ValueError for anything else, so that a name can never get into the chain.
    """
    return str(uuid.UUID(str(getattr(thing, "public_id", thing))))


def get_subject_type(row: Any) -> str:
    """Return the name of a row's model as a code, ``import_batch`` of an ImportBatch; "" for a mere id."""
    model = getattr(row, "_meta", None)
    return "" if model is None else _CAPITAL.sub("_", model.object_name).lower()


ERASE_EVENT = "erase_details"
