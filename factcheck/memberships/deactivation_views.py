"""Deactivation of a person or a service, for an admin: first the question where their open claims go.

An admin reads no claims: the page counts them and shows none.
"""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.models.enums import UserKind
from accounts.views.auth import admin_required, current_user
from factcheck.memberships.forms import HandoverForm
from factcheck.memberships.handover import deactivate_with_handover, list_held_claims
from lib.datetimes.clock import now
from lib.errors import DomainError


@admin_required
def user_deactivate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    users = User.objects.filter(is_active=True).exclude(kind=UserKind.PARTNER)
    person = get_object_or_404(users, public_id=public_id)
    form = HandoverForm(request.POST or None, person=person, counts=_count_by_desk(person), prefix="desk")
    if request.method == "POST" and form.is_valid():
        try:
            deactivate_with_handover(
                person, colleagues=form.get_colleagues(), by=current_user(request), at=now()
            )
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            sentence = (
                gettext("{name} has been deactivated. Its API keys no longer work.")
                if person.is_service
                else gettext("{name} has been deactivated and can no longer sign in.")
            )
            messages.success(request, sentence.format(name=person))
            return redirect("service_detail" if person.is_service else "person_detail", public_id)
    context = {"person": person, "form": form}
    return render(request, "factcheck/user_deactivate.html", context, status=422 if form.errors else 200)


def _count_by_desk(person: User) -> dict[Desk, int]:
    counts = Counter(list_held_claims(person).values_list("desk_id", flat=True))
    return {desk: counts[desk.pk] for desk in Desk.objects.filter(pk__in=counts)}
