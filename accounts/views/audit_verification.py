"""Verification of the audit log, under Setup: the last result, missing protections, and every run so far."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.auth import admin_required
from audit import selectors as audit_selectors
from audit.models import VerificationRun
from lib.datetimes import clock
from lib.web.listing import paginate_list


@admin_required
def audit_verification(request: HttpRequest) -> HttpResponse:
    ended = VerificationRun.objects.filter(ended_at__isnull=False)
    found = paginate_list(request, ended, ("-ended_at", "id"))
    context = {
        "last": audit_selectors.find_last_verification_run(),
        "status": audit_selectors.get_verification_status(at=clock.now()),
        "nights": found.rows,
        "published": settings.STET_PUBLISH_AUDIT_HEADS,
        **found.pager,
    }
    return render(request, "accounts/audit_verification.html", context)
