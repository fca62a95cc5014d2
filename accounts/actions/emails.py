"""Outgoing e-mails: one a row, sent by the worker that leases it, retried while the mail server is down."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext_lazy

from accounts.models import OutgoingEmail, User
from lib.db.connections import release_connections
from lib.db.leases import Lease, claim_due_rows, finish_lease
from lib.db.rows import delete_oldest
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import SEND_DUE_EMAILS_TASK
from lib.text.phrases import StrOrPromise

logger = logging.getLogger("stet.emails")

LEASE_SECONDS = 60.0
"""Longer than the time limit of the task, so that no two workers send one e-mail."""
BUDGET_SECONDS = 10.0
"""Seconds after which a task begins no further e-mail."""
RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""Delays after each failed attempt; after the last one the e-mail is given up."""
MAX_ATTEMPTS = 10
"""Leases at most: an attempt whose worker was killed leaves no error, but its lease is counted."""
NO_LONGER_ALLOWED_MESSAGE = gettext_lazy("The recipient can no longer see what this e-mail is about.")
WORKER_ENDED_MESSAGE = gettext_lazy("The worker stopped several times before the mail server answered.")
RETENTION = timedelta(days=60)
"""Time after which the row, and with it the recipient's address, is deleted."""
CLEARED_CONTENT = {"text": "", "html": "", "unsubscribe_url": ""}
"""Values that replace the content of an e-mail once it was sent or given up."""


def has_mail_server() -> bool:
    """Return whether e-mails go to a mail server; they are written to files otherwise."""
    return str(settings.MAILERS["default"]["BACKEND"]).endswith(".smtp.EmailBackend")


def queue_email(
    *,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    html: str = "",
    unsubscribe: str = "",
    recipient: User | None = None,
    subjects: Mapping[str, Sequence[str]] | None = None,
) -> OutgoingEmail:
    """Queue an e-mail of plain ``text`` to one address, to be sent as soon as the transaction commits.

    ``html`` says the same for readers that show it. ``unsubscribe`` is a URL that stops such e-mails when it
    is sent a POST, for the button of mail programs. A subject is one line of at most 200 characters here; a
    longer one is cut. An e-mail to a colleague about work that not everybody may read names the ``recipient``
    and its ``subjects``, one to somebody outside the links in it as its ``subjects``: access is decided once
    more when it is sent.
    """
    email = OutgoingEmail.objects.create(
        to=to,
        recipient=recipient,
        subjects={kind: list(ids) for kind, ids in (subjects or {}).items()},
        subject=" ".join(subject.split())[:200],
        text=text,
        html=html,
        unsubscribe_url=unsubscribe,
        created_at=at,
        due_at=at,
    )
    enqueue_on_commit(SEND_DUE_EMAILS_TASK)
    return email


def queue_emails(addresses: Iterable[str], *, subject: StrOrPromise, text: StrOrPromise, at: datetime) -> int:
    """Queue an e-mail to each of ``addresses`` but empty ones, in its reader's language; return how many.

    The newsroom's language for an address that belongs to nobody here.
    """
    wanted = {address for address in addresses if address}
    languages = dict(User.objects.filter(email__in=wanted).values_list("email", "language"))
    for address in sorted(wanted):
        with translation.override(languages.get(address) or settings.LANGUAGE_CODE):
            queue_email(to=address, subject=str(subject), text=str(text), at=at)
    return len(wanted)


