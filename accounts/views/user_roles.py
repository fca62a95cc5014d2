"""The roles of a person or a service on every desk; a page shows what ends before one is taken away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.actions import set_roles
from accounts.forms.people import MembershipRolesForm
from accounts.models import User
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.errors import Blocked


@require_POST
@admin_required
def user_roles(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    page = "service_detail" if user.is_service else "person_detail"
    form = MembershipRolesForm(request.POST, user=user, prefix="desk")
    if form.is_valid():
        changes = form.list_changes()
        given, left = [row for row in changes if row[1]], [desk for desk, role in changes if not role]
        try:
            waiting = set_roles(user, by=current_user(request), at=clock.now(), roles=given)
        except Blocked as refusal:
            messages.error(request, refusal.message)
            return redirect(page, public_id)
        if given or not left:
            messages.success(request, gettext("Roles saved."))
        if waiting:
            names = get_text_list([desk.name for desk in waiting], gettext("and"))
            sentence = gettext(
                "A member of {desks} has been asked to agree. Until then, nothing changes there."
            )
            messages.info(request, sentence.format(desks=names))
        if left:
            desks = [desk.slug for desk in left]
            return redirect(reverse("membership_remove", args=[public_id], query={"desk": desks}))
    else:
        messages.error(request, gettext("Unknown role. Nothing was saved."))
    return redirect(page, public_id)
