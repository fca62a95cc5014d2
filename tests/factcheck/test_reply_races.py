"""Twenty at once on one question: a link is used once, a reminder goes out once, no answer is lost."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

from audit.verify import verify_chain
from factcheck.models import ReplyFile, ReplyLink, ReplyRequest
from factcheck.outsiders.files import SentFile
from factcheck.replies.actions import close_overdue_requests
from factcheck.replies.links import answer_by_link, create_reply_link, revoke_reply_link
from factcheck.replies.reminders import send_due_reminders
from lib.errors import WrongState
from tests.concurrency import at_once, while_somebody_waits
from tests.factcheck.notices import find_notices
from tests.factcheck.snapshot_checks import files
from tests.factories import MONDAY

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
HOUR = timedelta(hours=1)
TWENTY = range(20)


@pytest.fixture
def store(monkeypatch, tmp_path):
    saved = FileSystemStorage(location=tmp_path / "store")
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


def answers(link):
    return [
        partial(answer_by_link, link, text=f"Answer {n}", answered_by="Ada", at=MONDAY + HOUR) for n in TWENTY
    ]


def test_of_twenty_answers_through_one_link_one_is_taken(create_claim_in_state, cast):
    reply = create_claim_in_state("awaiting_reply").replies.get()
    link = create_reply_link(reply, by=cast.checker, at=MONDAY + HOUR).link
    received = at_once(answers(link))
    assert received == {"done": 1, "WrongState": 19}
    reply.refresh_from_db()
    assert reply.answer.startswith("Answer ")
    assert not reply.further_answers.exists()
    assert verify_chain().ok


def test_of_twenty_links_every_answer_is_kept(create_claim_in_state, cast):
    reply = create_claim_in_state("awaiting_reply").replies.get()
    links = [create_reply_link(reply, by=cast.checker, at=MONDAY + HOUR).link for _ in TWENTY]
    acts = [
        partial(answer_by_link, link, text=f"Answer {n}", answered_by="Ada", at=MONDAY + HOUR)
        for n, link in enumerate(links)
    ]
    assert at_once(acts) == {"done": 20}
    reply.refresh_from_db()
    saved = {reply.answer, *reply.further_answers.values_list("text", flat=True)}
    assert saved == {f"Answer {n}" for n in TWENTY}
    assert reply.claim.state == "checking"


def test_a_link_is_used_or_taken_back_and_never_both(create_claim_in_state, cast):
    reply = create_claim_in_state("awaiting_reply").replies.get()
    link = create_reply_link(reply, by=cast.checker, at=MONDAY + HOUR).link
    at_once(
        [*answers(link)[:10], *(partial(revoke_reply_link, link, by=cast.checker, at=MONDAY + HOUR),) * 10]
    )
    link = ReplyLink.objects.get()
    assert (link.used_at is None) != (link.revoked_at is None)
    assert (ReplyRequest.objects.get().answer != "") == (link.used_at is not None)


def test_an_answer_at_the_deadline_is_kept_whatever_comes_first(create_claim_in_state, cast):
    reply = create_claim_in_state("awaiting_reply").replies.get()
    link = create_reply_link(reply, by=cast.checker, at=MONDAY + HOUR).link
    late = partial(close_overdue_requests, reply.claim, at=reply.deadline)
    answer = partial(answer_by_link, link, text="It is.", answered_by="Ada", at=reply.deadline)
    at_once([late, answer, late, late])
    reply.refresh_from_db()
    assert (reply.answer, reply.claim.state) == ("It is.", "checking")


def test_twenty_sweeps_remind_once(create_claim_in_state, cast):
    reply = create_claim_in_state("awaiting_reply").replies.get()
    at_once([partial(send_due_reminders, at=reply.deadline - HOUR)] * 20)
    assert find_notices(" left to reply.", person=cast.checker).count() == 1


def test_answers_through_one_link_that_come_too_late_leave_no_file_behind(create_claim_in_state, cast, store):
    reply = create_claim_in_state("awaiting_reply").replies.get()
    link = create_reply_link(reply, by=cast.checker, at=MONDAY + HOUR).link
    acts = [
        partial(act, files=[SentFile("ledger.csv", b"%d crates" % n), SentFile("note.txt", b"The same.")])
        for n, act in enumerate(answers(link))
    ]
    assert at_once(acts) == {"done": 1, "WrongState": 19}
    assert files(store) == sorted(ReplyFile.objects.values_list("file", flat=True))
    assert ReplyFile.objects.count() == 2
    for file in ReplyFile.objects.all():
        assert store.size(file.file) == file.size


def test_files_of_a_link_that_is_revoked_while_they_are_stored_are_deleted(
    create_claim_in_state, cast, store
):
    reply = create_claim_in_state("awaiting_reply").replies.get()
    link = create_reply_link(reply, by=cast.checker, at=MONDAY + HOUR).link
    sent = [SentFile("ledger.csv", b"20145 crates")]

    def answer():
        with pytest.raises(WrongState):
            answer_by_link(link, text="No.", answered_by="Ada", files=sent, at=MONDAY + HOUR)

    while_somebody_waits(partial(revoke_reply_link, link, by=cast.checker, at=MONDAY + HOUR), answer)
    assert files(store) == []
