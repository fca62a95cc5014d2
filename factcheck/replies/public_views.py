"""The public page behind a reply link: one question, and the form to answer it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from accounts import login_throttling
from factcheck.models import ReplyLink, ReplyRequest
from factcheck.outsiders.responses import (
    CHOOSE_FILES_AGAIN_MESSAGE,
    FILES_FAILED_MESSAGE,
    FORM_EXPIRED_MESSAGE,
    accept_files,
    describe_wait,
    is_own_form,
    limit_answers,
    mark_link_opened,
    outsider_view,
    render_invalid_link,
    render_outsider_page,
    sign_form,
)
from factcheck.replies.forms import ReplyAnswerForm
from factcheck.replies.links import answer_by_link
from factcheck.replies.selectors import find_reply_link, has_answered
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_moment_in_full, get_timezone
from lib.errors import Invalid, WrongState

EXPIRED_TEMPLATE = "factcheck/replies/public_link_expired.html"


@outsider_view
def reply_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question; a POST answers it. Used, revoked, expired and made-up links look the same."""
    at = now()
    link = find_reply_link(token)
    if link is None or not link.is_usable(at):
        return _render_invalid_link(request, link, at=at)
    if request.method == "POST":
        return _save_answer(request, link, at=at)
    if request.method == "GET":
        mark_link_opened(link, at=at)
    return _render_question(link, ReplyAnswerForm(), at=at)


def _save_answer(request: HttpRequest, link: ReplyLink, *, at: datetime) -> HttpResponse:
    accept_files(request)
    form = ReplyAnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render_question(link, form, at=at, status=422, lost=bool(request.FILES))
    if not is_own_form(request, link):
        form.add_error(None, FORM_EXPIRED_MESSAGE)
        return _render_question(link, form, at=at, status=403, lost=bool(request.FILES))
    given = form.cleaned_data
    try:
        limit_answers(link, has_files=bool(request.FILES), at=at)
        reply = answer_by_link(
            link, text=given["answer"], answered_by=given["answered_by"], files=given["attached"], at=at
        )
    except login_throttling.TooManyAttempts as full:
        form.add_error(None, describe_wait(full.again_at, at=at))
        return _render_question(link, form, at=at, status=429, lost=bool(request.FILES))
    except WrongState:
        return _render_invalid_link(request, link, at=at, status=409)
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
    return render_outsider_page("factcheck/replies/public_thanks.html", context)


def _render_invalid_link(
    request: HttpRequest, link: ReplyLink | None, *, at: datetime, status: int = 404
) -> HttpResponse:
    arrived = ""
    if request.method == "POST" and link is not None and is_own_form(request, link):
        arrived = _get_draft_key(link) if has_answered(link, request.POST.get("answer", "")) else ""
    return render_invalid_link(request, link, EXPIRED_TEMPLATE, at=at, status=status, arrived=arrived)


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
        "form_token": sign_form(link),
    }
    return render_outsider_page("factcheck/replies/public_answer.html", context, status=status)


def _get_draft_key(link: ReplyLink) -> str:
    """Return the name under which the reader's browser keeps a half-written answer: not the link's secret."""
    return f"reply:{link.public_id}"


def _format_deadline(moment: datetime, reply: ReplyRequest) -> str:
    return format_moment_in_full(moment, tz=get_timezone(reply.claim.desk.timezone))
