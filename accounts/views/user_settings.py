"""Screen of a person's own settings."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext

from accounts.access_log import build_sign_in_rows, list_sign_ins
from accounts.actions.own_settings import update_own_settings
from accounts.forms.settings import SettingsForm
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
