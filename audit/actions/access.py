"""append_access_event: the only way to write to the access log."""

from datetime import UTC, datetime
from typing import Any

from audit.actions.append import validate_word
from audit.chain import get_reference, get_subject_type
from audit.models import AccessEvent
from lib.web import request_id

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
        request_id=request_id.get_request_id()[:64],
    )
    event.save()
    return event
