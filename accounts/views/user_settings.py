"""Screen of a person's own settings."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext

from accounts.access_log import build_sign_in_rows, list_sign_ins
from accounts.actions.language import set_language
from accounts.actions.notification_settings import set_digest_frequency
from accounts.forms.settings import SettingsForm
from accounts.models import User
from accounts.views.auth import current_user
from lib.datetimes import clock
from lib.errors import DomainError

MAX_SIGN_INS = 20


@login_required
def user_settings(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    form = SettingsForm(
        request.POST or None,
        initial={"language": user.language, "link_digest_frequency": user.link_digest_frequency},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save_settings(user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            translation.activate(form.cleaned_data["language"] or settings.LANGUAGE_CODE)
            messages.success(request, gettext("Your settings have been saved."))
            return redirect("user_settings")
    sign_ins = build_sign_in_rows(list_sign_ins(user)[:MAX_SIGN_INS])
    context = {"form": form, "sign_ins": sign_ins}
    return render(request, "accounts/user_settings.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save_settings(user: User, *, language: str, link_digest_frequency: str) -> None:
    now = clock.now()
    set_language(user, by=user, at=now, language=language)
    set_digest_frequency(user, by=user, at=now, how=link_digest_frequency)
