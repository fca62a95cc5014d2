"""A letter with a link that was withdrawn before it was sent goes to nobody."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.models import OutgoingEmail
from factcheck.galley.writer_query_links import revoke_writer_link
from factcheck.models import ReplyLink
from factcheck.replies.actions import request_reply
from factcheck.replies.links import answer_by_link, create_reply_link, revoke_reply_link
from factcheck.replies.reminders import send_due_reminders
from factcheck.tasks import send_due_emails
from tests.factcheck.writer_asking import SENT, ask_about, send_link
from tests.factories import MONDAY

DEADLINE = MONDAY + timedelta(days=3)


@pytest.fixture
def reply(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    request_reply(
        claim, recipient="The mayor", email="mayor@example.org", channel="e-mail", question="Is it so?",
        deadline=DEADLINE, by=cast.checker, at=MONDAY,
    )  # fmt: skip
    return claim.replies.get()


def create_link(reply, cast, *, send):
    return create_reply_link(reply, by=cast.checker, at=MONDAY, send=send).link


def send_all():
    """Return the addresses that the e-mails in the queue go to."""
    OutgoingEmail.objects.exclude(recipient=None).delete()
    send_due_emails()
    return [address for email in mail.outbox for address in email.to]


def test_a_question_is_not_sent_once_its_link_was_revoked(reply, cast):
    link = create_link(reply, cast, send=True)
    create_link(reply, cast, send=False)
    revoke_reply_link(link, by=cast.checker, at=MONDAY)
    assert send_all() == []
    email = OutgoingEmail.objects.get()
    assert (email.due_at, email.text) == (None, "")


def test_a_question_with_a_valid_link_is_sent(reply, cast):
    revoke_reply_link(create_link(reply, cast, send=False), by=cast.checker, at=MONDAY)
    create_link(reply, cast, send=True)
    assert send_all() == ["mayor@example.org"]


@pytest.mark.parametrize("left", [0, 1])
def test_a_reminder_is_sent_while_one_of_the_links_it_speaks_of_is_valid(reply, cast, left):
    links = [create_link(reply, cast, send=False) for _ in range(2)]
    assert send_due_reminders(at=DEADLINE - timedelta(hours=1)) == 1
    for link in links[left:]:
        revoke_reply_link(link, by=cast.checker, at=DEADLINE)
    assert send_all() == ["mayor@example.org"] * left


def test_nobody_is_reminded_who_has_answered(reply, cast):
    link = create_link(reply, cast, send=False)
    send_due_reminders(at=DEADLINE - timedelta(hours=1))
    answer_by_link(ReplyLink.objects.get(pk=link.pk), text="No.", answered_by="The mayor", at=DEADLINE)
    assert send_all() == []


@pytest.mark.parametrize("is_revoked", [False, True])
def test_a_writer_is_sent_no_question_once_their_link_was_withdrawn(article, cast, is_revoked):
    query = ask_about(article, "20,000 crates", cast.checker)
    send_link()
    if is_revoked:
        revoke_writer_link(query.writer, by=cast.checker, at=SENT)
    assert len(send_all()) == (0 if is_revoked else 1)
