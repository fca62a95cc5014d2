"""The record under Setup: how its last walk ended, what the database lacks, and every night so far."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import admin_only
from lib import clock
from lib.listing import paged
from record import nights
from record.models import Verification


@admin_only
def record_nights(request: HttpRequest) -> HttpResponse:
    ended = Verification.objects.filter(ended_at__isnull=False)
    found = paged(request, ended, ("-ended_at", "id"))
    context = {
        "last": nights.last(),
        "standing": nights.standing(at=clock.now()),
        "nights": found.rows,
        "published": settings.STET_PUBLISH_HEADS,
        **found.pager,
    }
    return render(request, "accounts/record_nights.html", context)
