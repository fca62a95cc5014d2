"""A link to choose a new password, for whoever forgot theirs. The answer is the same whoever is named."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from accounts.access_log import record_sign_in
from accounts.actions.invitations import send_reset_link
from accounts.forms.sign_in import PasswordResetForm
from accounts.login_throttling import TooManyAttempts, get_client_network, limit_action
from accounts.models import User
from accounts.models.enums import UserKind
from lib.datetimes import clock

NETWORK_LIMIT = 20
PERSON_LIMIT = 3
"""Links that one person is sent in 15 minutes; further ones are asked for in vain."""
MAX_PEOPLE = 5


@never_cache
def password_reset(request: HttpRequest) -> HttpResponse:
    form = PasswordResetForm(request.POST or None)
    context = {"form": form, "is_sent": False}
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/password_reset.html", context, status=422 if form.errors else 200)
    try:
        limit_action("reset", get_client_network(request), limit=NETWORK_LIMIT, at=clock.now())
    except TooManyAttempts:
        form.add_error(None, gettext("Too many attempts from this network. Try again in 15 minutes."))
        return render(request, "accounts/password_reset.html", context, status=429)
    for person in _find_people(form.cleaned_data["who"]):
        _send_link(request, person)
    return render(request, "accounts/password_reset.html", {**context, "is_sent": True})


def _find_people(who: str) -> list[User]:
    named = Q(username=who) | Q(email__iexact=who)
    found = User.objects.filter(named, kind__in=(UserKind.PERSON, UserKind.PARTNER), is_active=True)
    return list(found.exclude(email="")[:MAX_PEOPLE])


def _send_link(request: HttpRequest, person: User) -> None:
    try:
        limit_action("reset", str(person.public_id), limit=PERSON_LIMIT, at=clock.now())
    except TooManyAttempts:
        return
    record_sign_in(request, "reset_requested", user=person)
    send_reset_link(person, at=clock.now())
