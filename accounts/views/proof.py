"""The page that asks for a fresh proof of identity, and then repeats the request that needed it.

The fields of that request travel in the page: nothing of them is stored meanwhile. They are signed for one
person, so that they can be sent after a sign-in in another tab, which makes the page's CSRF token invalid.
"""

from typing import Any, cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
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
from lib.errors import NotAllowed

NOTHING_WAITING: dict[str, Any] = {
    "path": "/", "method": "GET", "fields": [], "page": "/", "is_download": False
}  # fmt: skip
WAITING_SALT = "accounts.proof.waiting"


def ask_for_proof(request: HttpRequest, *, page: str, is_download: bool) -> HttpResponse:
    """Answer a request that needs a fresh proof with the page that asks for one.

    ``page`` is the path of the page that the request came from, "/" where that is not known.
    """
    user = cast(User, request.user)
    waiting = {**describe_request(request), "page": page, "is_download": is_download}
    return _render_proof_page(request, ProofForm(request=request, user=user), waiting, 403)


@sensitive_post_parameters()
@never_cache
def proof_ask(request: HttpRequest) -> HttpResponse:
    """Check the password and the code, and repeat the waiting request."""
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
    """Return the challenge for one of this person's passkeys; a POST checks the response."""
    user = current_user(request)
    if request.method != "POST":
        return JsonResponse(factors.begin_passkey(user))
    if factors.use_passkey(parse_credential(request), user=user) is None:
        record_sign_in(request, "proof_failed", user=user)
        return JsonResponse({}, status=422)
    record_proof(request)
    record_sign_in(request, "proof", user=user)
    return JsonResponse({})


@csrf_exempt  # a sign-in in another tab made the token invalid; the request is signed for this person
@sensitive_post_parameters()
@never_cache
def proof_continue(request: HttpRequest) -> HttpResponse:
    """Repeat the waiting request after a passkey or a sign-in. Its own view checks the proof."""
    return _continue(request, _parse_waiting(request)) if request.method == "POST" else redirect("proof")


@never_cache
def proof_done(request: HttpRequest) -> HttpResponse:
    """Say that somebody has confirmed, and start the download that waited for it, if one did."""
    path = request.GET.get("file", "")
    context = {
        # A refresh takes the quotes off an address that begins with one: '//elsewhere.example' leads outside.
        "path": get_safe_url(request, path) if path.startswith("/") else "",
        "page": get_safe_url(request, request.GET.get("page", "")),
    }
    return render(request, "accounts/proof_done.html", context)


def _continue(request: HttpRequest, waiting: dict[str, Any]) -> HttpResponse:
    if waiting["method"] != "POST":
        return redirect(get_safe_url(request, _build_next_url(waiting)))
    context = {
        "path": get_safe_url(request, waiting["path"]),
        "page": get_safe_url(request, waiting["page"]),
        "is_download": waiting["is_download"],
        # The page has a token of its own.
        "fields": [(name, value) for name, value in waiting["fields"] if name != "csrfmiddlewaretoken"],
    }
    return render(request, "accounts/proof_continue.html", context)


def _build_next_url(waiting: dict[str, Any]) -> str:
    """Return the URL to visit after the proof; for a file, that of a page that starts the download."""
    if not waiting["is_download"]:
        return str(waiting["path"])
    return reverse("proof_done", query={"file": waiting["path"], "page": waiting["page"]})


def _render_proof_page(
    request: HttpRequest, form: ProofForm, waiting: dict[str, Any], status: int
) -> HttpResponse:
    user = cast(User, request.user)
    is_post = waiting["method"] == "POST"
    # A person with neither a password nor a factor here can only sign in once more: in a tab of its own after
    # a form, which waits on this page meanwhile.
    next_url = reverse("proof_done") if is_post else _build_next_url(waiting)
    kinds = {*factors.list_factors(user).values_list("type", flat=True)}
    context = {
        "form": form,
        "waiting": signing.dumps(
            {**waiting, "person": str(user.public_id)}, salt=WAITING_SALT, compress=True
        ),
        "is_post": is_post,
        "is_download": waiting["is_download"],
        "page": get_safe_url(request, waiting["page"]),
        "has_passkey": factors.Type.WEBAUTHN in kinds,
        "has_files": bool(request.FILES),
        "provider_name": settings.STET_PROVIDER_NAME,
        "provider_url": "" if form.fields else build_provider_url(next_url),
    }
    return render(request, "accounts/proof.html", context, status=status)


def _parse_waiting(request: HttpRequest) -> dict[str, Any]:
    """Return the request that the page carried; a badly signed one becomes a visit to the start page."""
    try:
        # At any age: a form that waited overnight is still this person's.
        waiting: dict[str, Any] = signing.loads(request.POST.get("waiting", ""), salt=WAITING_SALT)
    except signing.BadSignature:
        return NOTHING_WAITING
    if waiting.pop("person") != str(current_user(request).public_id):
        raise NotAllowed(
            gettext("Somebody else typed this. Sign in as that person, go back, and send it again.")
        )
    return waiting
