"""The page of the health check, under Setup."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.views.auth import admin_required
from lib.datetimes import clock
from newsroom.doctor.examination import examine_installation, is_well
from newsroom.doctor.findings import HealthFinding, Level

SECTIONS = (
    (
        gettext_lazy("Database"),
        ("database", "migrations", "protection", "fetch role", "locks", "vacuum", "clock"),
    ),
    (gettext_lazy("Settings and secrets"), ("settings", "secrets", "sealing", "meaning", "proxy")),
    (gettext_lazy("Servers and storage"), ("broker", "mail", "storage", "disk")),
    (gettext_lazy("Workers and work"), ("workers", "work", "search")),
    (gettext_lazy("Audit log and backups"), ("record", "backup", "drill")),
)


@require_safe
@never_cache
@admin_required
def installation_health(request: HttpRequest) -> HttpResponse:
    """Examine the installation and show what is wrong first, then everything, by section."""
    findings = examine_installation(at=clock.now(), request=request)
    context: dict[str, Any] = {
        "is_well": is_well(findings),
        "troubles": sorted(
            (finding for finding in findings if finding.level is not Level.OK),
            key=lambda finding: finding.level is not Level.WRONG,
        ),
        "sections": [(title, _list_well(findings, parts)) for title, parts in SECTIONS],
    }
    return render(request, "accounts/installation_health.html", context)


def _list_well(findings: list[HealthFinding], parts: tuple[str, ...]) -> list[HealthFinding]:
    return [finding for finding in findings if finding.part in parts and finding.level is Level.OK]
