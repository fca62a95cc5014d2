"""The roles of a person or a service on every desk, saved together or not at all."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.actions import set_roles
from accounts.forms.people import MembershipRolesForm
from accounts.models import Desk, User
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.errors import Blocked


@require_POST
@admin_required
def user_roles(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    form = MembershipRolesForm(request.POST, user=user, prefix="desk")
    if form.is_valid():
        try:
            waiting = set_roles(user, by=current_user(request), at=clock.now(), roles=form.list_changes())
        except Blocked as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "Roles saved." + _describe_waiting(waiting))
    else:
        messages.error(request, "One of the roles is none that a desk has. Nothing was saved.")
    return redirect("service_detail" if user.is_service else "person_detail", public_id)


def _describe_waiting(desks: list[Desk]) -> str:
    names = ", ".join(desk.name for desk in desks)
    return f" A member of {names} has been asked to agree: until then nothing changes there." if names else ""
