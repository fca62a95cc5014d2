"""Screen to change one's own password. Every other session of the person ends with it."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions import change_password as change
from accounts.forms.sign_in import ChangePasswordForm
from accounts.views.auth import current_user
from lib.datetimes import clock
from lib.errors import DomainError


@sensitive_post_parameters()
@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    form = ChangePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            change(user, by=user, at=clock.now(), password=form.cleaned_data["password"])
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Your password is changed. Other devices were signed out.")
            return redirect("change_password")
    return render(
        request, "accounts/change_password.html", {"form": form}, status=422 if form.errors else 200
    )
