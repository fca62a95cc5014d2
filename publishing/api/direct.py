"""The straight way for partners' programs: what they ask most, answered before Django REST framework takes
the request apart, which costs more than the answer. newsroom.straight leads here.

Only answers are given here, never a refusal. Whatever is not plainly in order (no key, a key that opens
nothing, a bad parameter, another format) goes to the view at the same address, which says what is wrong; and
what the view answers is made by the same functions.
"""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import APIException

from accounts import rates
from accounts.authentication import BearerKey
from accounts.enums import Scope
from accounts.models import ApiKey
from lib.errors import DomainError
from publishing.api.changes import changes
from publishing.api.keys import last_read, look_up_again
from publishing.api.verdicts import plain_page
from publishing.queries.readers import Reader, reader_of

Answer = Callable[[HttpRequest, ApiKey | None, Reader], HttpResponse | None]
"""None leaves the request to the view; a DomainError does so too."""
ANSWERS: dict[str, Answer] = {"api_changes": changes, "api_verdicts": plain_page}
"""By the name of the address."""
JSON_TOO = frozenset({"*/*", "application/*", "application/json"})
"""Media types in Accept that the one format there is will do for."""
_keys = BearerKey(look_up_again)


def tried(request: HttpRequest, answer: Answer) -> HttpResponse | None:
    """What ``answer`` says to a GET with a key that may ask; None where the view is to say it."""
    if not _takes_json(request.META.get("HTTP_ACCEPT", "*/*")):
        return None
    if likely := last_read(request.META.get("HTTP_AUTHORIZATION", "").rpartition(" ")[2]):
        rates.begin(request.META, likely)  # and is counted while the key is looked up
    try:
        known = _keys.authenticate(request)
        if known is None:
            return None
        user, key = known
        reader = reader_of(user, **key.brought)  # type: ignore[attr-defined]  # the look-up brings it
        if Scope.READ_PUBLISHED not in key.scopes or rates.take(request.META, key).is_over:
            return None
        return answer(request, key, reader)
    except (APIException, DomainError):
        return None


@lru_cache(maxsize=256)
def _takes_json(accepted: str) -> bool:
    return any(one.partition(";")[0].strip().lower() in JSON_TOO for one in accepted.split(","))
