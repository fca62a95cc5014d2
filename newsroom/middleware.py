"""Middleware: request ids, key usage, languages, rate limits, caching, isolation of partners, error pages."""

import re
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import is_valid_path
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from accounts import api_throttling
from accounts.authentication import USED
from accounts.login_throttling import get_client_address
from accounts.models import SignInSession
from accounts.models.api_key import SANDBOX_PREFIX
from accounts.views.sign_in_steps import FACTOR_MISSING, STARTED_AT, USED_AT
from lib.datetimes import clock
from lib.db.connections import StatementTimer, as_timeout, limit_statements
from lib.errors import DomainError
from lib.web import requests
from newsroom import error_views, form_submissions, languages
from publishing.partners import usage
from publishing.partners.selectors import build_suspended_error, find_partner_person

GetResponse = Callable[[HttpRequest], HttpResponse]
API_LANGUAGE = "en-gb"
"""Programs read English, whatever the newsroom's people read."""
STEP_SECONDS = 300
"""Least time in seconds between two writes of a session's last use."""
SAME_FOR_ALL = ("publishing.public.", "newsroom.health", "newsroom.readiness", "newsroom.languages")
"""Modules of views that answer everybody alike: they never ask who is signed in, so caches may keep them."""


class RequestIdMiddleware:
    """Give each request an id, or keep its own well-formed one; audit log and server logs carry it."""

    WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        current = given if self.WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        token = requests.SERVED.set(current)
        try:
            response = self.get_response(request)
            # A submitted form has an id of its own by now (newsroom.form_submissions).
            response["X-Request-Id"] = requests.SERVED.get()
        finally:
            requests.SERVED.reset(token)
        return response


class RetryAfterMiddleware:
    """Say in each 503 when to ask again: an error page, a form shown again, a problem of the API."""

    SECONDS = 5

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 503:
            response.setdefault("Retry-After", str(self.SECONDS))
        return response


class PermissionsPolicyMiddleware:
    """Add Permissions-Policy to every page: it may use nothing of the browser that Stet does not."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        features = settings.STET_PERMISSIONS_POLICY.items()
        self.policy = ", ".join(f"{name}={allowed}" for name, allowed in features)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = self.policy
        return response


class DatabaseTimeMiddleware:
    """Limit the time for which one request keeps the database: STET_REQUEST_DATABASE_SECONDS; 0 is no limit.

    SQLite ends the statement itself; PostgreSQL does by ``limit_statements``. Time spent elsewhere, waiting
    for another server or a slow body, does not count: each of those has a limit of its own. Workers, which
    load no middleware, have the longer STET_DATABASE_STATEMENT_TIMEOUT_SECONDS.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        connection_created.connect(_limit_statements_of_requests, dispatch_uid="limit_statements")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seconds = settings.STET_REQUEST_DATABASE_SECONDS
        with ExitStack() as stack:
            for connection in connections.all() if seconds else ():
                stack.callback(_let_sqlite_run, connection)
                stack.enter_context(connection.execute_wrapper(StatementTimer(seconds)))
            return self.get_response(request)


