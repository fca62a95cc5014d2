"""Heartbeats of workers and beat: each records its own, and every running process watches all of them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import WorkerHeartbeat
from lib.datetimes.humanize import format_full_duration
from lib.tasks.names import WORKERS

EMAIL_QUEUE = "default"
WORKER_LABELS = {
    "default": gettext_lazy("Default worker"),
    "fetch": gettext_lazy("Fetch worker"),
    "links": gettext_lazy("Links worker"),
    "webhooks": gettext_lazy("Webhooks worker"),
    "beat": gettext_lazy("Scheduler (beat)"),
}
WAITING_WORK = {
    "default": gettext_lazy(
        "Until it is back, e-mails, scheduled publications and what partners receive wait."
    ),
    "fetch": gettext_lazy("Until it is back, imports, feeds and copies in the web archive wait."),
    "links": gettext_lazy("Until it is back, no link is checked."),
    "webhooks": gettext_lazy("Until it is back, webhook messages and messages to chats wait."),
    "beat": gettext_lazy("Until it is back, everything scheduled waits: link checks, feeds, reminders."),
}
"""Consequence of the silence of each worker, in a sentence."""


def record_heartbeat(worker: str, *, at: datetime) -> None:
    """Save a sign of life of the workers of a queue, or of beat."""
    WorkerHeartbeat.objects.bulk_create(
        [WorkerHeartbeat(worker=worker, beat_at=at)],
        update_conflicts=True,
        unique_fields=["worker"],
        update_fields=["beat_at"],
    )


def is_silent(beat_at: datetime | None, *, at: datetime) -> bool:
    """Return whether the last heartbeat (None: there is none) is too long ago."""
    return beat_at is None or at - beat_at > timedelta(seconds=settings.STET_WORKER_SILENCE_SECONDS)


def describe_heartbeat(worker: str, beat_at: datetime | None, *, at: datetime) -> str:
    """Return the sentence about the last sign of life of a worker; ``beat_at`` is None where it gave none."""
    label = WORKER_LABELS[worker]
    if beat_at is None:
        return gettext("{worker}: no sign of life yet").format(worker=label)
    duration = format_full_duration(at - beat_at)
    if not is_silent(beat_at, at=at):
        return gettext("{worker}: last sign of life {duration} ago").format(worker=label, duration=duration)
    return gettext("{worker}: silent for {duration}").format(worker=label, duration=duration)


def describe_return(worker: str, silence: timedelta) -> str:
    """Return the sentence about a worker that is back."""
    return gettext("{worker}: back after {duration} of silence").format(
        worker=WORKER_LABELS[worker], duration=format_full_duration(silence)
    )


class SilenceWatch:
    """Watch over all heartbeats, kept by one process. It reports only silence that began while it was
    running: after a time in which the whole installation was down, or this machine asleep, admins are not
    notified of every worker. ``notify`` takes an event, ``at`` and its data.
    """

    def __init__(self, notify: Callable[..., object]) -> None:
        self._notify = notify
        self._since: datetime | None = None
        self._looked_at: datetime | None = None
        self._silent: set[str] = set()

    def is_email_worker_silent(self) -> bool:
        """Return whether the workers that send e-mails are silent: somebody has to send that e-mail."""
        return EMAIL_QUEUE in self._silent

    def report_changes(self, *, at: datetime) -> None:
        """Notify of each worker that has become silent, once, and of each that is back."""
        bound = timedelta(seconds=settings.STET_WORKER_SILENCE_SECONDS)
        if self._since is None or self._looked_at is None or at - self._looked_at > bound:
            self._since = at
        self._looked_at = at
        rows: Mapping[str, WorkerHeartbeat] = WorkerHeartbeat.objects.in_bulk(WORKERS)
        for worker in WORKERS:
            row = rows.get(worker) or WorkerHeartbeat(worker=worker)
            if is_silent(max(row.beat_at or self._since, self._since), at=at):
                self._silent.add(worker)
                if row.silent_since is None:
                    self._report_silence(row, row.beat_at or self._since, at=at)
            elif not is_silent(row.beat_at, at=at):
                self._silent.discard(worker)
                if row.silent_since is not None:
                    self._report_return(row, row.silent_since, at=at)

    @transaction.atomic
    def _report_silence(self, row: WorkerHeartbeat, since: datetime, *, at: datetime) -> None:
        WorkerHeartbeat.objects.bulk_create([WorkerHeartbeat(worker=row.worker)], ignore_conflicts=True)
        # The process that sets it sends the notification: beat and the web processes watch alike.
        if WorkerHeartbeat.objects.filter(pk=row.pk, silent_since=None).update(silent_since=since):
            self._notify_of(row, "worker_silent", since, at=at)

    @transaction.atomic
    def _report_return(self, row: WorkerHeartbeat, since: datetime, *, at: datetime) -> None:
        if WorkerHeartbeat.objects.filter(pk=row.pk, silent_since=since).update(silent_since=None):
            self._notify_of(row, "worker_back", since, at=at)

    def _notify_of(self, row: WorkerHeartbeat, event: str, since: datetime, *, at: datetime) -> None:
        self._notify(event, at=at, worker=row.worker, seconds=int((at - since).total_seconds()))
