"""Twenty at once on one question: a link is used once, a reminder goes out once, no answer is lost."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from factcheck.actions.reminders import remind
from factcheck.actions.replies import close_late
from factcheck.actions.reply_links import answer_by_link, make_link, revoke_link
from factcheck.models import Notice, Reply, ReplyLink
from record.verify import verify
from tests.cast import MONDAY
from tests.factcheck.test_races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
HOUR = timedelta(hours=1)
TWENTY = range(20)


def answers(link):
    return [
        partial(answer_by_link, link, text=f"Answer {n}", answered_by="Ada", at=MONDAY + HOUR) for n in TWENTY
    ]


def test_of_twenty_answers_through_one_link_one_is_taken(stage, cast):
    reply = stage("awaiting_reply").replies.get()
    link = make_link(reply, by=cast.checker, at=MONDAY + HOUR).link
    came = at_once(answers(link))
    assert came == {"done": 1, "WrongState": 19}
    reply.refresh_from_db()
    assert reply.answer.startswith("Answer ")
    assert not reply.further.exists()
    assert verify().ok


def test_of_twenty_links_every_answer_is_kept(stage, cast):
    reply = stage("awaiting_reply").replies.get()
    links = [make_link(reply, by=cast.checker, at=MONDAY + HOUR).link for _ in TWENTY]
    acts = [
        partial(answer_by_link, link, text=f"Answer {n}", answered_by="Ada", at=MONDAY + HOUR)
        for n, link in enumerate(links)
    ]
    assert at_once(acts) == {"done": 20}
    reply.refresh_from_db()
    kept = {reply.answer, *reply.further.values_list("text", flat=True)}
    assert kept == {f"Answer {n}" for n in TWENTY}
    assert reply.claim.state == "checking"


def test_a_link_is_used_or_taken_back_and_never_both(stage, cast):
    reply = stage("awaiting_reply").replies.get()
    link = make_link(reply, by=cast.checker, at=MONDAY + HOUR).link
    at_once([*answers(link)[:10], *(partial(revoke_link, link, by=cast.checker, at=MONDAY + HOUR),) * 10])
    link = ReplyLink.objects.get()
    assert (link.used_at is None) != (link.revoked_at is None)
    assert (Reply.objects.get().answer != "") == (link.used_at is not None)


def test_an_answer_at_the_deadline_is_kept_whatever_comes_first(stage, cast):
    reply = stage("awaiting_reply").replies.get()
    link = make_link(reply, by=cast.checker, at=MONDAY + HOUR).link
    late = partial(close_late, reply.claim, at=reply.deadline)
    answer = partial(answer_by_link, link, text="It is.", answered_by="Ada", at=reply.deadline)
    at_once([late, answer, late, late])
    reply.refresh_from_db()
    assert (reply.answer, reply.claim.state) == ("It is.", "checking")


def test_twenty_sweeps_remind_once(stage, cast):
    reply = stage("awaiting_reply").replies.get()
    at_once([partial(remind, at=reply.deadline - HOUR)] * 20)
    assert Notice.objects.filter(person=cast.checker, text__contains="left to answer").count() == 1
