"""Metrics of the newsroom for Prometheus, read from the database at each scrape."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from accounts.models import BackupRun, BackupRunKind, OutgoingEmail, WorkerHeartbeat
from audit.selectors import WHOLE, count_events, get_verification_status
from factcheck.models import Claim, Source
from lib.datetimes.clock import now
from newsroom.due_work import WORK_KINDS, list_due_work
from publishing.models import Delivery


class NewsroomCollector(Collector):
    """Ages of due work and of signs of life, and how many rows are in each state.

    Each scrape has a thread of its own, and so a connection to the database, which is closed again.
    """

    def describe(self) -> list[GaugeMetricFamily]:
        """Return nothing: otherwise the registry would ask the database when it starts."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        at = now()
        try:
            yield _collect_due_work(at)
            yield _collect_worker_silence(at)
            yield from _collect_states()
            yield _collect_backup_ages(at)
            yield GaugeMetricFamily("stet_audit_events", "Events of the audit log", value=count_events())
            yield GaugeMetricFamily(
                "stet_audit_log_intact",
                "1 if the last verification of the audit log found nothing and is not late",
                value=float(get_verification_status(at=at) == WHOLE),
            )
        finally:
            connection.close()


def _collect_due_work(at: datetime) -> GaugeMetricFamily:
    metric = GaugeMetricFamily(
        "stet_due_work_age_seconds",
        "How long the oldest row of this kind of work has been due; 0 if none is",
        labels=["kind"],
    )
    due = {work.kind.name: work.due_at for work in list_due_work(at=at) if work.due_at <= at}
    for kind in WORK_KINDS:
        metric.add_metric([kind.name], (at - due.get(kind.name, at)).total_seconds())
    return metric


def _collect_worker_silence(at: datetime) -> GaugeMetricFamily:
    metric = GaugeMetricFamily(
        "stet_worker_silence_seconds", "Time since the last sign of life of this worker", labels=["worker"]
    )
    for worker, beat_at in WorkerHeartbeat.objects.values_list("worker", "beat_at"):
        if beat_at is not None:
            metric.add_metric([worker], (at - beat_at).total_seconds())
    return metric


def _collect_states() -> Iterator[GaugeMetricFamily]:
    for name, about, rows, column in (
        ("stet_claims", "Claims in this state", Claim.objects.all(), "state"),
        ("stet_sources", "Sources with this health", Source.objects.all(), "health"),
        ("stet_deliveries", "Webhook messages in this state", Delivery.objects.all(), "state"),
    ):
        metric = GaugeMetricFamily(name, about, labels=[column])
        for value, count in rows.order_by().values_list(column).annotate(Count("pk")):
            metric.add_metric([value], count)
        yield metric
    yield GaugeMetricFamily(
        "stet_abandoned_emails",
        "E-mails that the mail server refused until Stet gave up",
        value=OutgoingEmail.objects.filter(abandoned_at__isnull=False).count(),
    )


def _collect_backup_ages(at: datetime) -> GaugeMetricFamily:
    metric = GaugeMetricFamily(
        "stet_backup_age_seconds", "Time since the last good backup, and the last good drill", labels=["kind"]
    )
    for kind in BackupRunKind:
        last = BackupRun.objects.filter(kind=kind, is_ok=True).first()
        if last is not None:
            metric.add_metric([kind.value], (at - last.started_at).total_seconds())
    return metric
