"""Screens to choose a password: one's own, by an invitation, or by a link for whoever forgot theirs."""

from time import monotonic, sleep

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import login_throttling
from accounts.access_log import record_sign_in
from accounts.actions import change_password as change
from accounts.actions.invitations import (
    INVITATION_EXPIRED_MESSAGE,
    accept_invitation,
    find_valid_invitation,
    send_reset_link,
)
from accounts.forms.sign_in import ChangePasswordForm, PasswordResetForm, SetPasswordForm
from accounts.login_throttling import TooManyAttempts, get_client_network, limit_action
from accounts.models import CalendarFeed, User
from accounts.models.enums import UserKind
from accounts.views.auth import current_user
from accounts.views.sign_in_steps import begin_session, begin_sign_in
from lib.datetimes import clock
from lib.db.connections import release_connections
from lib.db.rows import filter_same_in_any_case


@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    user, at = current_user(request), clock.now()
    form = ChangePasswordForm(request.POST or None, request=request, user=user)
    if form.is_valid():
        has_calendar = CalendarFeed.objects.filter(person=user).exists()
        with form.show_refusal():
            change(user, by=user, at=at, password=form.cleaned_data["password"])
            update_session_auth_hash(request, user)
            begin_session(request, user)
            messages.success(
                request,
                gettext("Your password has been changed. You have been signed out on all other devices."),
            )
            if has_calendar:
                messages.info(
                    request,
                    gettext(
                        "The address of your calendar no longer works. Create a new one under My settings."
                    ),
                )
            done = redirect("change_password")
            if form.ticket is not None:
                login_throttling.record_successful_login(form.ticket, request, done, user, at=at)
            return done
    status = 429 if form.wait_seconds else form.status
    response = render(request, "accounts/change_password.html", {"form": form}, status=status)
    if form.wait_seconds:
        response["Retry-After"] = str(form.wait_seconds)
    return response


@sensitive_post_parameters()
@never_cache
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    found = find_valid_invitation(token, at=clock.now())
    if found is None:
        return render(
            request, "accounts/invitation_accept.html", {"over": INVITATION_EXPIRED_MESSAGE}, status=404
        )
    form = SetPasswordForm(request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            person = accept_invitation(found, password=form.cleaned_data["password"], at=clock.now())
            # A link replaces the password, never the second factor.
            return begin_sign_in(request, person, next_url="", action="sign_in_by_invitation")
    context = {"form": form, "person": found.user}
    return render(request, "accounts/invitation_accept.html", context, status=form.status)


NETWORK_LIMIT = 20
PERSON_LIMIT = 3
"""Links sent to one person in 15 minutes at most; further requests send nothing."""
MAX_PEOPLE = 5
ANSWER_SECONDS = 0.25
"""Least duration of each response: longer than making a link, which is done for known people only."""


@never_cache
def password_reset(request: HttpRequest) -> HttpResponse:
    """Send links to whoever has this name or address. The answer tells neither in words nor by its time."""
    began = monotonic()
    form = PasswordResetForm(request.POST or None)
    context = {"form": form, "is_sent": False}
    if not form.is_valid():
        return render(request, "accounts/password_reset.html", context, status=form.status)
    try:
        limit_action("reset", get_client_network(request), limit=NETWORK_LIMIT, at=clock.now())
    except TooManyAttempts:
        form.add_error(None, gettext("Too many attempts from this network. Try again in 15 minutes."))
        return render(request, "accounts/password_reset.html", context, status=429)
    for person in _find_people(form.cleaned_data["who"]):
        _send_link(request, person)
    release_connections()
    sleep(max(0.0, began + ANSWER_SECONDS - monotonic()))
    return render(request, "accounts/password_reset.html", {**context, "is_sent": True})


def _find_people(who: str) -> list[User]:
    people = User.objects.filter(kind__in=(UserKind.PERSON, UserKind.PARTNER), is_active=True)
    reachable = people.exclude(email="")
    found = {*reachable.filter(username=who), *filter_same_in_any_case(reachable, "email", [who])}
    # Ordered, so that of a mailbox that many people share the same ones get a link each time.
    return sorted(found, key=lambda person: person.pk)[:MAX_PEOPLE]


def _send_link(request: HttpRequest, person: User) -> None:
    try:
        limit_action("reset", str(person.public_id), limit=PERSON_LIMIT, at=clock.now())
    except TooManyAttempts:
        return
    record_sign_in(request, "reset_requested", user=person)
    send_reset_link(person, at=clock.now())
