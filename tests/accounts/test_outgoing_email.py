"""Letters go out over SMTP, once each, are tried again while the server is away, and are never logged."""

import logging
import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail

from accounts.actions.emails import MAX_ATTEMPTS, delete_old_emails, queue_email, send_due_emails
from accounts.models import OutgoingEmail
from factcheck import tasks
from factcheck.desk.emails import build_subject_now, may_receive_email
from lib.db.leases import claim_due_rows
from newsroom.email import get_mailers_config

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = "You were asked a question.\n\nhttps://stet.example.org/answer/a-secret-of-yours\n"

pytestmark = pytest.mark.django_db


class Post:
    """A mail server: keeps what it is given, or answers with ``refusal``."""

    def __init__(self) -> None:
        self.refusal = ""
        self.taken: list[tuple[list[str], Message]] = []
        self.visits = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusal:
            return self.refusal
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 taken"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.visits += 1
        return "221 good-bye"


@pytest.fixture
def post(settings, tmp_path):
    """A real mail server on this machine, which the settings name."""
    saved = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(saved, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = get_mailers_config(f"smtp://127.0.0.1:{port}", "", tmp_path)
    saved.controller = controller
    yield saved
    if controller.server is not None:
        controller.stop()


def write(to="ada@example.org", at=MONDAY):
    return queue_email(to=to, subject="A question\nfor you", text=WORDS, at=at)


def send(at=MONDAY):
    return send_due_emails(clock=lambda: at, may_receive=may_receive_email, build_subject=build_subject_now)


def test_an_email_goes_out_once(post, settings):
    email = write()
    assert send() == 1
    assert send() == 0
    ((to, message),) = post.taken
    assert to == ["ada@example.org"]
    assert message["Subject"] == "A question for you"
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_payload(decode=True).decode().replace("\r\n", "\n") == WORDS
    email.refresh_from_db()
    assert (email.sent_at, email.due_at, email.attempts, email.last_error) == (MONDAY, None, 1, "")


def test_what_an_email_said_is_not_kept_once_it_went(post):
    email = write()
    send()
    email.refresh_from_db()
    assert email.text == ""


def test_many_emails_go_out_in_one_run_in_the_order_they_were_written(post):
    for number in range(5):
        write(f"p{number}@example.org", at=MONDAY + timedelta(seconds=number))
    assert send(MONDAY + timedelta(minutes=1)) == 5
    assert [to for (to,), _ in post.taken] == [f"p{number}@example.org" for number in range(5)]
    assert post.visits == 1


def test_an_email_is_tried_again_ever_later_and_then_given_up(post):
    email = write()
    post.refusal = "451 come back later"
    at, waits = MONDAY, []
    for _ in range(4):
        assert send(at) == 0
        email.refresh_from_db()
        waits.append(email.due_at - at)
        assert send(email.due_at - timedelta(seconds=1)) == 0
        at = email.due_at
    assert [wait.total_seconds() / 60 for wait in waits] == [1, 10, 60, 360]
    assert email.text == WORDS
    send(at)
    email.refresh_from_db()
    assert (email.due_at, email.abandoned_at, email.sent_at, email.attempts) == (None, at, None, 5)
    assert "come back later" in email.last_error
    assert email.text == "", "what lets its reader in does not lie about"


def test_an_email_goes_out_when_the_mail_server_is_back(post):
    email = write()
    post.refusal = "451 come back later"
    send()
    post.refusal = ""
    assert send(MONDAY + timedelta(minutes=1)) == 1
    email.refresh_from_db()
    assert (email.attempts, email.last_error) == (2, "")


def test_nobody_listening_is_told_on_the_email(post):
    post.controller.stop()
    email = write()
    assert send() == 0
    email.refresh_from_db()
    assert email.last_error.startswith("ConnectionRefusedError")
    assert email.due_at == MONDAY + timedelta(minutes=1)


def test_one_email_that_cannot_be_sent_holds_up_no_other(post):
    write("nobody at all@@example.org")
    write("ada@example.org")
    assert send() == 1
    assert [to for (to,), _ in post.taken] == ["ada@example.org"]


def test_a_password_never_crosses_the_network_in_the_clear(post, settings, tmp_path):
    port = settings.MAILERS["default"]["OPTIONS"]["port"]
    settings.MAILERS = get_mailers_config(f"smtp://stet:secret@127.0.0.1:{port}", "", tmp_path)
    email = write()
    assert send() == 0
    email.refresh_from_db()
    assert "STARTTLS" in email.last_error
    assert post.taken == []


def test_a_worker_that_dies_leaves_its_email_to_another(post):
    email = write()
    claim_due_rows(OutgoingEmail.objects.all(), now=MONDAY, seconds=60, limit=1)
    assert send(MONDAY + timedelta(seconds=59)) == 0
    assert send(MONDAY + timedelta(seconds=61)) == 1
    email.refresh_from_db()
    assert email.attempt == 2


def test_a_mail_server_that_hangs_takes_one_worker_and_no_more(post):
    write("first@example.org")
    write("second@example.org")
    claim_due_rows(OutgoingEmail.objects.all(), now=MONDAY, seconds=60, limit=1)
    assert send(MONDAY + timedelta(seconds=30)) == 0, "somebody is at the first one"
    assert send(MONDAY + timedelta(seconds=61)) == 2


def test_an_email_sent_twice_carries_one_name(post):
    email = write()
    send()
    # As if the worker had died after the mail server took it, and before it was written down.
    OutgoingEmail.objects.update(sent_at=None, due_at=MONDAY, text=WORDS)
    send()
    assert {message["Message-ID"] for _, message in post.taken} == {f"<{email.public_id}@127.0.0.1>"}


def test_an_email_that_ends_every_worker_is_given_up(post):
    email = write()
    OutgoingEmail.objects.update(attempt=MAX_ATTEMPTS)
    assert send() == 0
    email.refresh_from_db()
    assert email.abandoned_at == MONDAY
    assert "The worker stopped several times before the mail server answered." in email.last_error
    assert post.taken == []


def test_no_log_tells_what_an_email_says_or_to_whom_it_goes(post, caplog):
    caplog.set_level(logging.DEBUG)
    write()
    post.refusal = "554 never"
    for hours in (0, 1, 2, 4, 12):
        send(MONDAY + timedelta(hours=hours))
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    assert "could not send letter" in ours
    assert "gave up letter" in ours
    assert "a-secret-of-yours" not in ours
    assert "ada@example.org" not in ours


def test_without_a_mail_server_emails_are_written_to_a_folder(settings, tmp_path):
    settings.MAILERS = get_mailers_config("", "", tmp_path / "mail")
    write()
    assert send() == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert "To: ada@example.org" in file.read_text()


def test_the_task_sends_what_is_due():
    write(at=datetime.now(UTC))
    assert tasks.send_due_emails() == 1
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]


def test_emails_of_long_ago_are_forgotten_but_none_that_waits(post):
    old, waiting = write(), write("late@example.org")
    send()
    OutgoingEmail.objects.filter(pk=waiting.pk).update(sent_at=None, due_at=MONDAY)
    assert delete_old_emails(at=MONDAY + timedelta(days=59)) == 0
    assert delete_old_emails(at=MONDAY + timedelta(days=61)) == 1
    assert list(OutgoingEmail.objects.all()) == [waiting]
    assert not OutgoingEmail.objects.filter(pk=old.pk).exists()
