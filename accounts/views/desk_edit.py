"""One desk: its options, and its members."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.actions import change_desk
from accounts.actions.desks import OPTIONS
from accounts.forms.desk import DeskForm
from accounts.models import Desk
from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError


@admin_only
def desk_edit(request: HttpRequest, slug: str) -> HttpResponse:
    desk = get_object_or_404(Desk, slug=slug)
    form = DeskForm(request.POST or None, initial={name: getattr(desk, name) for name in OPTIONS})
    if request.method == "POST" and form.is_valid():
        try:
            change_desk(desk, by=who(request), at=clock.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("desk_edit", slug)
    members = desk.memberships.select_related("user").order_by("-user__is_active", "user__name")
    context = {"desk": desk, "form": form, "members": members}
    return render(request, "accounts/desk_edit.html", context, status=422 if form.errors else 200)
