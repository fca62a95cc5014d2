"""Deactivate a person or a service, and reactivate them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.actions import deactivate_person, reactivate_person
from accounts.models import User
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.errors import Blocked

STATUS_MESSAGES = {
    (False, True): "{} can sign in again, with the roles from before. Confidential desks are asked first.",
    (False, False): "{} is deactivated: signed out, and refused from now on.",
    (True, True): "The keys of {} work again.",
    (True, False): "{} is deactivated: none of its keys works any more.",
}
"""Messages by (is a service, is active now)."""


@require_POST
@admin_required
def user_active(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    action = reactivate_person if request.POST.get("active") == "yes" else deactivate_person
    try:
        action(user, by=current_user(request), at=clock.now())
    except Blocked as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, STATUS_MESSAGES[user.is_service, user.is_active].format(user))
    return redirect("service_detail" if user.is_service else "person_detail", public_id)
