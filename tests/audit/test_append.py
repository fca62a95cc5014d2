"""Appending: numbers without a gap, a hash anyone can make again, and nothing personal in the chain."""

import hashlib
import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from audit.actions import append_event
from audit.models import ChainHead, Event, EventDetail
from audit.selectors import list_events_of_subject
from lib.web import requests
from tests.audit.constants import CHECKER, CLAIM, MONDAY


def test_numbers_run_from_one_and_each_entry_names_the_one_before(append_test_event):
    first, second, third = append_test_event("flag"), append_test_event("assign"), append_test_event("start")
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert first.previous == "0" * 64
    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert ChainHead.objects.get().hash == third.hash


def test_a_stranger_can_make_the_hash_again_from_the_stored_row_alone(append_test_event):
    append_test_event("flag", from_state="suggested", to_state="flagged", details={"comment": "Is it so?"})
    row = Event.objects.get()
    covered = {
        "number": row.number, "at": "2026-11-23T09:00:00.000000Z", "actor": row.actor, "action": row.action,
        "subject_type": row.subject_type, "subject": row.subject, "from": row.from_state, "to": row.to_state,
        "request": row.request_id, "commitment": row.commitment,
    }  # fmt: skip
    line = json.dumps(covered, sort_keys=True, separators=(",", ":"))
    assert row.hash == hashlib.sha256(f"{row.previous}\n{line}".encode()).hexdigest()


def test_words_lie_beside_the_chain_under_a_salt_of_their_own(append_test_event):
    one = append_test_event("send_back", details={"comment": "Ask Maria Lund for the table."})
    two = append_test_event("send_back", details={"comment": "Ask Maria Lund for the table."})
    stored = json.dumps(list(Event.objects.values()), default=str)
    assert "Maria" not in stored
    assert one.commitment != two.commitment
    assert one.detail.body == {"comment": "Ask Maria Lund for the table."}


def test_an_entry_without_details_has_no_commitment_and_no_row_beside_it(append_test_event):
    event = append_test_event("start")
    assert event.commitment == ""
    assert not EventDetail.objects.exists()
    assert event.details == {}


def test_outside_a_transaction_nothing_can_be_appended(transactional_db):
    with pytest.raises(TransactionManagementError, match="atomic"):
        append_event(actor=CHECKER, action="start", subject_type="claim", subject=CLAIM, at=MONDAY)
    assert not Event.objects.exists()


def test_an_entry_goes_with_the_transaction_that_failed_and_leaves_no_gap(append_test_event):
    append_test_event("flag")

    @transaction.atomic
    def fails_after_appending():
        append_event(actor=CHECKER, action="assign", subject_type="claim", subject=CLAIM, at=MONDAY)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_appending()
    assert append_test_event("take").number == 2


def test_the_verbs_clock_may_be_in_the_past_but_never_without_a_zone(append_test_event):
    append_test_event("flag")
    assert append_test_event("assign", at=MONDAY - timedelta(days=9)).at == MONDAY - timedelta(days=9)
    with pytest.raises(ValueError, match="time zone"):
        append_test_event("start", at=datetime(2026, 11, 23))


@pytest.mark.parametrize("given", [
    {"action": "said by Maria"}, {"to_state": "no, never"}, {"subject_type": ""}, {"actor": "maria.lund"},
    {"subject": "20,000 overdose deaths"},
])  # fmt: skip
def test_names_and_free_text_cannot_enter_the_chain(append_test_event, given):
    with pytest.raises(ValueError, match=r"code word|UUID"):
        append_test_event(**{"action": "start"} | given)
    assert not Event.objects.exists()


def test_the_request_that_caused_it_is_kept(append_test_event):
    token = requests.SERVED.set("0f3c7a")
    try:
        assert append_test_event("start").request_id == "0f3c7a"
    finally:
        requests.SERVED.reset(token)


def test_history_is_one_subjects_own_in_order(append_test_event, django_assert_num_queries):
    append_test_event("flag", details={"statement": "20,000 died"})
    append_test_event("flag", subject=uuid.uuid4())
    append_test_event("assign")
    with django_assert_num_queries(1):
        results = [(event.action, event.details) for event in list_events_of_subject("claim", CLAIM)]
    assert results == [("flag", {"statement": "20,000 died"}), ("assign", {})]