def _let_sqlite_run(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "sqlite" and connection.connection is not None:
        connection.connection.set_progress_handler(None, 0)


def _limit_statements_of_requests(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    limit_statements(connection, settings.STET_REQUEST_DATABASE_SECONDS)


class ApiKeyUsageMiddleware:
    """Count each request with an API key, in memory, and save the counts now and then, after a response."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (key := request.META.get(USED)) is not None:
            usage.count_request(key.pk, response.status_code, at=clock.now())
        if usage.tally.is_due():
            # Django calls this after the last byte: nobody waits for the count.
            response._resource_closers.append(usage.flush_usage)  # type: ignore[attr-defined]  # the stubs leave it out
        return response


class SandboxMiddleware:
    """Route requests with a sandbox key to URLs of their own, where nothing is real.

    No view that reads real verdicts ever gets such a request.
    """

    BEGINS = re.compile(rf"bearer +{SANDBOX_PREFIX}_", re.I)

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/v1/") and self.BEGINS.match(
            request.headers.get("Authorization", "")
        ):
            request.urlconf = "newsroom.sandbox_urls"
        return self.get_response(request)


class RateLimitHeadersMiddleware:
    """Add the remaining requests of a key to each response (accounts.api_throttling)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (rate := request.META.get(api_throttling.TAKEN)) is not None:
            for name, value in rate.headers.items():
                response[name] = value
        return response


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
    idle, limit = settings.STET_SESSION_IDLE_MINUTES * 60, settings.STET_SESSION_HOURS * 3600
    used_at, started_at = float(session.get(USED_AT, now)), float(session.get(STARTED_AT, now))
    return (idle > 0 and now - used_at > idle) or now - started_at > limit


class NeverCacheMiddleware:
    """Forbid caching of what a signed-in person or a key gets: the next person there is somebody else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        has_key, own = "Authorization" in request.headers, response.get("Cache-Control", "")
        has_body = response.status_code != HTTPStatus.NOT_MODIFIED
        if "no-store" in own or (own and (has_key or "private" not in own or not has_body)):
            # A view's own header stays: a program may keep what its key fetched, to ask with its ETag, and on
            # a public page asking who is signed in would make it vary by cookie.
            return response
        # The key first: who holds it is read from the database only if somebody asks.
        if has_key or (getattr(request, "user", None) is not None and request.user.is_authenticated):
            add_never_cache_headers(response)
        return response


class LanguageMiddleware:
    """Activate the language of the signed-in person for a page, and the newsroom's for all else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = API_LANGUAGE if request.path.startswith("/api/") else settings.LANGUAGE_CODE
        with translation.override(language):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_: Any) -> None:
        """Change to the person's language once it is known that the view answers a person."""
        if not request.path.startswith("/api/") and not view.__module__.startswith(SAME_FOR_ALL):
            translation.activate(languages.get_language_of(request))


class PartnerIsolationMiddleware:
    """Treat a partner's person as a stranger outside the console.

    Once the partner is suspended, everywhere. Where a stranger would be asked to sign in, they get a 404 or
    the reason of the suspension.
    """

    OWN = ("/partner/", "/password/", "/settings/sign-in/", "/proof/", "/sign-out/", "/invitation/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.user
        own = request.path.startswith(self.OWN)
        # Only when it is needed: a public page must not come to vary by cookie.
        request.user = SimpleLazyObject(lambda: self._as_seen(known, own))  # type: ignore[assignment]  # a stranger, or the same user
        response = self.get_response(request)
        redirected = response.headers.get("Location", "").startswith(f"{settings.LOGIN_URL}?next=")
        if not redirected or not getattr(known, "is_partner_person", False):
            return response
        partner = find_partner_person(known).partner  # type: ignore[arg-type, union-attr]  # each has one
        if partner.is_active:
            return (
                redirect("console_overview")
                if request.path == "/"
                else error_views.not_found(request, Http404())
            )
        return error_views.domain_error(request, build_suspended_error(partner.suspension_reason))

    def _as_seen(self, user: Any, own: bool) -> Any:
        if not getattr(user, "is_partner_person", False):
            return user
        person = find_partner_person(user) if own else None
        return user if person is not None and person.partner.is_active else AnonymousUser()


class LoginNextMiddleware:
    """Send a person whose session ended back to the page of the form, not to the URL it was posted to.

    A URL that only accepts POST would answer the visit after sign-in with an error.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        address = response.headers.get("Location", "")
        if request.method != "POST" or not address.startswith(f"{settings.LOGIN_URL}?next="):
            return response
        response["Location"] = (
            f"{settings.LOGIN_URL}?{urlencode({'next': form_submissions.get_page_of_form(request)})}"
        )
        return response


class FormAddressMiddleware:
    """Lead a visit of an address that only takes forms to the page above it.

    A refused form is shown there, so sign-in and the pages of errors lead back to it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only browsers send the header, and only for a visit: scripts and programs are told 405.
        is_visit = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
        if response.status_code != 405 or not is_visit or request.path.startswith("/api/"):
            return response
        return redirect(_find_page_above(request.path))


def _find_page_above(path: str) -> str:
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            break
    return path


class DomainErrorMiddleware:
    """Answer a DomainError that a view let through with the page of its status: 403, 404, 409 or 422.

    A lock timeout counts as one, too, and so does a statement that took too long.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the response to a DomainError, or None: Django answers any other exception."""
        refusal = error if isinstance(error, DomainError) else as_timeout(error)
        return None if refusal is None else error_views.domain_error(request, refusal)


class SubmissionMiddleware:
    """Take each submitted form of a signed-in person once. Comes after CsrfViewMiddleware."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: Any
    ) -> HttpResponse | None:
        """Return the answer to a form that arrived already; None for any other request."""
        by_script = "X-Requested-With" in request.headers or "HX-Request" in request.headers
        if request.method != "POST" or by_script or getattr(view, "csrf_exempt", False):
            return None
        return form_submissions.answer_repeated_form(request)
