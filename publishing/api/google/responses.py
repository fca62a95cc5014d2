"""Handling of every method: the key, the response format, and errors in their envelope."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import AuthenticationFailed

from accounts import api_throttling
from accounts.authentication import ApiKeyAuthentication
from accounts.models import User
from accounts.models.enums import Scope
from lib.errors import NotAllowed
from lib.web import field_mask
from lib.web.field_mask import Tree
from publishing.api.google import parameters
from publishing.api.google.errors import GoogleApiError, api_key_error, rate_limit_error
from publishing.api.google.parameters import ResponseFormat

type Method = Callable[..., dict[str, Any]]
"""(request, user, parts of the path) -> response."""


def api_method(known: Tree) -> Callable[[Method], Callable[..., HttpResponse]]:
    """Make a view of a method whose response may have the fields ``known``.

    The method raises GoogleApiError to refuse.
    """

    def of(answers: Method) -> Callable[..., HttpResponse]:
        # No session gives access here, so nothing can be forged in anybody's name.
        @csrf_exempt
        def view(request: HttpRequest, **parts: Any) -> HttpResponse:
            text = ResponseFormat(first_format=request.GET.get("$.xgafv") == "1")
            try:
                _reject_own_script(request)
                text = parameters.parse_response_format(request.GET)
                saved = parameters.parse_field_selection(text.fields, known)
                if request.method not in ("GET", "HEAD"):
                    raise GoogleApiError(403, "Verdicts are read-only in this API.")
                value = answers(request, _get_reader(request), **parts)
            except GoogleApiError as refusal:
                value = refusal.to_envelope(first_format=text.first_format)
                return _render_response(value, text, status=refusal.code)
            except NotAllowed as refusal:
                refused = api_key_error(403, "CONSUMER_SUSPENDED", refusal.message)
                return _render_response(refused.to_envelope(first_format=text.first_format), text, status=403)
            return _render_response(field_mask.apply_field_mask(value, saved), text, status=200)

        return view

    return of


def _reject_own_script(request: HttpRequest) -> None:
    """Refuse our own pages a response that is a script: their policy would run it, whoever wrote the tag."""
    if "callback" in request.GET and request.headers.get("Sec-Fetch-Site") == "same-origin":
        raise GoogleApiError(403, "A page of this site cannot load this as a script.")


def _get_reader(request: HttpRequest) -> User:
    """Return the user of the key; count the request against its rate limit. Never a session.

    The key is the parameter ``key``, the header that Google's clients send, or a Bearer token. Raises
    GoogleApiError.
    """
    header = request.headers.get("Authorization", "")
    secret = (
        request.headers.get("X-Goog-Api-Key")
        or (header.partition(" ")[2].strip() if header.lower().startswith("bearer ") else "")
        or request.GET.get("key")
        or request.GET.get("access_token")
        or request.GET.get("oauth_token")
    )
    if not secret:
        raise api_key_error(403, "API_KEY_MISSING", "Send the newsroom's key as the parameter key.")
    try:
        key = ApiKeyAuthentication().get_live_key(secret, request)
    except AuthenticationFailed as failure:
        raise api_key_error(400, "API_KEY_INVALID", str(failure.detail)) from None
    if Scope.READ_PUBLISHED not in key.scopes:
        message = (
            f"This key lacks the scope {Scope.READ_PUBLISHED.value}. "
            "Ask an administrator for a key with this scope."
        )
        raise api_key_error(403, "API_KEY_SERVICE_BLOCKED", message)
    rate = api_throttling.count_request(request.META, key)
    if rate.is_over:
        raise rate_limit_error(rate.reset)
    return key.principal


def _render_response(data: dict[str, Any], response_format: ResponseFormat, *, status: int) -> HttpResponse:
    layout: dict[str, Any] = {"indent": 2} if response_format.pretty else {"separators": (",", ":")}
    text = json.dumps(data, ensure_ascii=False, **layout)
    if not response_format.callback:
        return _add_cors_headers(
            HttpResponse(text, status=status, content_type="application/json; charset=UTF-8")
        )
    # A page runs no script that failed to load, so an error has status 200 too. No "<" and no line end of
    # JavaScript's own is left in it, and a comment comes first: the callback's name cannot begin the file.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    body = f"/**/{response_format.callback}({text});"
    return _add_cors_headers(HttpResponse(body, content_type="text/javascript; charset=UTF-8"))


def _add_cors_headers(response: HttpResponse) -> HttpResponse:
    """Allow any page to load it, since the key alone says who asks; in no shared cache: licences differ."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, private=True, no_cache=True)
    return response
