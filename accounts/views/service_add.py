"""Add a service."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.actions import create_service
from accounts.forms.service import NewServiceForm
from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError


@admin_only
def service_add(request: HttpRequest) -> HttpResponse:
    form = NewServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_service(by=who(request), at=clock.now(), **form.given("username", "name"))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("service", made.public_id)
    return render(request, "accounts/service_add.html", {"form": form}, status=422 if form.errors else 200)
