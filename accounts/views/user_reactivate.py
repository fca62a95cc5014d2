"""Reactivate a person or a service. Deactivation asks first where their work goes: ``user_deactivate``."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.actions import reactivate_person
from accounts.models import User
from accounts.selectors import list_pending_consents
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.errors import Blocked


@require_POST
@admin_required
def user_reactivate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    try:
        reactivate_person(user, by=current_user(request), at=clock.now())
    except Blocked as refusal:
        messages.error(request, refusal.message)
    else:
        sentence = (
            gettext("The API keys of {name} work again, with the same roles as before.")
            if user.is_service
            else gettext("{name} can sign in again, with the same roles as before.")
        )
        messages.success(request, sentence.format(name=user))
        if list_pending_consents(user=user).exists():
            messages.info(request, gettext("Roles on confidential desks wait for a member’s consent."))
    return redirect("service_detail" if user.is_service else "person_detail", public_id)
