"""The straight way for partners' programs: what they ask most is answered before Django REST framework takes
the request apart, which costs more than the answer.

Only answers are given here, never a refusal. Whatever is not plainly in order (no key, a key that opens
nothing, a bad parameter, another format) goes to the view at the same address, which says what is wrong; and
what the view answers is made by the same functions.
"""

from collections.abc import Callable
from functools import lru_cache, update_wrapper
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
JSON_TOO = frozenset({"*/*", "application/*", "application/json"})
"""Media types in Accept that the one format there is will do for."""
_keys = BearerKey(look_up)


def direct(answer: Answer, view: View) -> View:
    """``view``, asked only where ``answer`` has none."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = _tried(request, answer) if not kwargs else None
        return view(request, *args, **kwargs) if found is None else found

    # Among what is taken over: that no token is asked for (csrf_exempt), and what describes it (cls).
    return update_wrapper(answered, view)


@lru_cache(maxsize=256)
def _takes_json(accepted: str) -> bool:
    return any(one.partition(";")[0].strip().lower() in JSON_TOO for one in accepted.split(","))


def _tried(request: HttpRequest, answer: Answer) -> HttpResponse | None:
    if request.method != "GET" or not _takes_json(request.META.get("HTTP_ACCEPT", "*/*")):
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
