"""How every method answers: who asks by which key, the answer in its frame, refusals in their envelope."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import AuthenticationFailed

from accounts import rates
from accounts.authentication import BearerKey
from accounts.enums import Scope
from accounts.models import User
from lib import partial
from lib.errors import NotAllowed
from lib.partial import Tree
from publishing.api.google import parameters
from publishing.api.google.errors import Refused, bad_key, too_many
from publishing.api.google.parameters import Frame

type Method = Callable[..., dict[str, Any]]
"""(request, who asks, parts of the address) -> what is answered."""


def method(known: Tree) -> Callable[[Method], Callable[..., HttpResponse]]:
    """A view of a method whose answer may have the fields ``known``. It raises Refused to refuse."""

    def of(answers: Method) -> Callable[..., HttpResponse]:
        # No session opens this, so nothing can be forged in anybody's name.
        @csrf_exempt
        def view(request: HttpRequest, **parts: Any) -> HttpResponse:
            frame = Frame(first_format=request.GET.get("$.xgafv") == "1")
            try:
                frame = parameters.frame(request.GET)
                kept = parameters.selection(frame.fields, known)
                if request.method not in ("GET", "HEAD"):
                    raise Refused(403, "Verdicts are written in the newsroom; here they are only read.")
                said = answers(request, _reader(request), **parts)
            except Refused as refusal:
                said = refusal.envelope(first_format=frame.first_format)
                return _written(said, frame, status=refusal.code)
            except NotAllowed as refusal:
                refused = bad_key(403, "CONSUMER_SUSPENDED", refusal.message)
                return _written(refused.envelope(first_format=frame.first_format), frame, status=403)
            return _written(partial.keep(said, kept), frame, status=200)

        return view

    return of


def _reader(request: HttpRequest) -> User:
    """Whose key it is: ``key``, the header that Google's clients know, or a Bearer token. Never a session."""
    header = request.headers.get("Authorization", "")
    secret = (
        request.headers.get("X-Goog-Api-Key")
        or (header.partition(" ")[2].strip() if header.lower().startswith("bearer ") else "")
        or request.GET.get("key")
        or request.GET.get("access_token")
        or request.GET.get("oauth_token")
    )
    if not secret:
        raise bad_key(403, "API_KEY_MISSING", "Send a key that the newsroom gave you, as the parameter key.")
    try:
        key = BearerKey().opened_by(secret, request)
    except AuthenticationFailed as failure:
        raise bad_key(400, "API_KEY_INVALID", str(failure.detail)) from None
    if Scope.READ_PUBLISHED not in key.scopes:
        said = f"This key lacks the scope {Scope.READ_PUBLISHED.value}. Ask an admin for one that has it."
        raise bad_key(403, "API_KEY_SERVICE_BLOCKED", said)
    rate = rates.take(request.META, key)
    if rate.is_over:
        raise too_many(rate.reset)
    return key.principal


def _written(said: dict[str, Any], frame: Frame, *, status: int) -> HttpResponse:
    layout: dict[str, Any] = {"indent": 2} if frame.pretty else {"separators": (",", ":")}
    text = json.dumps(said, ensure_ascii=False, **layout)
    if not frame.callback:
        return _open(HttpResponse(text, status=status, content_type="application/json; charset=UTF-8"))
    # A page reads no script that failed, so a refusal is said with 200 too. No "<" and no line end of
    # JavaScript's own is left in it, and a comment comes first: nothing in it can begin the file.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    body = f"/**/{frame.callback}({text});"
    return _open(HttpResponse(body, content_type="text/javascript; charset=UTF-8"))


def _open(response: HttpResponse) -> HttpResponse:
    """Readable from any page: the key alone says who asks. In no shared cache, for a licence narrows it."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, private=True, no_cache=True)
    return response
