"""/healthz for machines: state of database, broker, link checks, and verification of the audit log."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from audit import selectors as audit_selectors
from factcheck.models import Source
from lib.datetimes.clock import now
from newsroom.celery import app

OVERDUE_AFTER = timedelta(seconds=60)


@require_safe
@never_cache
def health_check(request: HttpRequest) -> JsonResponse:
    """Return 200 while the database answers, else 503. A broker that is down only delays link checks."""
    database = _check_database()
    checks = _check_link_checks() if database == "ok" else "unknown"
    audit_log = audit_selectors.get_verification_status(at=now()) if database == "ok" else "unknown"
    found = {
        "database": database,
        "broker": _check_broker(),
        "link_checks": checks,
        "audit_log": audit_log,
    }
    return JsonResponse(found, status=200 if found["database"] == "ok" else 503)


def _check_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return "away"
    return "ok"


def _check_link_checks() -> str:
    # A row long overdue and not leased shows that beat has stopped.
    at = now()
    overdue = (
        Source.objects.filter(due_at__lt=at - OVERDUE_AFTER).exclude(url="").exclude(leased_until__gte=at)
    )
    return "late" if overdue.exists() else "on time"


def _check_broker() -> str:
    if settings.STET_EMBEDDED:
        return "embedded"
    with app.connection_for_write() as broker:
        try:
            broker.ensure_connection(max_retries=1, timeout=1)
        except (OSError, OperationalError):
            return "away"
    return "ok"
