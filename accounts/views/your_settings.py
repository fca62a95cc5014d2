"""What a person sets for themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.actions.digests import choose_digest
from accounts.forms.settings import SettingsForm
from accounts.views.gate import who
from lib import clock
from lib.errors import DomainError


@login_required
def your_settings(request: HttpRequest) -> HttpResponse:
    user = who(request)
    form = SettingsForm(request.POST or None, initial={"link_digest": user.link_digest})
    if request.method == "POST" and form.is_valid():
        try:
            choose_digest(user, by=user, at=clock.now(), how=form.cleaned_data["link_digest"])
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Your settings are saved.")
            return redirect("your_settings")
    return render(request, "accounts/your_settings.html", {"form": form}, status=422 if form.errors else 200)
