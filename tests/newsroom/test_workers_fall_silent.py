"""Real workers that hang or die: /healthz, the page and an e-mail to admins say so."""

import os
import signal
import time
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actions.worker_heartbeats import SilenceWatch
from accounts.models import OutgoingEmail, User, WorkerHeartbeat
from factcheck.models import Notification
from factcheck.workflow.notify import notify_admins
from lib.tasks.names import WORKERS
from newsroom import health
from tests.factories import Cast
from tests.sampling import mark_for_long_runs
from tests.workers import Start

pytestmark = [pytest.mark.worker, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BOUND_SECONDS = 25
"""More than the time between two heartbeats. On a busy machine a worker that is well may be late all the
same, so what is asked for is what holds once it has caught up."""
PATIENCE_SECONDS = 240.0
"""After which something is taken never to happen."""


@pytest.fixture(autouse=True)
def new_web_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test go on with the watch of the test before: its workers would have been silent since then."""
    monkeypatch.setattr(health, "_watch", SilenceWatch(notify_admins))


def wait_until(holds: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.5)
    return False


def get_status(client: Client) -> int:
    return client.get("/healthz").status_code


def is_everything_told() -> bool:
    """Whether no worker counts as silent, and nothing about one is still on its way."""
    return not (
        WorkerHeartbeat.objects.exclude(silent_since=None).exists()
        or Notification.objects.filter(email_due_at__isnull=False).exists()
        or OutgoingEmail.objects.filter(due_at__isnull=False).exists()
    )


def is_alone_in_silence(client: Client, worker: str) -> bool:
    """Whether the page says of this worker, and of no other, that it is silent."""
    page = client.get("/setup/workers/").content.decode()
    return f"{worker}: silent for" in page and page.count("silent for") == 1


def list_emails() -> set[int]:
    return set(OutgoingEmail.objects.values_list("pk", flat=True))


def is_sent(subject: str, before: set[int]) -> bool:
    told = OutgoingEmail.objects.exclude(pk__in=before)
    return told.filter(subject__contains=subject, sent_at__isnull=False).exists()


@pytest.mark.parametrize("how", mark_for_long_runs([signal.SIGSTOP, signal.SIGKILL]))
def test_a_worker_that_hangs_or_dies_is_told_also_if_it_is_the_one_that_sends_emails(
    how: int, celery_worker: Start, client: Client, cast: Cast, settings, tmp_path
) -> None:
    """One after the other: four processes take longer to start than all that is looked at."""
    settings.STET_WORKER_SILENCE_SECONDS = BOUND_SECONDS
    User.objects.filter(pk=cast.admin.pk).update(is_staff=True, email="admin@example.org")
    more = {"worker_silence_seconds": str(BOUND_SECONDS), "email_url": str(tmp_path / "mail")}
    celery_worker("run_beat", **more)
    celery_worker("run_worker", "--queues=links,webhooks", "--pool=solo", **more)
    default = celery_worker("run_worker", "--queues=default", "--concurrency=1", **more)
    fetch = celery_worker("run_worker", "--queues=fetch", "--concurrency=2", **more)
    assert wait_until(lambda: get_status(client) == 200), list(WorkerHeartbeat.objects.values())
    assert WorkerHeartbeat.objects.filter(worker__in=WORKERS).count() == len(WORKERS)

    # On a busy machine a worker can take longer than the bound to start, which is told too.
    assert wait_until(is_everything_told)
    told_before = list_emails()
    os.killpg(fetch.pid, how)
    client.force_login(User.objects.get(pk=cast.admin.pk))
    assert wait_until(lambda: is_alone_in_silence(client, "Fetch worker"))
    assert get_status(client) == 503
    # The other workers are well, so the e-mail is sent and not only a row.
    assert wait_until(lambda: is_sent("Fetch worker: silent for", told_before))

    if how == signal.SIGSTOP:
        os.killpg(fetch.pid, signal.SIGCONT)
    else:
        celery_worker("run_worker", "--queues=fetch", "--concurrency=1", **more)
    assert wait_until(lambda: get_status(client) == 200)
    assert wait_until(lambda: is_sent("Fetch worker: back after", told_before))
    told = OutgoingEmail.objects.exclude(pk__in=told_before).filter(subject__contains="Fetch worker")
    turns = ["silent for" in one.subject for one in told.order_by("pk")]
    assert turns == ([True, False] * len(turns))[: len(turns)], "no silence and no return is told twice"

    # The default worker is not to be stopped while it sends an e-mail, whose row it would hold for a minute.
    assert wait_until(is_everything_told)
    told_before = list_emails()
    os.killpg(default.pid, signal.SIGSTOP)
    is_default_told = wait_until(lambda: is_sent("Default worker: silent for", told_before))
    assert is_default_told, [*WorkerHeartbeat.objects.values(), *OutgoingEmail.objects.values()]
    os.killpg(default.pid, signal.SIGCONT)
