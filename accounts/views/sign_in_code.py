"""The second half of a sign-in: a code after the password, or a passkey in place of both."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import factors
from accounts.access_log import record_sign_in
from accounts.forms.sign_in import CodeForm
from accounts.login_throttling import TooManyAttempts, get_client_network, limit_action
from accounts.views.sign_in import answer_attempt
from accounts.views.sign_in_steps import find_pending_sign_in, finish_sign_in
from lib.datetimes import clock

PASSKEY_LIMIT = 300
"""Challenges and responses of one network in 15 minutes at most: each makes a session."""

MAX_CREDENTIAL_LENGTH = 20_000
"""Characters of a passkey's response: real ones are far shorter."""


@sensitive_post_parameters()
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask whoever typed the right password for a code of their app, or a recovery code."""
    pending = find_pending_sign_in(request)
    if pending is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None, request=request, user=pending.user)
    if form.is_valid():
        return finish_sign_in(
            request,
            pending.user,
            next_url=pending.next_url,
            ticket=form.ticket,
            action="sign_in_by_code",
            remember=form.cleaned_data["remember"],
        )
    kinds = {*factors.list_factors(pending.user).values_list("type", flat=True)}
    context = {"form": form, "has_passkey": factors.Type.WEBAUTHN in kinds}
    response = render(request, "accounts/sign_in_code.html", context)
    if form.ticket is not None:
        record_sign_in(request, "code_failed", user=pending.user)
    return answer_attempt(response, form) if form.errors else response


@never_cache
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """Return the challenge for a passkey as JSON; a POST signs in whoever answers it."""
    at = clock.now()
    pending = find_pending_sign_in(request)
    owner = pending.user if pending else None
    try:
        limit_action("passkey", get_client_network(request), limit=PASSKEY_LIMIT, at=at)
    except TooManyAttempts:
        return _refuse(gettext("Too many attempts from this network. Try again in 15 minutes."), 429)
    if request.method != "POST":
        return JsonResponse(factors.begin_passkey(owner))
    factor = factors.use_passkey(parse_credential(request), user=owner)
    if factor is None:
        record_sign_in(request, "passkey_failed", user=owner)
        return _refuse(
            gettext("This passkey does not belong to an account here, or the sign-in took too long."), 422
        )
    next_url = pending.next_url if pending else request.POST.get("next", "")
    response = finish_sign_in(request, factor.user, next_url=next_url, action="sign_in_by_passkey")
    # The script visits the URL itself: fetch() would follow a redirect without showing the page.
    answer = JsonResponse({"url": response["Location"]})
    answer.cookies = response.cookies
    return answer


def parse_credential(request: HttpRequest) -> Any:
    """Return the browser's passkey response; None for malformed JSON, or values that no browser sends."""
    typed = request.POST.get("credential", "")
    # PostgreSQL takes no NUL, as itself or as JSON writes it.
    if len(typed) > MAX_CREDENTIAL_LENGTH or "\0" in typed or "\\u0000" in typed:
        return None
    try:
        return json.loads(typed)
    except (ValueError, RecursionError):
        return None


def _refuse(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"message": sentence}, status=status)
