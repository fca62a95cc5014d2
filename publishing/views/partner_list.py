"""Partners: who pulls published verdicts, and under which licence."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import admin_only
from lib import clock
from lib.listing import paged
from publishing.models import Partner


@admin_only
def partner_list(request: HttpRequest) -> HttpResponse:
    live = Q(principal__api_keys__revoked_at=None) & (
        Q(principal__api_keys__expires_at=None) | Q(principal__api_keys__expires_at__gt=clock.now())
    )
    keys = Count("principal__api_keys", filter=live, distinct=True)
    partners = Partner.objects.prefetch_related("desks").annotate(keys=keys)
    found = paged(request, partners, ("name", "id"))
    return render(
        request,
        "publishing/partner_list.html",
        {"partners": found.rows, "total": Partner.objects.count(), **found.pager},
    )
