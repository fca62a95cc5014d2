"""Form submissions: each is taken once, and the audit log tells whether one arrived.

The token of a form is its CSRF token, which Django masks anew for each page. The events of a submission
carry token and content, hashed, as their request id: an idempotency key without a table of its own,
committed in the same transaction as the work.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from audit.models import Event
from lib.crypto.commitments import sha256_hex
from lib.web import requests

TOKEN_FIELD = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
MAX_TOKEN_LENGTH = 64
ARRIVED_MESSAGE = gettext_lazy("This form had already been saved, so it was not saved a second time.")
SAVED_MESSAGE = gettext_lazy("The connection was lost, but your form was saved. Nothing is missing.")
SUBJECT_VIEWS = {"article": "article_detail", "claim": "claim_detail"}
"""Views of the subjects that a lost answer would have led to."""


def hash_token(token: str) -> str:
    """Return the part of the request id that stands for the form's token, 32 hex digits."""
    return sha256_hex(token)[:32]


def get_submission_id(request: HttpRequest) -> str:
    """Return the request id of a submitted form; "" for what is no form of a page.

    The same form sent again has the same id; what was typed into it anew has another.
    """
    if not (token := request.POST.get(TOKEN_FIELD, "")):
        return ""
    content: list[Any] = [request.path, *sorted(request.POST.lists())]
    content += [
        (name, file.name, file.size) for name in request.FILES for file in request.FILES.getlist(name)
    ]
    digest = sha256_hex(json.dumps(content).encode(errors="surrogatepass"))
    return f"{hash_token(token)}-{digest[:16]}"


def answer_repeated_form(request: HttpRequest) -> HttpResponse | None:
    """Return a redirect for a form that arrived already; None for one that is new, which gets its id here."""
    if not (submission := get_submission_id(request)):
        return None
    requests.SERVED.set(submission)
    if not request.user.is_authenticated:
        return None
    event = Event.objects.filter(request_id=submission, actor=str(request.user.public_id)).first()
    if event is None:
        return None
    messages.info(request, ARRIVED_MESSAGE)
    return redirect(get_page_of_event(event, request))


def get_page_of_event(event: Event, request: HttpRequest) -> str:
    """Return the address that the answer to a submission leads to: its ``next``, its subject or its form."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    if event.subject_type in SUBJECT_VIEWS:
        return resolve_url(SUBJECT_VIEWS[event.subject_type], event.subject)
    return get_page_of_form(request)


def get_page_of_form(request: HttpRequest) -> str:
    """Return the path of the page that the form stood on; "/" where the browser does not say."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    path = page._replace(scheme="", netloc="").geturl()
    # A page of ours whose path begins with two slashes is, as a path alone, the address of another site.
    ours = page.netloc == request.get_host() and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else "/"


def find_event_of_submission() -> Event | None:
    """Return an event of the request being served, asked on a live connection. Raises django.db.Error.

    For a request whose own connection broke: its commit may have been done all the same.
    """
    connection.close_if_unusable_or_obsolete()
    return Event.objects.filter(request_id=requests.get_request_id()).order_by("number").first()


def build_lost_answer(request: HttpRequest) -> HttpResponse | None:
    """Return a redirect to what was saved though an error followed; None where nothing was.

    Raises django.db.Error while nobody can tell.
    """
    event = find_event_of_submission()
    if event is None:
        return None
    messages.warning(request, SAVED_MESSAGE)
    return redirect(get_page_of_event(event, request))


@require_GET
@never_cache
def submission_arrived(request: HttpRequest) -> HttpResponse:
    """Return as JSON whether a form with this token arrived, for copies that a browser keeps of it."""
    token = request.GET.get("token", "")
    if not 0 < len(token) <= MAX_TOKEN_LENGTH:
        return JsonResponse({"arrived": False})
    arrived = Event.objects.filter(request_id__startswith=f"{hash_token(token)}-").exists()
    return JsonResponse({"arrived": arrived})
