"""People: who may sign in, with their roles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.enums import Kind
from accounts.models import User
from accounts.views.gate import admin_only
from lib.listing import paged


@admin_only
def person_list(request: HttpRequest) -> HttpResponse:
    people = User.objects.filter(kind=Kind.PERSON).prefetch_related("memberships__desk")
    found = paged(request, people, ("-is_active", "name", "id"))
    return render(
        request,
        "accounts/person_list.html",
        {"people": found.rows, "total": people.count(), **found.pager},
    )
