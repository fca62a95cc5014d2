"""The public page behind a link: one question, and the form to answer it. It knows no session and no user."""

import math
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts import throttle
from factcheck.actions.reply_files import MOST_BYTES
from factcheck.actions.reply_links import LONGEST, answer_by_link, opened
from factcheck.forms.replies import AnswerForm
from factcheck.models import Reply, ReplyLink
from factcheck.queries.claim_replies import is_live, link_of
from lib.clock import now
from lib.errors import Invalid, WrongState
from lib.times import zone
from lib.uploads import CappedUpload

SALT = "factcheck.answer"
GUESSES = 30
"""Dead links that one network may follow in a quarter of an hour. A live one is never held back."""
TOO_OLD = "Look your answer over and send it once more: this form did not come from this page just now."
AGAIN = "Choose your files again: a browser does not keep them."
NOT_KEPT = "Your files could not be kept just now. Try again in a minute, or send your answer without them."


# The form's own token stands in for the cookie's: under "no-referrer" browsers send no origin with a form,
# and whoever answers gets no cookie at all. Without the link's secret there is nothing here to forge.
@csrf_exempt
@sensitive_variables("token")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The question; a POST answers it. What is used up, taken back, run out or made up looks the same."""
    at = now()
    link = link_of(token)
    live = link is not None and is_live(link, at=at)
    if link is None or not live:
        response = _gone(request, link, at=at)
    elif request.method == "POST":
        response = _take(request, link, at=at)
    else:
        if request.method == "GET":
            opened(link, at=at)
        response = _question(link, AnswerForm(), at=at)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _take(request: HttpRequest, link: ReplyLink, *, at: datetime) -> HttpResponse:
    upload = CappedUpload(request)
    upload.left = MOST_BYTES  # a stranger's files are let go by, but this one was asked
    request.upload_handlers = [upload]
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _question(link, form, at=at, status=422, lost=bool(request.FILES))
    if _signed(request) != str(link.public_id):
        form.add_error(None, TOO_OLD)
        return _question(link, form, at=at, status=403, lost=bool(request.FILES))
    given = form.cleaned_data
    try:
        reply = answer_by_link(
            link, text=given["answer"], answered_by=given["answered_by"], files=given["attached"], at=at
        )
    except WrongState:
        return _gone(request, link, at=at, status=409)
    except Invalid as refusal:
        form.refuse(refusal)
        return _question(link, form, at=at, status=refusal.status, lost=bool(given["attached"]))
    except OSError:
        form.add_error("attached", NOT_KEPT)
        return _question(link, form, at=at, status=503)
    sent = {"text": given["answer"], "signed": given["answered_by"], "files": given["attached"]}
    context = {"question": reply.asked, "sent": sent, "at": _moment(at, reply), "late": at > reply.deadline}
    return _page("public/answer_thanks.html", context)


def _question(
    link: ReplyLink, form: AnswerForm, *, at: datetime, status: int = 200, lost: bool = False
) -> HttpResponse:
    reply = link.reply
    if lost:
        files = form["attached"]
        files.help_text = f"{AGAIN} {files.help_text}"
    context = {
        "question": reply.asked,
        "asker": str(reply.asked_by) if reply.claim.desk.signs_work else "",
        "deadline": _moment(reply.deadline, reply),
        "late": at > reply.deadline,
        "until": _moment(link.expires_at, reply),
        "form": form,
        "form_token": signing.dumps(str(link.public_id), salt=SALT),
    }
    return _page("public/answer.html", context, status=status)


def _gone(request: HttpRequest, link: ReplyLink | None, *, at: datetime, status: int = 404) -> HttpResponse:
    """One page for every link that is not good. What was typed into our own form is given back in it."""
    context: dict[str, Any] = {}
    if request.method == "POST" and link is not None and _signed(request) == str(link.public_id):
        context["typed"] = request.POST.get("answer", "")
    try:
        throttle.ration(SALT, throttle.network(request), limit=GUESSES, at=at)
    except throttle.TooMany as full:
        seconds = max(1, math.ceil((full.again_at - at).total_seconds()))
        context["minutes"] = math.ceil(seconds / 60)
        response = _page("public/answer_gone.html", context, status=429)
        response["Retry-After"] = str(seconds)
        return response
    return _page("public/answer_gone.html", context, status=status)


def _signed(request: HttpRequest) -> str:
    """Which link the form was made for; "" for a form that is not ours."""
    try:
        return str(signing.loads(request.POST.get("form", ""), salt=SALT, max_age=LONGEST))
    except signing.BadSignature:
        return ""


def _moment(moment: datetime, reply: Reply) -> str:
    tz = zone(reply.claim.desk.timezone)
    local = moment.astimezone(tz)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({tz.key.replace('_', ' ')})"


def _page(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    # Without the request: a page that knows nobody can show nobody's things.
    ours = {"newsroom_name": settings.STET_NAME}
    return HttpResponse(render_to_string(template, ours | context), status=status)
