"""How often one key may ask the API; a person who is signed in counts as one."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiKey, User
from lib import rates
from lib.rates import Rate

BEGUN, TAKEN = "stet.rate.begun", "stet.rate"
"""Where the environment of a request (``request.META``) keeps it: whoever takes the request over does not
count it again.
"""
Environment = dict[str, Any]


def begin(meta: Environment, holder: ApiKey | User) -> None:
    """Count the request, once; ``take`` waits for the count, once all else is asked."""
    if BEGUN in meta:
        return
    letter = "k" if isinstance(holder, ApiKey) else "p"
    meta[BEGUN] = rates.begin(f"{letter}{holder.pk}", limit=settings.STET_API_RATE)


def take(meta: Environment, holder: ApiKey | User) -> Rate:
    """Count the request, once; its answer announces what is left (newsroom.middleware)."""
    counted: Rate | None = meta.get(TAKEN)
    if counted is not None:
        return counted
    begin(meta, holder)
    rate: Rate = meta[BEGUN]()
    meta[TAKEN] = rate
    return rate


class PerKey(BaseThrottle):
    """Django REST framework's view of it. Whoever has no key gets nothing that would have to be rationed."""

    def allow_request(self, request: Request, view: Any) -> bool:
        holder = request.auth if isinstance(request.auth, ApiKey) else request.user
        if not isinstance(holder, ApiKey | User):
            return True
        self._rate = take(request.META, holder)
        return not self._rate.is_over

    def wait(self) -> float:
        """Seconds until it may ask again."""
        return float(self._rate.reset)
