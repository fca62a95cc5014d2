"""/healthz: does the database answer, and the broker? For machines, without sign-in."""

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from newsroom.celery import app


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503. A broker that is away only delays checks: still 200."""
    found = {"database": _database(), "broker": _broker()}
    return JsonResponse(found, status=200 if found["database"] == "ok" else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return "away"
    return "ok"


def _broker() -> str:
    if settings.STET_EMBEDDED:
        return "embedded"
    with app.connection_for_write() as broker:
        try:
            broker.ensure_connection(max_retries=1, timeout=1)
        except (OSError, OperationalError):
            return "away"
    return "ok"
