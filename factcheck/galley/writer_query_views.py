"""The public page behind a writer's link: the open questions about their article, each with its thread."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import login_throttling
from factcheck.galley.forms import WriterAnswerForm
from factcheck.galley.writer_queries import find_writer_link, list_open_query_rows
from factcheck.galley.writer_query_links import answer_by_link
from factcheck.models import WriterLink
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
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_day, get_timezone
from lib.errors import Invalid, WrongState

EXPIRED_TEMPLATE = "factcheck/writer_queries/public_link_expired.html"


@outsider_view
def writer_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the open questions; a POST answers one. Revoked, expired and made-up links look the same."""
    at = now()
    link = find_writer_link(token)
    if link is None or not link.is_usable(at):
        return render_invalid_link(request, link, EXPIRED_TEMPLATE, at=at)
    if request.method == "POST":
        return _save_answer(request, link, at=at)
    if request.method == "GET":
        mark_link_opened(link, at=at)
    return _render_queries(request, link, at=at)


def _save_answer(request: HttpRequest, link: WriterLink, *, at: datetime) -> HttpResponse:
    accept_files(request)
    key = request.POST.get("query", "")
    form = WriterAnswerForm(request.POST, request.FILES, auto_id=_get_auto_id(key))
    query = next((one for one in link.writer.queries.all() if str(one.public_id) == key), None)
    if query is None:
        return render_invalid_link(request, link, EXPIRED_TEMPLATE, at=at)
    status = 422
    if form.is_valid() and not is_own_form(request, link):
        form.add_error(None, FORM_EXPIRED_MESSAGE)
        status = 403
    elif form.is_valid():
        try:
            limit_answers(link, has_files=bool(request.FILES), at=at)
            answer_by_link(link, query, at=at, **form.get_inputs())
            # To the top, where it says so: a refused form goes back to its own place.
            return redirect(f"{request.path}?sent={key}#main")
        except login_throttling.TooManyAttempts as full:
            form.add_error(None, describe_wait(full.again_at, at=at))
            status = 429
        except WrongState:
            return render_invalid_link(request, link, EXPIRED_TEMPLATE, at=at, status=409)
        except Invalid as refusal:
            form.add_domain_error(refusal)
            status = refusal.status
        except OSError:
            form.add_error("attached", FILES_FAILED_MESSAGE)
            status = 503
    if request.FILES:
        files = form["attached"]
        files.help_text = f"{CHOOSE_FILES_AGAIN_MESSAGE} {files.help_text}"
    return _render_queries(request, link, at=at, given={key: form}, status=status)


def _render_queries(
    request: HttpRequest,
    link: WriterLink,
    *,
    at: datetime,
    given: dict[str, WriterAnswerForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    desk = link.writer.article.desk
    tz = get_timezone(desk.timezone)
    rows = list_open_query_rows(link.writer, at=at, tz=tz)
    keys = [str(row.query.public_id) for row in rows]
    forms = [(given or {}).get(key) or WriterAnswerForm(auto_id=_get_auto_id(key)) for key in keys]
    sent = request.GET.get("sent", "")
    context: dict[str, Any] = {
        "queries": list(zip(rows, forms, strict=True)),
        # Answered and resolved meanwhile: what was typed is not lost with the question.
        "homeless": [form for key, form in (given or {}).items() if key not in keys],
        # It may have been resolved meanwhile.
        "sent": sent if sent in [str(one.public_id) for one in link.writer.queries.all()] else "",
        "signs": desk.publishes_names,
        "language": link.writer.article.language,
        "until": format_day(link.expires_at, tz=tz),
        "form_token": sign_form(link),
    }
    return render_outsider_page("factcheck/writer_queries/public_answer.html", context, status=status)


def _get_auto_id(key: str) -> str:
    return f"id_{key}_%s"
