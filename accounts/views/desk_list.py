"""Desks: what there is, and who is on each."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Desk
from accounts.views.gate import admin_only
from lib.listing import paged


@admin_only
def desk_list(request: HttpRequest) -> HttpResponse:
    active = Count("memberships", filter=Q(memberships__user__is_active=True))
    found = paged(request, Desk.objects.annotate(members=active), ("name", "id"))
    return render(
        request,
        "accounts/desk_list.html",
        {"desks": found.rows, "total": Desk.objects.count(), **found.pager},
    )
