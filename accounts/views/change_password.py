"""Screen to change one's own password. Every other session of the person ends with it."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters

from accounts import login_throttling
from accounts.actions import change_password as change
from accounts.forms.sign_in import ChangePasswordForm
from accounts.views.auth import current_user
from accounts.views.sign_in_steps import begin_session
from lib.datetimes import clock


@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    user, at = current_user(request), clock.now()
    form = ChangePasswordForm(request.POST or None, request=request, user=user)
    if request.method == "POST" and form.is_valid():
        with form.show_refusal():
            change(user, by=user, at=at, password=form.cleaned_data["password"])
            update_session_auth_hash(request, user)
            begin_session(request, user)
            messages.success(
                request,
                gettext("Your password has been changed. You have been signed out on all other devices."),
            )
            done = redirect("change_password")
            if form.ticket is not None:
                login_throttling.record_successful_login(form.ticket, request, done, user, at=at)
            return done
    status = 429 if form.wait_seconds else 422 if form.errors else 200
    response = render(request, "accounts/change_password.html", {"form": form}, status=status)
    if form.wait_seconds:
        response["Retry-After"] = str(form.wait_seconds)
    return response
