"""Reader reports without an account: the form, and a secret URL that shows the status of a report."""

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
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts import login_throttling
from factcheck.models import ReaderReport
from factcheck.models.enums import PublicationStatus, ReaderReportOutcome
from factcheck.verdicts.reader_reports import create_reader_report
from lib.crypto.tokens import digest_token
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_public_time
from lib.errors import Invalid, WrongState
from publishing.models import PublicDocument
from publishing.partners.selectors import get_claim_of_document
from publishing.public.forms import HONEYPOT_MESSAGE, ReaderReportForm
from publishing.public.responses import not_found_response

SIGNING_SALT = "publishing.report"
MIN_FILL_TIME = timedelta(seconds=3)
"""Nobody reads the form, let alone fills it in, in less: a program sent it."""
MAX_FORM_AGE = timedelta(hours=24)
MAX_REPORTS = 10
MAX_GUESSES = 30
"""Reports that one network may send, and wrong status URLs that it may open, in fifteen minutes."""
TOO_QUICK_MESSAGE = gettext_lazy("That was very quick. Check your text and send it again: it is still here.")
FORM_EXPIRED_MESSAGE = gettext_lazy("This form has expired. Your text is still here: send it again.")


# The form's own token stands in for the cookie's: a reader gets no cookie at all.
@csrf_exempt
@sensitive_post_parameters("text", "email")
@require_http_methods(["GET", "HEAD", "POST"])
def reader_report_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the form; a POST sends it. 404 for a verdict that is not public or is retracted."""
    document = PublicDocument.objects.current().filter(public_id=public_id).first()
    if document is None or document.publication_status == PublicationStatus.RETRACTED:
        return not_found_response(request)
    at = now()
    if request.method != "POST":
        return _render_form(document, ReaderReportForm(), _sign_form_token(document, at))
    return _submit_report(request, document, at=at)


@sensitive_variables("secret")
def _submit_report(request: HttpRequest, document: PublicDocument, *, at: datetime) -> HttpResponse:
    typed = request.POST.copy()
    form = ReaderReportForm(typed)
    nonce, opened = _read_form_token(request.POST.get("form", ""), document, at=at)
    token = request.POST.get("form", "") if nonce else _sign_form_token(document, at - MIN_FILL_TIME)
    if not form.is_valid():
        if form.is_spam:
            typed["website"] = ""
            form.add_error(None, HONEYPOT_MESSAGE)
        return _render_form(document, form, token, status=422)
    if not nonce or at - opened < MIN_FILL_TIME:
        form.add_error(None, TOO_QUICK_MESSAGE if nonce else FORM_EXPIRED_MESSAGE)
        return _render_form(document, form, token, status=422)
    try:
        login_throttling.limit_action(
            SIGNING_SALT, login_throttling.get_client_network(request), limit=MAX_REPORTS, at=at
        )
    except login_throttling.TooManyAttempts as full:
        seconds = max(1, math.ceil((full.again_at - at).total_seconds()))
        minutes = math.ceil(seconds / 60)
        wait = ngettext(
            "Too many reports came from your network. Try again in {minutes} minute; your text stays here.",
            "Too many reports came from your network. Try again in {minutes} minutes; your text stays here.",
            minutes,
        )
        form.add_error(None, wait.format(minutes=minutes))
        response = _render_form(document, form, token, status=429)
        response["Retry-After"] = str(seconds)
        return response
    # Derived from the form's own number, so that a form sent twice leads to the one report.
    secret = salted_hmac(f"{SIGNING_SALT}.status", nonce, algorithm="sha256").hexdigest()[:40]
    try:
        create_reader_report(
            get_claim_of_document(document),
            text=form.cleaned_data["text"],
            link=form.cleaned_data["link"],
            email=form.cleaned_data["email"],
            about=document.version,
            secret=digest_token(secret),
            at=at,
        )
    except Invalid as refusal:
        form.add_domain_error(refusal)
        return _render_form(document, form, token, status=refusal.status)
    except WrongState as refusal:
        form.add_domain_error(refusal)
        return _render_form(document, form, token, status=refusal.status)
    return _make_private(redirect("reader_report_status", secret))


@sensitive_variables("token")
@require_safe
def reader_report_status(request: HttpRequest, token: str) -> HttpResponse:
    """Show the status of one report. Anyone who has its URL may read it; nobody else can find it."""
    found = (
        ReaderReport.objects.filter(status_token_hash=digest_token(token))
        .select_related("claim__desk")
        .first()
    )
    if found is None:
        return _unknown_response(request)
    document = PublicDocument.objects.current().filter(public_id=found.claim.public_id).first()
    context = {
        "report": found,
        "document": document.content if document is not None else None,
        "received": format_public_time(found.received_at),
        "answered": format_public_time(found.answered_at) if found.answered_at else "",
        "outcome": "" if found.outcome == ReaderReportOutcome.SPAM else found.get_outcome_display(),
        "address": f"{settings.STET_BASE_URL}{request.path}",
    }
    return _render_page("publishing/public/reader_report_status.html", context)


def _unknown_response(request: HttpRequest) -> HttpResponse:
    try:
        login_throttling.limit_action(
            f"{SIGNING_SALT}.status",
            login_throttling.get_client_network(request),
            limit=MAX_GUESSES,
            at=now(),
        )
    except login_throttling.TooManyAttempts:
        return _make_private(HttpResponse(not_found_response(request).content, status=429))
    return _make_private(not_found_response(request))


def _sign_form_token(document: PublicDocument, at: datetime) -> str:
    made = [str(document.public_id), get_random_string(22), int(at.timestamp())]
    return signing.dumps(made, salt=SIGNING_SALT)


def _read_form_token(token: str, document: PublicDocument, *, at: datetime) -> tuple[str, datetime]:
    """Return (nonce, time made) of a recent form of ours for this verdict; ("", ...) for any other."""
    try:
        verdict, nonce, seconds = signing.loads(token, salt=SIGNING_SALT)
    except (signing.BadSignature, ValueError):
        return "", at
    opened = datetime.fromtimestamp(seconds, at.tzinfo)
    own = verdict == str(document.public_id) and at - opened <= MAX_FORM_AGE
    return (nonce, opened) if own else ("", at)


def _render_form(
    document: PublicDocument, form: ReaderReportForm, token: str, *, status: int = 200
) -> HttpResponse:
    context = {"verdict": document.content, "form": form, "form_token": token}
    return _render_page("publishing/public/reader_report_create.html", context, status=status)


def _render_page(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    # Rendered without the request, so that it cannot show anything of a signed-in person.
    ours = {"newsroom_name": settings.STET_NEWSROOM_NAME, "base_url": settings.STET_BASE_URL}
    return _make_private(HttpResponse(render_to_string(template, ours | context), status=status))


def _make_private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
