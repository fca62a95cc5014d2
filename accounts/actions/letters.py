"""Letters: one e-mail a row, sent by whichever worker leases it, tried again while the server is away."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import Letter
from lib.connections import let_go
from lib.leases import Lease, finish, lease_due
from lib.nudge import nudge

logger = logging.getLogger("stet.letters")

SEND_LETTERS = "accounts.tasks.send_letters"
LEASE_SECONDS = 60.0
"""Longer than the time limit of the task, so that nobody sends a letter twice at once."""
BUDGET = 10.0
"""Seconds after which a task begins no further letter."""
AGAIN = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long a letter waits after each try that failed; after the last one it is given up."""
MOST_ATTEMPTS = 10
"""A try whose worker was ended leaves no word of it, but its lease is counted."""
ENDED = "The worker that sent it was ended again and again, before the mail server answered."
KEPT = timedelta(days=60)
"""How long it stays known to whom a letter went."""
MOST_SWEPT = 1000
NOTHING = {"text": "", "html": "", "unsubscribe": ""}
"""What is left of what a letter said once it went, or was given up."""


def write_letter(
    *, to: str, subject: str, text: str, at: datetime, html: str = "", unsubscribe: str = ""
) -> Letter:
    """Have a letter of plain ``text`` sent to one address, as soon as the transaction commits.

    ``html`` says the same for readers that show it. ``unsubscribe`` is an address that stops such letters
    when it is sent a POST, for the button of mail programs. A subject is one line of at most 200 characters
    here; whatever comes longer is cut.
    """
    letter = Letter.objects.create(
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text,
        html=html,
        unsubscribe=unsubscribe,
        written_at=at,
        due_at=at,
    )
    nudge(SEND_LETTERS)
    return letter


def send_letters(*, clock: Callable[[], datetime], seconds: float = BUDGET) -> int:
    """Send what is due until nothing is or ``seconds`` have passed; answers how many letters went out.

    One worker sends at a time: a mail server that hangs must not take every worker from other work.

    A letter that was handed over, but whose worker died before it wrote that down, goes out once more when
    its lease has run out, under the same Message-ID.
    """
    if Letter.objects.filter(leased_until__gt=clock()).exists():
        return 0
    until = time.monotonic() + seconds
    sent = 0
    connection: BaseEmailBackend | None = None
    try:
        while leases := lease_due(Letter.objects.all(), now=clock(), seconds=LEASE_SECONDS, limit=1):
            letter = Letter.objects.get(pk=leases[0].pk)
            if letter.attempt > MOST_ATTEMPTS:
                _give_up(leases[0], letter, ENDED, at=clock())
                continue
            let_go()
            try:
                # Inside, so that a mail server that is away, or set up wrongly, is told on the letter.
                connection = connection or mailers["default"]
                # By hand, or the connection is closed after each letter, and a server that fails only at
                # good-bye would have a letter sent again that it has taken.
                connection.open()
                connection.send_messages([_message(letter)])
            except Exception as error:
                _failed(leases[0], letter, error, at=clock())
                # Whoever fails once may leave a connection behind that fails the next letter too.
                _close(connection)
                connection = None
            else:
                sent += _sent(leases[0], letter, at=clock())
            if time.monotonic() > until:
                break
    finally:
        _close(connection)
    return sent


def forget_letters(*, at: datetime) -> int:
    """Delete letters that were sent, or given up, long ago; answers how many."""
    old = Letter.objects.filter(due_at__isnull=True, written_at__lt=at - KEPT)
    found = list(old.order_by("pk").values_list("pk", flat=True)[:MOST_SWEPT])
    return Letter.objects.filter(pk__in=found).delete()[0]


def _message(letter: Letter) -> EmailMultiAlternatives:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    house = sender.rpartition("@")[2] or urlsplit(settings.STET_BASE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{letter.public_id}@{house}>", "Auto-Submitted": "auto-generated"}
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.to], headers=headers
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _sent(lease: Lease, letter: Letter, *, at: datetime) -> bool:
    """Write down that it went. Its text goes: a letter may hold a link that lets its reader in."""
    return finish(
        Letter.objects.all(),
        lease.pk,
        lease.attempt,
        tries=letter.tries + 1,
        trouble="",
        **NOTHING,
        sent_at=at,
        due_at=None,
    )


def _failed(lease: Lease, letter: Letter, error: Exception, *, at: datetime) -> None:
    """Say on the letter what went wrong, and when it is tried again, if it is."""
    said = f"{error.__class__.__name__}: {error}"[:500]
    if letter.tries >= len(AGAIN):
        _give_up(lease, letter, said, at=at)
        return
    held = finish(
        Letter.objects.all(),
        lease.pk,
        lease.attempt,
        tries=letter.tries + 1,
        trouble=said,
        due_at=at + AGAIN[letter.tries],
    )
    if held:
        # Neither the text nor the address: logs are read by more people than letters are.
        logger.warning("could not send letter %s: %s", letter.public_id, error.__class__.__name__)


def _give_up(lease: Lease, letter: Letter, trouble: str, *, at: datetime) -> None:
    held = finish(
        Letter.objects.all(),
        lease.pk,
        lease.attempt,
        tries=letter.tries + 1,
        trouble=trouble,
        **NOTHING,
        gave_up_at=at,
        due_at=None,
    )
    if held:
        logger.error("gave up letter %s after %d tries", letter.public_id, letter.tries + 1)


def _close(connection: BaseEmailBackend | None) -> None:
    if connection is not None:
        try:
            connection.close()
        except OSError as error:
            logger.warning("could not take leave of the mail server: %s", error.__class__.__name__)
