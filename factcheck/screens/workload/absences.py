"""Days on which a person is away: one's own, and for editors those of their desks' people."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.actions.absences import can_set_absences
from accounts.forms.settings import AbsenceForm
from accounts.models import Absence, User
from accounts.models.enums import UserKind
from accounts.selectors import list_edited_desks
from accounts.views.auth import current_user
from factcheck.workload.absences import enter_absence, withdraw_absence
from factcheck.workload.handover import list_held_claims
from lib.datetimes import clock


def absence_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the present and later absences, and add one. An editor then decides about the claims."""
    user, person = current_user(request), _get_person(request, public_id)
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            are_notified = enter_absence(person, by=user, at=clock.now(), **form.cleaned_data)
            messages.success(request, gettext("Saved."))
            if are_notified:
                message = gettext("The editors of your desks were told that you have open claims.")
                messages.success(request, message)
            goes = list_held_claims(person).filter(desk__in=list_edited_desks(user))
            return redirect("claim_handover" if goes.exists() else "absence_list", public_id)
    shown = person.absences.filter(ends_on__gte=clock.now().date())
    context = {"person": person, "own": person == user, "form": form, "absences": shown}
    return render(request, "factcheck/workload/absence_list.html", context, status=form.status)


@require_POST
def absence_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("person"), public_id=public_id)
    person = _get_person(request, absence.person.public_id)
    withdraw_absence(absence, by=current_user(request), at=clock.now())
    messages.success(request, gettext("Removed."))
    return redirect("absence_list", person.public_id)


def _get_person(request: HttpRequest, public_id: UUID) -> User:
    """Return a person whose absences the user can set; everybody else counts as missing."""
    people = User.objects.filter(kind=UserKind.PERSON, is_active=True)
    person = get_object_or_404(people, public_id=public_id)
    if not can_set_absences(person, current_user(request)):
        raise Http404
    return person
