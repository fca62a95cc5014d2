"""How often one key may ask the API; a person who is signed in counts as one."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiKey, User
from lib import rates
from lib.rates import Rate


def take(request: HttpRequest, holder: ApiKey | User) -> Rate:
    """Count the request, once; its answer announces what is left (newsroom.middleware)."""
    counted: Rate | None = getattr(request, "stet_rate", None)
    if counted is not None:
        return counted
    letter = "k" if isinstance(holder, ApiKey) else "p"
    rate = rates.take(f"{letter}{holder.pk}", limit=settings.STET_API_RATE)
    request.stet_rate = rate  # type: ignore[attr-defined]  # for the middleware
    return rate


class PerKey(BaseThrottle):
    """Django REST framework's view of it. Whoever has no key gets nothing that would have to be rationed."""

    def allow_request(self, request: Request, view: Any) -> bool:
        holder = request.auth if isinstance(request.auth, ApiKey) else request.user
        if not isinstance(holder, ApiKey | User):
            return True
        self._rate = take(request._request, holder)
        return not self._rate.is_over

    def wait(self) -> float:
        """Seconds until it may ask again."""
        return float(self._rate.reset)
