"""Screen of a person's own settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access_log import build_sign_in_rows, list_sign_ins
from accounts.actions.notification_settings import set_digest_frequency
from accounts.forms.settings import SettingsForm
from accounts.views.auth import current_user
from lib.datetimes import clock
from lib.errors import DomainError

MAX_SIGN_INS = 20


@login_required
def user_settings(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    form = SettingsForm(request.POST or None, initial={"link_digest_frequency": user.link_digest_frequency})
    if request.method == "POST" and form.is_valid():
        try:
            set_digest_frequency(
                user, by=user, at=clock.now(), how=form.cleaned_data["link_digest_frequency"]
            )
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            messages.success(request, "Your settings are saved.")
            return redirect("user_settings")
    sign_ins = build_sign_in_rows(list_sign_ins(user)[:MAX_SIGN_INS])
    context = {"form": form, "sign_ins": sign_ins}
    return render(request, "accounts/user_settings.html", context, status=422 if form.errors else 200)
