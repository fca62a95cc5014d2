"""Services: the machines that act here, and how many live keys each has."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.enums import Kind
from accounts.models import User
from accounts.models.user import SYSTEM
from accounts.views.gate import admin_only
from lib import clock
from lib.listing import paged


@admin_only
def service_list(request: HttpRequest) -> HttpResponse:
    live = Q(api_keys__revoked_at=None) & (
        Q(api_keys__expires_at=None) | Q(api_keys__expires_at__gt=clock.now())
    )
    services = User.objects.filter(kind=Kind.SERVICE).exclude(username=SYSTEM)
    found = paged(request, services.annotate(keys=Count("api_keys", filter=live)), ("name", "id"))
    return render(
        request,
        "accounts/service_list.html",
        {"services": found.rows, "total": services.count(), **found.pager},
    )
