"""The page that asks somebody to show afresh who they are, and then sends on what they had typed.

What was typed travels in the page, as it did in the form: nothing of it is stored meanwhile.
"""

import json
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import factors, login_throttling
from accounts.access_log import record_sign_in
from accounts.forms.factors import ProofForm
from accounts.fresh_proof import describe_request, record_proof
from accounts.models import User
from accounts.views.auth import current_user
from accounts.views.provider_sign_in import build_provider_url
from accounts.views.sign_in import answer_attempt
from accounts.views.sign_in_code import parse_credential
from accounts.views.sign_in_steps import get_safe_url
from lib.datetimes import clock

NOTHING_WAITING: dict[str, Any] = {"path": "/", "method": "GET", "fields": []}


def ask_for_proof(request: HttpRequest) -> HttpResponse:
    """Answer a request that needs a fresh proof with the page that asks for one."""
    user = cast(User, request.user)
    return _render_proof_page(request, ProofForm(request=request, user=user), describe_request(request), 403)


@sensitive_post_parameters()
@never_cache
def proof_ask(request: HttpRequest) -> HttpResponse:
    """Take the password and the code, and go on with what was kept."""
    user = current_user(request)
    waiting = _parse_waiting(request)
    if request.method != "POST":
        form = ProofForm(request=request, user=user)
        return _render_proof_page(
            request, form, {**NOTHING_WAITING, "path": request.GET.get("next", "/")}, 200
        )
    form = ProofForm(request.POST, request=request, user=user)
    if not form.is_valid():
        if form.ticket is not None:
            record_sign_in(request, "proof_failed", user=user)
        return answer_attempt(_render_proof_page(request, form, waiting, 422), form)
    record_proof(request)
    record_sign_in(request, "proof", user=user)
    response = _continue(request, waiting)
    if form.ticket is not None:
        login_throttling.record_successful_login(form.ticket, request, response, user, at=clock.now())
    return response


@never_cache
def proof_passkey(request: HttpRequest) -> HttpResponse:
    """Return the challenge for one of this person's passkeys; a POST takes the answer."""
    user = current_user(request)
    if request.method != "POST":
        return JsonResponse(factors.begin_passkey(user))
    if factors.use_passkey(parse_credential(request), user=user) is None:
        record_sign_in(request, "proof_failed", user=user)
        return JsonResponse({}, status=422)
    record_proof(request)
    record_sign_in(request, "proof", user=user)
    return JsonResponse({})


@never_cache
def proof_continue(request: HttpRequest) -> HttpResponse:
    """Go on with what was kept, after a passkey. The view that it leads to asks for the proof itself.

    A GET comes back from the newsroom's own sign-in: the browser's window has kept what was typed.
    """
    if request.method == "POST":
        return _continue(request, _parse_waiting(request))
    return render(request, "accounts/proof_resume.html")


def _continue(request: HttpRequest, waiting: dict[str, Any]) -> HttpResponse:
    path = get_safe_url(request, waiting["path"])
    if waiting["method"] != "POST":
        return HttpResponseRedirect(path)
    # A sign-in meanwhile has given the browser another token: the page writes its own.
    fields = [(name, value) for name, value in waiting["fields"] if name != "csrfmiddlewaretoken"]
    return render(request, "accounts/proof_continue.html", {"path": path, "fields": fields})


def _render_proof_page(
    request: HttpRequest, form: ProofForm, waiting: dict[str, Any], status: int
) -> HttpResponse:
    user = cast(User, request.user)
    is_typed = waiting["method"] != "GET"
    back = reverse("proof_continue") if is_typed else waiting["path"]
    kinds = {*factors.list_factors(user).values_list("type", flat=True)}
    context = {
        "form": form,
        "waiting": json.dumps(waiting),
        "has_passkey": factors.Type.WEBAUTHN in kinds,
        "has_files": bool(request.FILES),
        "is_typed": is_typed,
        "provider_name": settings.STET_PROVIDER_NAME,
        # Whoever has neither a password nor a factor here can only sign in once more.
        "provider_url": "" if form.fields else build_provider_url(back),
    }
    return render(request, "accounts/proof.html", context, status=status)


def _parse_waiting(request: HttpRequest) -> dict[str, Any]:
    """Return what the page carried: the person's own form. Anything that is none leads to the first page."""
    try:
        waiting = json.loads(request.POST.get("waiting", ""))
        path, method = str(waiting["path"]), str(waiting["method"])
        fields = [(str(name), str(value)) for name, value in waiting["fields"]]
    except (ValueError, TypeError, KeyError):
        return NOTHING_WAITING
    return {"path": path, "method": method, "fields": fields}
