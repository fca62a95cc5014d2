"""/readyz: whether this process can serve, for what sends requests to it. /healthz is about the newsroom."""

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom.doctor.database import is_database_up, list_unapplied_migrations
from newsroom.doctor.findings import run_bounded
from newsroom.doctor.servers import ping_broker

_migrated: set[str] = set()
"""Names of databases whose migrations had all run: that does not change while this process runs."""


@require_safe
@never_cache
def readiness_check(request: HttpRequest) -> HttpResponse:
    """Answer "ok" or, with 503, "not ok": database, migrations, broker. Strangers learn no more."""
    ready = is_database_up() and _is_migrated() and _is_broker_up()
    return HttpResponse(
        "ok\n" if ready else "not ok\n", status=200 if ready else 503, content_type="text/plain"
    )


def _is_migrated() -> bool:
    name = str(settings.DATABASES["default"]["NAME"])
    try:
        if name not in _migrated and not list_unapplied_migrations():
            _migrated.add(name)
    except (DatabaseError, InterfaceError):
        return False
    return name in _migrated


def _is_broker_up() -> bool:
    if settings.STET_EMBEDDED:
        return True
    try:
        run_bounded(ping_broker)
    except Exception:  # whatever its client raises, and a hang
        return False
    return True
