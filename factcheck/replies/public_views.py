"""The public page behind a link: one question, and the form to answer it. It has no session and no user."""

import math
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, gettext_lazy, pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts import login_throttling
from factcheck.models import ReplyLink, ReplyRequest
from factcheck.replies.files import MAX_FILE_BYTES
from factcheck.replies.forms import ReplyAnswerForm
from factcheck.replies.links import MAX_LIFETIME, answer_by_link, mark_link_opened
from factcheck.replies.selectors import find_reply_link, is_link_usable
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_timezone, get_timezone
from lib.errors import Invalid, WrongState
from lib.web.upload_handlers import CappedUploadHandler

SIGNING_SALT = "factcheck.answer"
MAX_GUESSES = 30
"""Invalid links that one network may follow in a quarter of an hour. A valid one is never held back."""
FORM_EXPIRED_MESSAGE = gettext_lazy("This form has expired. Check your answer and send it again.")
CHOOSE_FILES_AGAIN_MESSAGE = gettext_lazy("Choose your files again: browsers do not keep them.")
FILES_FAILED_MESSAGE = gettext_lazy(
    "Your files could not be saved. Try again in a minute, or send your answer without them."
)


# The form's own token stands in for the cookie's: under "no-referrer" browsers send no origin with a form,
# and whoever answers gets no cookie at all. Without the link's secret there is nothing here to forge.
@csrf_exempt
@sensitive_variables("token")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def reply_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question; a POST answers it. Used, revoked, expired and made-up links look the same."""
    at = now()
    link = find_reply_link(token)
    live = link is not None and is_link_usable(link, at=at)
    if link is None or not live:
        response = _render_link_expired(request, link, at=at)
    elif request.method == "POST":
        response = _save_answer(request, link, at=at)
    else:
        if request.method == "GET":
            mark_link_opened(link, at=at)
        response = _render_question(link, ReplyAnswerForm(), at=at)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _save_answer(request: HttpRequest, link: ReplyLink, *, at: datetime) -> HttpResponse:
    upload = CappedUploadHandler(request)
    upload.left = MAX_FILE_BYTES  # a stranger's files are let go by, but this one was asked
    request.upload_handlers = [upload]
    form = ReplyAnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render_question(link, form, at=at, status=422, lost=bool(request.FILES))
    if _get_signed_link_id(request) != str(link.public_id):
        form.add_error(None, FORM_EXPIRED_MESSAGE)
        return _render_question(link, form, at=at, status=403, lost=bool(request.FILES))
    given = form.cleaned_data
    try:
        reply = answer_by_link(
            link, text=given["answer"], answered_by=given["answered_by"], files=given["attached"], at=at
        )
    except WrongState:
        return _render_link_expired(request, link, at=at, status=409)
    except Invalid as refusal:
        form.add_domain_error(refusal)
        return _render_question(link, form, at=at, status=refusal.status, lost=bool(given["attached"]))
    except OSError:
        form.add_error("attached", FILES_FAILED_MESSAGE)
        return _render_question(link, form, at=at, status=503)
    sent = {"text": given["answer"], "signed": given["answered_by"], "files": given["attached"]}
    context = {
        "question": reply.question,
        "sent": sent,
        "at": _format_deadline(at, reply),
        "late": at > reply.deadline,
        "draft_key": _get_draft_key(link),
    }
    return _render_public_page("factcheck/replies/public_thanks.html", context)


def _render_question(
    link: ReplyLink, form: ReplyAnswerForm, *, at: datetime, status: int = 200, lost: bool = False
) -> HttpResponse:
    reply = link.reply
    if lost:
        files = form["attached"]
        files.help_text = f"{CHOOSE_FILES_AGAIN_MESSAGE} {files.help_text}"
    context = {
        "question": reply.question,
        "requested_by": str(reply.requested_by) if reply.claim.desk.publishes_names else "",
        "deadline": _format_deadline(reply.deadline, reply),
        "late": at > reply.deadline,
        "until": _format_deadline(link.expires_at, reply),
        "form": form,
        "draft_key": _get_draft_key(link),
        "form_token": signing.dumps(str(link.public_id), salt=SIGNING_SALT),
    }
    return _render_public_page("factcheck/replies/public_answer.html", context, status=status)


def _render_link_expired(
    request: HttpRequest, link: ReplyLink | None, *, at: datetime, status: int = 404
) -> HttpResponse:
    """Render one page for every link that is not valid, with the answer typed into our own form."""
    context: dict[str, Any] = {}
    if request.method == "POST" and link is not None and _get_signed_link_id(request) == str(link.public_id):
        context["typed"] = request.POST.get("answer", "")
    try:
        login_throttling.limit_action(
            SIGNING_SALT, login_throttling.get_client_network(request), limit=MAX_GUESSES, at=at
        )
    except login_throttling.TooManyAttempts as full:
        seconds = max(1, math.ceil((full.again_at - at).total_seconds()))
        context["minutes"] = math.ceil(seconds / 60)
        response = _render_public_page("factcheck/replies/public_link_expired.html", context, status=429)
        response["Retry-After"] = str(seconds)
        return response
    return _render_public_page("factcheck/replies/public_link_expired.html", context, status=status)


def _get_draft_key(link: ReplyLink) -> str:
    """Return the name under which the reader's browser keeps a half-written answer: not the link's secret."""
    return f"reply:{link.public_id}"


def _get_signed_link_id(request: HttpRequest) -> str:
    """Return the id of the link that the form was made for; "" for a form that is not ours."""
    try:
        return str(signing.loads(request.POST.get("form", ""), salt=SIGNING_SALT, max_age=MAX_LIFETIME))
    except signing.BadSignature:
        return ""


def _format_deadline(moment: datetime, reply: ReplyRequest) -> str:
    tz = get_timezone(reply.claim.desk.timezone)
    local = moment.astimezone(tz)
    return pgettext("a moment, with the day of the week", "{weekday} {date}, {time} ({timezone})").format(
        weekday=date_format(local, "l"),
        date=date_format(local),
        time=date_format(local, "TIME_FORMAT"),
        timezone=format_timezone(tz),
    )


def _render_public_page(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    # Without the request: a page that knows nobody can show nobody's things.
    ours = {
        "newsroom_name": settings.STET_NEWSROOM_NAME,
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "",
    }
    return HttpResponse(render_to_string(template, ours | context), status=status)
