"""The number of the first event that is not before a moment."""

from datetime import timedelta

import pytest
from django.db import transaction

from audit.actions import append_event
from audit.selectors import find_event_number
from tests.audit.constants import CHECKER, CLAIM, MONDAY

pytestmark = pytest.mark.django_db


def test_it_is_found_among_none_one_and_many() -> None:
    assert find_event_number(MONDAY) == 1
    with transaction.atomic():
        for hours in (1, 2, 2, 5):
            at = MONDAY + timedelta(hours=hours)
            append_event(actor=CHECKER, action="assign", subject_type="claim", subject=CLAIM, at=at)
    found = [find_event_number(MONDAY + timedelta(hours=hours)) for hours in range(7)]
    assert found == [1, 1, 2, 4, 4, 4, 5]
