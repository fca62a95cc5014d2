"""A reader reports an error without an account, and sees at a secret address what comes of it."""

import math
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string, salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts import throttle
from factcheck.actions.reports import receive_report
from factcheck.enums import ReportAnswer, Standing
from factcheck.models import Report
from lib.clock import now
from lib.errors import Invalid, WrongState
from lib.tokens import digest
from publishing.answer import nothing_here
from publishing.forms.report import CAUGHT, ReportForm
from publishing.models import PublicDocument
from publishing.queries import page as reading
from publishing.queries.readers import claim_of

SALT = "publishing.report"
QUICK = timedelta(seconds=3)
"""Faster than anybody reads the form, let alone writes in it."""
LATE = timedelta(hours=24)
REPORTS = 10
GUESSES = 30
"""Reports that one network may send, and wrong status addresses that it may follow, in fifteen minutes."""
TOO_QUICK = "That was very quick. Look your words over and send them once more: they are still here."
TOO_OLD = "This form was opened long ago, or elsewhere. Your words are still here: send them once more."


# The form's own token stands in for the cookie's: a reader gets no cookie at all.
@csrf_exempt
@sensitive_post_parameters("text", "email")
@require_http_methods(["GET", "HEAD", "POST"])
def report_error(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The form; a POST sends it. 404 for what is not public, and for what is retracted."""
    document = PublicDocument.objects.current().filter(public_id=public_id).first()
    if document is None or document.standing == Standing.RETRACTED:
        return nothing_here(request)
    at = now()
    if request.method != "POST":
        return _form(document, ReportForm(), _new_token(document, at))
    return _send(request, document, at=at)


@sensitive_variables("secret")
def _send(request: HttpRequest, document: PublicDocument, *, at: datetime) -> HttpResponse:
    typed = request.POST.copy()
    form = ReportForm(typed)
    nonce, opened = _opened(request.POST.get("form", ""), document, at=at)
    token = request.POST.get("form", "") if nonce else _new_token(document, at - QUICK)
    if not form.is_valid():
        if form.caught:
            typed["website"] = ""
            form.add_error(None, CAUGHT)
        return _form(document, form, token, status=422)
    if not nonce or at - opened < QUICK:
        form.add_error(None, TOO_QUICK if nonce else TOO_OLD)
        return _form(document, form, token, status=422)
    try:
        throttle.ration(SALT, throttle.network(request), limit=REPORTS, at=at)
    except throttle.TooMany as full:
        seconds = max(1, math.ceil((full.again_at - at).total_seconds()))
        wait = (
            f"Many reports came from your network. Wait {math.ceil(seconds / 60)} min; your words stay here."
        )
        form.add_error(None, wait)
        response = _form(document, form, token, status=429)
        response["Retry-After"] = str(seconds)
        return response
    # Drawn from the form's own number: who presses twice is led to the one report that they sent.
    secret = salted_hmac(f"{SALT}.status", nonce, algorithm="sha256").hexdigest()[:40]
    try:
        receive_report(
            claim_of(document),
            text=form.cleaned_data["text"],
            link=form.cleaned_data["link"],
            email=form.cleaned_data["email"],
            about=document.version,
            secret=digest(secret),
            at=at,
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return _form(document, form, token, status=refusal.status)
    except WrongState as refusal:
        form.refuse(refusal)
        return _form(document, form, token, status=refusal.status)
    return _private(redirect("report_status", secret))


@sensitive_variables("token")
@require_safe
def report_status(request: HttpRequest, token: str) -> HttpResponse:
    """What became of one report. Whoever has the address may read it, nobody else can find it."""
    found = Report.objects.filter(secret=digest(token)).select_related("claim__desk").first()
    if found is None:
        return _unknown(request)
    document = PublicDocument.objects.current().filter(public_id=found.claim.public_id).first()
    context = {
        "report": found,
        "document": document.content if document is not None else None,
        "received": reading.moment_in_words(found.received_at),
        "answered": reading.moment_in_words(found.answered_at) if found.answered_at else "",
        "outcome": "" if found.outcome == ReportAnswer.SPAM else found.get_outcome_display(),
        "address": f"{settings.STET_BASE_URL}{request.path}",
    }
    return _page("publishing/report_status.html", context)


def _unknown(request: HttpRequest) -> HttpResponse:
    try:
        throttle.ration(f"{SALT}.status", throttle.network(request), limit=GUESSES, at=now())
    except throttle.TooMany:
        return _private(HttpResponse(nothing_here(request).content, status=429))
    return _private(nothing_here(request))


def _new_token(document: PublicDocument, at: datetime) -> str:
    made = [str(document.public_id), get_random_string(22), int(at.timestamp())]
    return signing.dumps(made, salt=SALT)


def _opened(token: str, document: PublicDocument, *, at: datetime) -> tuple[str, datetime]:
    """The number of a form that we made for this verdict not long ago, and when; ("", ...) for any other."""
    try:
        verdict, nonce, seconds = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return "", at
    opened = datetime.fromtimestamp(seconds, at.tzinfo)
    mine = verdict == str(document.public_id) and at - opened <= LATE
    return (nonce, opened) if mine else ("", at)


def _form(document: PublicDocument, form: ReportForm, token: str, *, status: int = 200) -> HttpResponse:
    context = {"verdict": document.content, "form": form, "form_token": token}
    return _page("publishing/report.html", context, status=status)


def _page(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    # Without the request: a page that knows nobody can show nobody's things.
    ours = {"newsroom_name": settings.STET_NAME, "base_url": settings.STET_BASE_URL}
    return _private(HttpResponse(render_to_string(template, ours | context), status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
