"""Partners: who pulls published verdicts, and under which licence."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import admin_only
from lib import clock
from publishing.models import Partner


@admin_only
def partner_list(request: HttpRequest) -> HttpResponse:
    live = Q(principal__api_keys__revoked_at=None) & (
        Q(principal__api_keys__expires_at=None) | Q(principal__api_keys__expires_at__gt=clock.now())
    )
    keys = Count("principal__api_keys", filter=live, distinct=True)
    partners = Partner.objects.prefetch_related("desks").annotate(keys=keys)
    return render(request, "publishing/partner_list.html", {"partners": partners})
