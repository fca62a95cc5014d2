"""Add a desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.actions import create_desk
from accounts.forms.desk import NewDeskForm
from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError


@admin_only
def desk_add(request: HttpRequest) -> HttpResponse:
    form = NewDeskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            desk = create_desk(by=who(request), at=clock.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, f"{desk.name} is set up. Give people a role on it from their own pages."
            )
            return redirect("desk_edit", desk.slug)
    return render(request, "accounts/desk_add.html", {"form": form}, status=422 if form.errors else 200)
