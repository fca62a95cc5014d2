"""Page behind an invitation link: the person chooses a password and is signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions.invitations import INVITATION_EXPIRED_MESSAGE, accept_invitation, find_valid_invitation
from accounts.forms.sign_in import SetPasswordForm
from accounts.views.sign_in_steps import begin_sign_in
from lib.datetimes import clock


@sensitive_post_parameters()
@never_cache
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    found = find_valid_invitation(token, at=clock.now())
    if found is None:
        return render(
            request, "accounts/invitation_accept.html", {"over": INVITATION_EXPIRED_MESSAGE}, status=404
        )
    form = SetPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.show_refusal():
            person = accept_invitation(found, password=form.cleaned_data["password"], at=clock.now())
            # A link replaces the password, never the second factor.
            return begin_sign_in(request, person, next_url="", action="sign_in_by_invitation")
    context = {"form": form, "person": found.user}
    return render(request, "accounts/invitation_accept.html", context, status=422 if form.errors else 200)
