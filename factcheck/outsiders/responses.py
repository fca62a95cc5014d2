"""Responses to people without an account: pages with no session and no user, and files as bytes to save."""

import math
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, get_language_bidi, gettext, gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts import login_throttling
from factcheck.models.outsider import OutsiderFile, OutsiderLink
from factcheck.outsiders.files import MAX_FILE_BYTES, read_file_content
from lib.web.requests import CappedUploadHandler

SIGNING_SALT = "factcheck.answer"
MAX_FORM_AGE = 60 * 24 * 60 * 60
"""Seconds: the longest that any link is valid."""
MAX_GUESSES = 30
"""Invalid links that one network may follow in a quarter of an hour. A valid one is never held back."""
ANSWER_LIMIT = 30
"""Answers that one link can send in a quarter of an hour."""
FILES_LIMIT = 5
"""Answers with files among them."""
FORM_EXPIRED_MESSAGE = gettext_lazy("This form has expired. Check your answer and send it again.")
CHOOSE_FILES_AGAIN_MESSAGE = gettext_lazy("Choose your files again: browsers do not keep them.")
FILES_FAILED_MESSAGE = gettext_lazy(
    "Your files could not be saved. Try again in a minute, or send your answer without them."
)

OutsiderView = Callable[[HttpRequest, str], HttpResponse]


def outsider_view(view: OutsiderView) -> OutsiderView:
    """Admit the holder of a link's ``token``, and keep the page out of caches, search engines and referrers.

    A form there has ``sign_form``'s token in place of the cookie's: under "no-referrer" browsers send no
    origin with a form, and whoever answers gets no cookie at all. Without the link's secret there is nothing
    to forge.
    """

    @csrf_exempt
    @sensitive_variables("token")
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def protect(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return protect


def render_outsider_page(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page without the request, so that it cannot show anything of a signed-in person."""
    ours = {
        "newsroom_name": settings.STET_NEWSROOM_NAME,
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "",
    }
    return HttpResponse(render_to_string(template, ours | context), status=status)


def render_invalid_link(
    request: HttpRequest,
    link: OutsiderLink | None,
    template: str,
    *,
    at: datetime,
    status: int = 404,
    arrived: str = "",
) -> HttpResponse:
    """Render one page for every link that is not valid, with what was typed into our own form.

    ``arrived`` is the name of a draft that we have, say because the page that said so was loaded again.
    Whoever tries many links is told to wait.
    """
    context: dict[str, Any] = {"arrived": arrived}
    if request.method == "POST" and link is not None and not arrived and is_own_form(request, link):
        typed = (request.POST.get(name, "") for name in ("answer", "url"))
        context["typed"] = "\n\n".join(filter(None, typed))
    try:
        login_throttling.limit_action(
            SIGNING_SALT, login_throttling.get_client_network(request), limit=MAX_GUESSES, at=at
        )
    except login_throttling.TooManyAttempts as full:
        seconds = max(1, math.ceil((full.again_at - at).total_seconds()))
        context["minutes"] = math.ceil(seconds / 60)
        response = render_outsider_page(template, context, status=429)
        response["Retry-After"] = str(seconds)
        return response
    return render_outsider_page(template, context, status=status)


def mark_link_opened(link: OutsiderLink, *, at: datetime) -> None:
    """Save when a link was first opened."""
    type(link)._default_manager.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=at)


def sign_form(link: OutsiderLink) -> str:
    """Return the token of a form that is made for the holder of ``link``."""
    return signing.dumps(str(link.public_id), salt=SIGNING_SALT)


def is_own_form(request: HttpRequest, link: OutsiderLink) -> bool:
    """Return whether what was posted is a form that was made for the holder of ``link``."""
    try:
        signed = signing.loads(request.POST.get("form", ""), salt=SIGNING_SALT, max_age=MAX_FORM_AGE)
    except signing.BadSignature:
        return False
    return bool(signed == str(link.public_id))


def accept_files(request: HttpRequest) -> None:
    """Accept the files of a form before it is read; those of strangers are dropped otherwise."""
    upload = CappedUploadHandler(request)
    upload.left = MAX_FILE_BYTES
    request.upload_handlers = [upload]


def limit_answers(link: OutsiderLink, *, has_files: bool, at: datetime) -> None:
    """Count an answer by ``link``, before anything of it is stored. Raise TooManyAttempts beyond a limit."""
    whom = str(link.public_id)
    login_throttling.limit_action("outsiders.answer", whom, limit=ANSWER_LIMIT, at=at)
    if has_files:
        login_throttling.limit_action("outsiders.files", whom, limit=FILES_LIMIT, at=at)


def describe_wait(again_at: datetime, *, at: datetime) -> str:
    """Return the message for a link through which too many answers came."""
    minutes = max(1, math.ceil((again_at - at).total_seconds() / 60))
    reason = gettext("You have sent many answers.")
    wait = ngettext("Try again in {count} minute.", "Try again in {count} minutes.", minutes)
    return f"{reason} {wait.format(count=minutes)}"


def build_file_response(file: OutsiderFile) -> HttpResponse:
    """Return a file as bytes to save: strangers sent it, so no browser may open it under our name."""
    response = HttpResponse(read_file_content(file), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
