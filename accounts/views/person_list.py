"""People: who may sign in, with their roles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.enums import Kind
from accounts.models import User
from accounts.views.gate import admin_only


@admin_only
def person_list(request: HttpRequest) -> HttpResponse:
    people = (
        User.objects.filter(kind=Kind.PERSON)
        .order_by("-is_active", "name", "id")
        .prefetch_related("memberships__desk")
    )
    return render(request, "accounts/person_list.html", {"people": people})
