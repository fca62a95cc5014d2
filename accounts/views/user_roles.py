"""The roles of a person or a service on every desk; a page shows what ends before one is taken away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.actions import set_roles
from accounts.forms.people import MembershipRolesForm
from accounts.models import User
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock


@require_POST
@admin_required
def user_roles(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    form = MembershipRolesForm(request.POST, user=user, prefix="desk")
    if form.is_valid():
        changes = form.list_changes()
        set_roles(user, by=current_user(request), at=clock.now(), roles=[row for row in changes if row[1]])
        if left := [desk.slug for desk, role in changes if not role]:
            return redirect(reverse("membership_remove", args=[public_id], query={"desk": left}))
        messages.success(request, "Roles saved.")
    else:
        messages.error(request, "One of the roles is none that a desk has. Nothing was saved.")
    return redirect("service_detail" if user.is_service else "person_detail", public_id)
