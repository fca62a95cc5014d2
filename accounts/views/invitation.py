"""Where the link of an invitation leads: somebody chooses their password, and is signed in."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions.invitations import OVER, accept_invitation, invitation_of
from accounts.forms.sign_in import ChoosePasswordForm
from lib import clock
from lib.errors import DomainError


@sensitive_post_parameters()
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitation_of(token, at=clock.now())
    if found is None:
        return render(request, "accounts/invitation.html", {"over": OVER}, status=404)
    form = ChoosePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = accept_invitation(found, password=form.cleaned_data["password"], at=clock.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            login(request, person)
            return redirect("home")
    context = {"form": form, "person": found.user}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)