def send_due_emails(
    *,
    clock: Callable[[], datetime],
    may_receive: Callable[[OutgoingEmail], bool],
    build_subject: Callable[[OutgoingEmail, datetime], str],
    seconds: float = BUDGET_SECONDS,
) -> int:
    """Send the due e-mails until none is left or ``seconds`` have passed; return how many were sent.

    ``may_receive`` decides for each, as things are now; one that it refuses is given up. ``build_subject``
    returns what its subject may say now.

    One worker sends at a time: a mail server that hangs must not take every worker from other work. An e-mail
    that was handed over, but whose worker died before it wrote that down, is sent once more when its lease
    has run out, under the same Message-ID.
    """
    if OutgoingEmail.objects.filter(leased_until__gt=clock()).exists():
        return 0
    until = time.monotonic() + seconds
    sent = 0
    connection: BaseEmailBackend | None = None
    try:
        while leases := claim_due_rows(
            OutgoingEmail.objects.all(), now=clock(), seconds=LEASE_SECONDS, limit=1
        ):
            email = OutgoingEmail.objects.get(pk=leases[0].pk)
            if email.attempt > MAX_ATTEMPTS:
                _give_up(leases[0], email, WORKER_ENDED_MESSAGE, at=clock())
                continue
            if not may_receive(email):
                _give_up(leases[0], email, NO_LONGER_ALLOWED_MESSAGE, at=clock())
                continue
            subject = build_subject(email, clock())
            release_connections()
            try:
                # Inside, so that the error of a mail server that is away, or set up wrongly, is saved on the
                # e-mail.
                connection = connection or mailers["default"]
                # Opened here, or the connection is closed after each e-mail, and an e-mail that the server
                # has taken would be sent again if only the closing fails.
                connection.open()
                connection.send_messages([_build_message(email, subject)])
            except Exception as error:
                _record_failure(leases[0], email, error, at=clock())
                # A connection that failed once may fail for the next e-mail too.
                _close_connection(connection)
                connection = None
            else:
                sent += _mark_sent(leases[0], email, at=clock())
            if time.monotonic() > until:
                break
    finally:
        _close_connection(connection)
    return sent


def delete_old_emails(*, at: datetime) -> int:
    """Delete e-mails that were sent, or given up, long ago; return how many."""
    old = OutgoingEmail.objects.filter(due_at__isnull=True, created_at__lt=at - RETENTION)
    return delete_oldest(old.order_by("pk"))


def _build_message(email: OutgoingEmail, subject: str) -> EmailMultiAlternatives:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    house = sender.rpartition("@")[2] or urlsplit(settings.STET_BASE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{email.public_id}@{house}>", "Auto-Submitted": "auto-generated"}
    if email.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{email.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject, email.text, settings.DEFAULT_FROM_EMAIL, [email.to], headers=headers
    )
    if email.html:
        message.attach_alternative(email.html, "text/html")
    return message


def _mark_sent(lease: Lease, email: OutgoingEmail, *, at: datetime) -> bool:
    """Mark the e-mail as sent and clear its content, which may hold a link that signs its reader in."""
    return finish_lease(
        OutgoingEmail.objects.all(),
        lease.pk,
        lease.attempt,
        attempts=email.attempts + 1,
        last_error="",
        **CLEARED_CONTENT,
        sent_at=at,
        due_at=None,
    )


def _record_failure(lease: Lease, email: OutgoingEmail, error: Exception, *, at: datetime) -> None:
    """Save the error on the row, and the time of the next attempt, or give up after the last one."""
    value = f"{error.__class__.__name__}: {error}"[:500]
    if email.attempts >= len(RETRY_DELAYS):
        _give_up(lease, email, value, at=at)
        return
    held = finish_lease(
        OutgoingEmail.objects.all(),
        lease.pk,
        lease.attempt,
        attempts=email.attempts + 1,
        last_error=value,
        due_at=at + RETRY_DELAYS[email.attempts],
    )
    if held:
        # Neither the text nor the address: logs are read by more people than e-mails are.
        logger.warning("could not send letter %s: %s", email.public_id, error.__class__.__name__)


def _give_up(lease: Lease, email: OutgoingEmail, trouble: StrOrPromise, *, at: datetime) -> None:
    held = finish_lease(
        OutgoingEmail.objects.all(),
        lease.pk,
        lease.attempt,
        attempts=email.attempts + 1,
        last_error=str(trouble),
        **CLEARED_CONTENT,
        abandoned_at=at,
        due_at=None,
    )
    if held:
        logger.error("gave up letter %s after %d tries", email.public_id, email.attempts + 1)


def _close_connection(connection: BaseEmailBackend | None) -> None:
    if connection is not None:
        try:
            connection.close()
        except OSError as error:
            logger.warning("could not take leave of the mail server: %s", error.__class__.__name__)
