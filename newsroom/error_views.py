"""Error responses: pages for people, RFC 9457 problem details under /api/."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.fresh_proof import ProofNeeded
from accounts.views.proof import ask_for_proof
from lib.db.connections import as_timeout
from lib.errors import DomainError
from lib.text.phrases import StrOrPromise, format_number
from lib.web.problem_details import ERROR_TITLES, problem_response
from newsroom import form_submissions
from newsroom.languages import get_language_of

TOO_LARGE_MESSAGE = gettext_lazy(
    "The request is larger than {limit} bytes. Nothing was saved. "
    "Go back: what you typed is still in the form."
)
TOO_MANY_FIELDS_MESSAGE = gettext_lazy("This address or form has too many fields. The limit is {limit}.")
TOO_MANY_FILES_MESSAGE = gettext_lazy("You sent more than {limit} files at once. Send them in several parts.")
DATABASE_UNAVAILABLE_MESSAGE = gettext_lazy("The database is not available. Try again in a few seconds.")
NOT_SAVED_MESSAGE = gettext_lazy("The connection to the database was lost, and nothing was saved. Try again.")
UNKNOWN_OUTCOME_MESSAGE = gettext_lazy(
    "The database stopped answering, so it is not known whether your form was saved. Check the page in "
    "a minute, or send the form again: a form that was saved is not saved a second time."
)
UNKNOWN_API_OUTCOME_MESSAGE = (  # untranslated: the API speaks English
    "The database stopped answering, so Stet cannot tell whether this was saved. "
    "Read it again before you send it again."
)
PUBLIC_UNAVAILABLE_TITLE = gettext_lazy("This page is not available right now")
SERVER_ERROR_MESSAGE = gettext_lazy(
    "Something went wrong on our side and nothing was saved. The error has been logged. Try "
    "again in a few minutes."
)
# untranslated: the API speaks English
SERVER_ERROR_API_MESSAGE = "Something went wrong on our side. The error has been logged."
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the response to a DomainError, with its own message; or the form of a fresh proof."""
    by_script = "X-Requested-With" in request.headers or "HX-Request" in request.headers
    if isinstance(error, ProofNeeded) and not by_script and not request.path.startswith("/api/"):
        page = form_submissions.get_page_of_form(request)
        return ask_for_proof(request, page=page, is_download=error.is_download)
    return _error_response(request, error.status, error.message, error.code, reasons=error.reasons)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 400 for a malformed request, whose reason is only logged; 413 for one that is too big."""
    match exception:
        case RequestDataTooBig():
            message = TOO_LARGE_MESSAGE.format(limit=format_number(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
            return _error_response(request, 413, message, "too_big")
        case TooManyFieldsSent():
            message = TOO_MANY_FIELDS_MESSAGE.format(
                limit=format_number(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
            )
        case TooManyFilesSent():
            message = TOO_MANY_FILES_MESSAGE.format(
                limit=format_number(settings.DATA_UPLOAD_MAX_NUMBER_FILES)
            )
        case _:
            message = gettext("Stet could not understand this request.")
    return _error_response(request, 400, message, "malformed")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 403, with the reason where a view gave one."""
    return _error_response(
        request, 403, str(exception) or gettext("You do not have permission to do this."), "not_allowed"
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return 403 for a form without a valid token: sent from elsewhere, or older than the last sign-in."""
    return _error_response(
        request,
        403,
        gettext(
            "It was opened before you last signed in, or on another site. Nothing was saved. Go back: what "
            "you typed is still there. Send it again. If that is refused too, copy what you typed and reload "
            "the page."
        ),
        "form_too_old",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 404: there is no such thing, or none that this person may see."""
    if request.resolver_match is None and not request.path.startswith("/api/"):
        # No view answers this address, so the middleware has not asked who reads the page.
        translation.activate(get_language_of(request))
    return _error_response(
        request, 404, gettext("This page does not exist, or you cannot see it."), "not_found"
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500; or 503 while the database does not answer. Shows no internals.

    An error can come after the commit, so the audit log is asked before a form is said not to be saved.
    """
    error = sys.exception()
    if error is not None and (timeout := as_timeout(error)) is not None:
        return domain_error(request, timeout)
    unreachable = isinstance(error, OperationalError | InterfaceError)
    page = ""
    message: StrOrPromise = DATABASE_UNAVAILABLE_MESSAGE if unreachable else SERVER_ERROR_MESSAGE
    if request.path.startswith("/api/"):
        if unreachable and request.method not in SAFE_METHODS:
            message = UNKNOWN_API_OUTCOME_MESSAGE
        elif not unreachable:
            message = SERVER_ERROR_API_MESSAGE
    elif request.method not in SAFE_METHODS:
        try:
            if (saved := form_submissions.build_lost_answer(request)) is not None:
                return saved
            message = NOT_SAVED_MESSAGE if unreachable else SERVER_ERROR_MESSAGE
        except Error:
            unreachable, message = True, UNKNOWN_OUTCOME_MESSAGE
        # What was typed comes back there.
        page = form_submissions.get_page_of_form(request)
    if not unreachable:
        return _error_response(request, 500, message, "broken", page=page)
    return _error_response(request, 503, message, "database_away", page=page)


def _error_response(
    request: HttpRequest,
    status: int,
    message: StrOrPromise,
    code: str,
    *,
    reasons: list[str] | None = None,
    page: str = "",
) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(status, code, str(message), reasons=reasons or [])
    is_public = _is_public(request)
    context = {
        "message": message,
        "reasons": reasons or [],
        "status": status,
        "code": code,
        # Readers know the newsroom, and not its tool.
        "title": PUBLIC_UNAVAILABLE_TITLE
        if is_public and code == "database_away"
        else ERROR_TITLES.get(code, ERROR_TITLES["broken"]),
        "page": "" if page == "/" else page,
        "is_public": is_public,
        "site_name": settings.STET_NEWSROOM_NAME if is_public else "Stet",
    }
    with_request = request if _is_context_readable(request, status) else None
    for template in (f"{status}.html", "500.html" if status >= 500 else "409.html"):
        try:
            return HttpResponse(render_to_string(template, context, with_request), status=status)
        except TemplateDoesNotExist:
            continue
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")


def _is_public(request: HttpRequest) -> bool:
    """Return whether the page is one that nobody signs in to see, also where no view was reached yet."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return False
    return not getattr(match.func, "login_required", True)


def _is_context_readable(request: HttpRequest, status: int) -> bool:
    """Return whether context processors can read what they need: the database, and the request's fields."""
    try:
        return 400 < status < 500 and request.GET is not None
    except TooManyFieldsSent:
        return False
