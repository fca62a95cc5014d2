"""What happens around every request: an id, no caching of what is signed in, and refusals in plain words."""

import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from accounts import rates
from accounts.authentication import USED
from accounts.models.api_key import TRYING
from lib import clock, request_id
from lib.errors import DomainError
from lib.turns import lost_turn
from newsroom import answers
from publishing.actions import usage
from publishing.queries.readers import person_of, suspended

Next = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """Gives each request an id, or keeps a well-formed one it came with; the record and the logs carry it."""

    WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        current = given if self.WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        token = request_id.SERVED.set(current)
        try:
            response = self.get_response(request)
        finally:
            request_id.SERVED.reset(token)
        response["X-Request-Id"] = current
        return response


class CountUse:
    """Counts each request that came with a key, in memory; writes it down now and then, once an answer is
    out.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (key := request.META.get(USED)) is not None:
            usage.count(key.pk, response.status_code, at=clock.now())
        if usage.tally.is_due():
            # What Django calls after the last byte: nobody waits for the count.
            response._resource_closers.append(usage.fold)  # type: ignore[attr-defined]  # the stubs leave it out
        return response


class TryingApart:
    """A key for trying out is answered by a house of its own, in which there is nothing real. None of the
    views that read verdicts ever sees one.
    """

    BEGINS = re.compile(rf"bearer +{TRYING}_", re.I)

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/v1/") and self.BEGINS.match(
            request.headers.get("Authorization", "")
        ):
            request.urlconf = "newsroom.sandbox_urls"
        return self.get_response(request)


class RateHeaders:
    """Announces with every answer to a key what it has left (accounts.rates)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (rate := request.META.get(rates.TAKEN)) is not None:
            for name, value in rate.headers.items():
                response[name] = value
        return response


class NoStore:
    """What a signed-in person or a key sees stays in no cache: the next person there is somebody else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            # Whoever set it knows best. Asking who is signed in would make a public page vary by cookie.
            return response
        signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
        if signed_in or "Authorization" in request.headers:
            add_never_cache_headers(response)
        return response


class PartnersApart:
    """Whoever signed in for a partner is somebody in the console alone; everywhere else, and everywhere once
    the partner is suspended, they are a stranger. Where a stranger would be asked to sign in, they are told
    that there is nothing for them.
    """

    OWN = ("/partner/", "/password/", "/sign-out/", "/invitation/")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.user
        own = request.path.startswith(self.OWN)
        # Not before it is asked for: a public page must not come to vary by cookie.
        request.user = SimpleLazyObject(lambda: self._as_seen(known, own))  # type: ignore[assignment]  # a stranger, or the same user
        response = self.get_response(request)
        sent_away = response.headers.get("Location", "").startswith(f"{settings.LOGIN_URL}?next=")
        if not sent_away or not getattr(known, "is_of_a_partner", False):
            return response
        partner = person_of(known).partner  # type: ignore[arg-type, union-attr]  # each has one
        if partner.active:
            return redirect("console") if request.path == "/" else answers.not_found(request, Http404())
        return answers.refused(request, suspended(partner))

    def _as_seen(self, user: Any, own: bool) -> Any:
        if not getattr(user, "is_of_a_partner", False):
            return user
        person = person_of(user) if own else None
        return user if person is not None and person.partner.active else AnonymousUser()


class BackToThePage:
    """Leads whoever sent a form without being signed in any more back to the page of the form, not to where
    it was sent: an address that only takes what is sent to it answers a visit with a refusal.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        address = response.headers.get("Location", "")
        if request.method != "POST" or not address.startswith(f"{settings.LOGIN_URL}?next="):
            return response
        page = urlsplit(request.headers.get("Referer", ""))
        ours = page.netloc == request.get_host() and page.path.startswith("/")
        back = page._replace(scheme="", netloc="").geturl() if ours else "/"
        response["Location"] = f"{settings.LOGIN_URL}?{urlencode({'next': back})}"
        return response


class Refusals:
    """Answers a DomainError that a view let through with the page of its status: 403, 404, 409 or 422. That
    somebody else was saving for too long is one, too.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None for anything that is not a refusal: Django answers that."""
        refusal = error if isinstance(error, DomainError) else lost_turn(error)
        return None if refusal is None else answers.refused(request, refusal)
