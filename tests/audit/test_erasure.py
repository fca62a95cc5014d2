"""Erasure: the words and the salt are gone, the chain still verifies, and an entry says who did it."""

import uuid

import pytest
from django.db import connection

from audit.actions import erase_event_details
from audit.models import Event, EventDetail
from audit.verify import verify_chain
from lib.errors import NotAllowed
from tests.audit.constants import CLAIM, MONDAY

EDITOR = uuid.uuid4()


@pytest.fixture
def said(append_test_event):
    return append_test_event("log_reply", details={"by": "Maria Lund", "mail": "maria@example.org"})


def test_the_words_are_gone_and_the_record_is_whole(said):
    before = verify_chain().head
    erase_event_details(said, by=EDITOR, at=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT salt, body FROM audit_eventdetail WHERE event_id = %s", [said.number])
        assert cursor.fetchone() == ("", "{}")
    report = verify_chain()
    assert report.ok
    assert report.head != before
    assert Event.objects.get(number=said.number).hash == said.hash


def test_an_entry_says_who_erased_what_and_when(said):
    entry = erase_event_details(said, by=EDITOR, at=MONDAY)
    assert entry is not None
    assert (entry.actor, entry.at, entry.subject) == (str(EDITOR), MONDAY, str(CLAIM))
    assert entry.details == {"event": said.number}
    assert EventDetail.objects.get(event=said.number).erased_at == MONDAY


def test_erasing_again_does_nothing(said):
    erase_event_details(said, by=EDITOR, at=MONDAY)
    assert erase_event_details(said, by=EDITOR, at=MONDAY) is None
    assert Event.objects.count() == 2


def test_the_note_of_an_erasure_cannot_be_erased_itself(said):
    entry = erase_event_details(said, by=EDITOR, at=MONDAY)
    assert entry is not None
    with pytest.raises(NotAllowed):
        erase_event_details(entry, by=EDITOR, at=MONDAY)
    assert verify_chain().ok
