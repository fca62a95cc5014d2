"""The straight way for partners' programs: what they ask most is answered before Django REST framework takes
the request apart, which costs more than the answer.

Only answers are given here, never a refusal. Whatever is not plainly in order (no key, a key that opens
nothing, a bad parameter, another format) goes to the view at the same address, which says what is wrong; and
what the view answers is made by the same functions.
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.exceptions import APIException

from accounts import rates
from accounts.authentication import BearerKey
from accounts.enums import Scope
from accounts.models import ApiKey
from lib.errors import DomainError
from publishing.api.keys import look_up
from publishing.queries.readers import Reader, reader_of

View = Callable[..., HttpResponseBase]
Answer = Callable[[HttpRequest, ApiKey | None, Reader], HttpResponse | None]
"""None leaves the request to the view; a DomainError does so too."""
ANY_FORMAT = ("*/*", "application/json", "application/json, */*")
"""Values of Accept that ask for no other format than the one there is."""
_keys = BearerKey(look_up)


def direct(answer: Answer, view: View) -> View:
    """``view``, asked only where ``answer`` has none."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = _tried(request, answer) if not kwargs else None
        return view(request, *args, **kwargs) if found is None else found

    # Among what is taken over: that no token is asked for (csrf_exempt), and what describes it (cls).
    return update_wrapper(answered, view)


def _tried(request: HttpRequest, answer: Answer) -> HttpResponse | None:
    if request.method != "GET" or request.META.get("HTTP_ACCEPT", "*/*") not in ANY_FORMAT:
        return None
    try:
        known = _keys.authenticate(request)
        if known is None:
            return None
        user, key = known
        reader = reader_of(user, **key.brought)  # type: ignore[attr-defined]  # look_up brings it
        if Scope.READ_PUBLISHED not in key.scopes or rates.take(request, key).is_over:
            return None
        return answer(request, key, reader)
    except (APIException, DomainError):
        return None
