"""A notification leaves by e-mail through beat and a real worker, and once."""

import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.db import transaction

from accounts.models import OutgoingEmail, User
from factcheck.assignments import actions as assignments_actions
from factcheck.models import Notification
from lib.datetimes.clock import now
from tests.factories import Cast, flag_claim_on
from tests.workers import Start

pytestmark = [pytest.mark.worker, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def wait_until(holds: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_an_assigned_claim_is_emailed_once(celery_worker: Start, cast: Cast, article, tmp_path: Path) -> None:
    mail = tmp_path / "mail"
    User.objects.filter(pk=cast.checker.pk).update(email="carl@example.org")
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    with transaction.atomic():
        assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=now())
    celery_worker("run_beat", email_url=str(mail))
    celery_worker("run_worker", "--queues=default", "--concurrency=2", email_url=str(mail))
    assert wait_until(lambda: OutgoingEmail.objects.filter(sent_at__isnull=False).exists(), 60)
    assert not Notification.objects.filter(email_due_at__isnull=False).exists()
    sent = [
        message
        for path in mail.iterdir()
        for message in path.read_bytes().split(b"-" * 79 + b"\n")
        if message.strip()
    ]
    assert len(sent) == OutgoingEmail.objects.count() == 1
    message = message_from_bytes(sent[0], policy=policy.default)
    assert message["To"] == "carl@example.org"
    assert message["Subject"] == f"Assigned to you: {claim.statement}"
    assert "Edith assigned this claim to you." in message.get_content()
