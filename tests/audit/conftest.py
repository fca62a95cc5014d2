"""What the record's tests share: an actor, a subject, and a short way to append."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from audit.actions import append_event
from audit.models import Event
from tests.audit.constants import CHECKER, CLAIM, MONDAY


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
