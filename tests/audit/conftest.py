"""What the record's tests share: an actor, a subject, and a short way to append."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from audit.actions import append_event
from audit.models import Event

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHECKER = uuid.UUID("5a0c9a54-6a3f-4a53-9d43-0d8f1f7c2b11")
CLAIM = uuid.UUID("d8a4a6a2-1f0e-4c0b-8f57-3c9a1b0e6f22")


@pytest.fixture
def append_test_event(db: None) -> Callable[..., Event]:
    """Append one entry about the claim, in a transaction of its own."""

    def append_one(step: str = "start", **given: Any) -> Event:
        with transaction.atomic():
            entry: dict[str, Any] = {
                "actor": CHECKER,
                "action": step,
                "subject_type": "claim",
                "subject": CLAIM,
            }
            return append_event(**{"at": MONDAY} | entry | given)

    return append_one
