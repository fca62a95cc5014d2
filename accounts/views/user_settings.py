"""Screens of a person's own settings and absences; an editor sets those of their desk's people, too."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.access_log import build_sign_in_rows, list_sign_ins
from accounts.actions.absences import add_absence, can_set_absences, remove_absence
from accounts.actions.own_settings import update_own_settings
from accounts.forms.settings import AbsenceForm, SettingsForm
from accounts.models import Absence, User
from accounts.models.enums import UserKind
from accounts.selectors import list_edited_desks
from accounts.views.auth import current_user
from lib.datetimes import clock

MAX_SIGN_INS = 20


def user_settings(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    form = SettingsForm(
        request.POST or None,
        initial={"language": user.language, "has_single_keys": user.has_single_keys},
    )
    if form.is_valid():
        with form.show_refusal():
            update_own_settings(user, by=user, at=clock.now(), **form.cleaned_data)
            translation.activate(form.cleaned_data["language"] or settings.LANGUAGE_CODE)
            messages.success(request, gettext("Your settings have been saved."))
            return redirect("user_settings")
    sign_ins = build_sign_in_rows(list_sign_ins(user)[:MAX_SIGN_INS])
    context = {"form": form, "sign_ins": sign_ins, "edited_desks": list_edited_desks(user)}
    return render(request, "accounts/user_settings.html", context, status=form.status)


def absence_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the present and later absences, and add one. An editor then decides about the claims."""
    person = _get_person(request, public_id)
    own = person == current_user(request)
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            add_absence(person, by=current_user(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, gettext("Saved."))
            return redirect("absence_list" if own else "claim_handover", public_id)
    shown = person.absences.filter(ends_on__gte=clock.now().date())
    context = {"person": person, "own": own, "form": form, "absences": shown}
    return render(request, "accounts/absence_list.html", context, status=form.status)


@require_POST
def absence_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("person"), public_id=public_id)
    person = _get_person(request, absence.person.public_id)
    remove_absence(absence, by=current_user(request), at=clock.now())
    messages.success(request, gettext("Removed."))
    return redirect("absence_list", person.public_id)


def _get_person(request: HttpRequest, public_id: UUID) -> User:
    """Return a person whose absences the user can set; everybody else counts as missing."""
    people = User.objects.filter(kind=UserKind.PERSON, is_active=True)
    person = get_object_or_404(people, public_id=public_id)
    if not can_set_absences(person, current_user(request)):
        raise Http404
    return person
