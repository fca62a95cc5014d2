"""/healthz: do database and broker answer, are checks on time, is the record whole? For machines."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from factcheck.models import Source
from lib.clock import now
from newsroom.celery import app
from record import nights

LATE = timedelta(seconds=60)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503. A broker that is away only delays checks: still 200."""
    database = _database()
    checks = _checks() if database == "ok" else "unknown"
    record = nights.standing(at=now()) if database == "ok" else "unknown"
    found = {"database": database, "broker": _broker(), "checks": checks, "record": record}
    return JsonResponse(found, status=200 if found["database"] == "ok" else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return "away"
    return "ok"


def _checks() -> str:
    # What beat leaves behind when it sweeps no more: a row long due that nobody holds.
    at = now()
    overdue = Source.objects.filter(due_at__lt=at - LATE).exclude(url="").exclude(leased_until__gte=at)
    return "late" if overdue.exists() else "on time"


def _broker() -> str:
    if settings.STET_EMBEDDED:
        return "embedded"
    with app.connection_for_write() as broker:
        try:
            broker.ensure_connection(max_retries=1, timeout=1)
        except (OSError, OperationalError):
            return "away"
    return "ok"
