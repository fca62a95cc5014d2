"""Sign-ins of everybody, or of one person, under Setup."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access_log import build_sign_in_rows, list_sign_ins
from accounts.models import User
from accounts.views.auth import admin_required
from lib.web.listing import paginate_list


@admin_required
def sign_in_list(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """List sign-ins, failed ones and sign-outs, newest first; with ``public_id`` of this person alone."""
    person = get_object_or_404(User, public_id=public_id) if public_id else None
    found = paginate_list(request, list_sign_ins(person), ("-at", "-id"))
    context = {"rows": build_sign_in_rows(found.rows), "person": person, **found.pager}
    return render(request, "accounts/sign_in_list.html", context)
