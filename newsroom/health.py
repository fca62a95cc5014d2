"""Health of the newsroom: /healthz says whether all is well, and a page under Setup says what is not."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actions.worker_heartbeats import SilenceWatch, describe_heartbeat, is_silent
from accounts.models import WorkerHeartbeat
from accounts.views.auth import admin_required
from audit import selectors as audit_selectors
from factcheck.workflow.notify import notify_admins
from lib.datetimes import clock
from lib.datetimes.humanize import format_full_duration
from lib.tasks.names import WORKERS
from newsroom.due_work import WORK_KINDS, list_due_work

_watch = SilenceWatch(notify_admins)
"""The watch of this web process: beat watches too, but nobody else could tell that beat itself is silent."""


class StatusLine(NamedTuple):
    """One sentence of the status, and whether it is bad news."""

    sentence: str
    is_bad: bool


@require_safe
@never_cache
def health_check(request: HttpRequest) -> HttpResponse:
    """Answer "ok" or, with 503, "not ok". Strangers ask, so nothing more is said."""
    at = clock.now()
    try:
        _watch.report_changes(at=at)
        lines = [*list_worker_lines(at=at), *list_work_lines(at=at), *list_record_lines(at=at)]
        healthy = not any(line.is_bad for line in lines)
    except (DatabaseError, InterfaceError):
        healthy = False
    return HttpResponse(
        "ok\n" if healthy else "not ok\n", status=200 if healthy else 503, content_type="text/plain"
    )


@require_safe
@admin_required
def worker_status(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    context = {
        "workers": list_worker_lines(at=at),
        "work": list_work_lines(at=at),
        "record": list_record_lines(at=at),
    }
    return render(request, "accounts/worker_status.html", context)


def list_worker_lines(*, at: datetime) -> list[StatusLine]:
    """Return a line for each worker: its last sign of life."""
    beats = dict(WorkerHeartbeat.objects.values_list("worker", "beat_at"))
    return [
        StatusLine(describe_heartbeat(worker, beat_at, at=at), is_silent(beat_at, at=at))
        for worker in WORKERS
        for beat_at in [beats.get(worker)]
    ]


def list_work_lines(*, at: datetime) -> list[StatusLine]:
    """Return a line for each kind of work that somebody is told of: its oldest row that is due."""
    due = {work.kind.name: work.due_at for work in list_due_work(at=at) if work.due_at <= at}
    bound = timedelta(seconds=settings.STET_WORK_OVERDUE_SECONDS)
    lines = []
    for kind in WORK_KINDS:
        if kind.label and kind.name in due:
            length = at - due[kind.name]
            sentence = gettext("{work}: the oldest has been due for {duration}")
            sentence = sentence.format(work=kind.label, duration=format_full_duration(length))
            lines.append(StatusLine(sentence, length > bound))
        elif kind.label:
            lines.append(StatusLine(gettext("{work}: nothing due").format(work=kind.label), is_bad=False))
    return lines


def list_record_lines(*, at: datetime) -> list[StatusLine]:
    """Return a line where the audit log is altered, or its nightly verification late."""
    sentences = {
        audit_selectors.BROKEN: gettext("The audit log has been altered."),
        audit_selectors.LATE_NOW: gettext("The nightly verification of the audit log is late."),
    }
    status = audit_selectors.get_verification_status(at=at)
    return [StatusLine(sentences[status], is_bad=True)] if status in sentences else []
