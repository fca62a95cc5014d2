"""Middleware of sessions: how long one lasts, and who has yet to set up a second factor."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.login_throttling import get_client_address
from accounts.models import SignInSession
from accounts.views.sign_in_steps import FACTOR_MISSING, STARTED_AT, USED_AT
from lib.datetimes import clock

GetResponse = Callable[[HttpRequest], HttpResponse]
STEP_SECONDS = 300
"""Seconds after which a session's last use is written down again: not at every request."""


class SessionLimitsMiddleware:
    """Treat as a stranger whoever's session is too old or was idle too long.

    And, outside the pages on which it is set up, whoever must have a second factor and has none.
    """

    OWN = ("/settings/sign-in/", "/proof/", "/sign-out/", "/languages/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.user
        # Only when it is needed: a public page must not come to vary by cookie.
        request.user = SimpleLazyObject(lambda: self._as_seen(request, known))  # type: ignore[assignment]  # a stranger, or the same user
        return self.get_response(request)

    def _as_seen(self, request: HttpRequest, user: Any) -> Any:
        if not user.is_authenticated:
            return user
        session, now = request.session, clock.now()
        if _is_over(session, now.timestamp()):
            SignInSession.objects.filter(session_key=session.session_key).delete()
            session.flush()
            return AnonymousUser()
        if now.timestamp() - session.get(USED_AT, now.timestamp()) >= STEP_SECONDS:
            session[USED_AT] = now.timestamp()
            SignInSession.objects.filter(session_key=session.session_key).update(
                used_at=now, address=get_client_address(request)
            )
        if session.get(FACTOR_MISSING) and not request.path.startswith(self.OWN):
            return AnonymousUser()
        return user


def _is_over(session: SessionBase, now: float) -> bool:
    idle, longest = settings.STET_SESSION_IDLE_MINUTES * 60, settings.STET_SESSION_HOURS * 3600
    return (idle > 0 and now - session.get(USED_AT, now) > idle) or (
        now - session.get(STARTED_AT, now) > longest
    )
