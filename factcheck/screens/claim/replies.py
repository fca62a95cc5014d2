"""Views of the log of reply requests: create and revoke links, add further answers and files, download
files.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts.access_log import record_desk_access
from accounts.views.auth import current_user
from factcheck.models import ReplyRequest
from factcheck.outsiders.responses import build_file_response
from factcheck.replies.actions import add_further_answer
from factcheck.replies.files import add_files
from factcheck.replies.forms import FurtherAnswerForm, ReplyFilesForm, ReplyLinkForm
from factcheck.replies.links import CreatedReplyLink, create_reply_link, revoke_reply_link
from factcheck.replies.selectors import (
    list_visible_reply_files,
    list_visible_reply_links,
    list_visible_reply_requests,
)
from factcheck.screens.claim.perform import perform_action
from factcheck.screens.claim.views import render_claim_page
from factcheck.transitions.submissions import run_action
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone

REPLIES_ANCHOR = "#replies"
"""Anchor of the log on the claim's page."""


@require_POST
@sensitive_variables("made", "context")
def reply_link_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reply = _get_reply_request(request, public_id)
    form = ReplyLinkForm(reply, request.POST)
    at = now()
    made: list[CreatedReplyLink] = []

    def make(**inputs: Any) -> None:
        made.append(create_reply_link(reply, by=current_user(request), at=at, **inputs))

    attempt = run_action(request, f"link:{public_id}", form, make)
    if attempt is not None:
        return render_claim_page(request, reply.claim.public_id, attempt)
    [one] = made
    until = format_datetime(one.link.expires_at, at=at, tz=get_timezone(reply.claim.desk.timezone))
    context = {"reply": reply, "address": one.address, "until": until, "sent": form.cleaned_data.get("send")}
    # Shown in this response and stored nowhere; a redirect would have to store it in between.
    return render(request, "factcheck/replies/link_issued.html", context, status=201)


@require_POST
def reply_link_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    link = get_object_or_404(list_visible_reply_links(current_user(request)), public_id=public_id)
    what = f"revoke:{public_id}"
    return perform_action(
        request, link.reply.claim, what, None, revoke_reply_link, link, place=REPLIES_ANCHOR
    )


@require_POST
def reply_further_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reply = _get_reply_request(request, public_id)
    form = FurtherAnswerForm(request.POST, auto_id=f"id_further_{public_id}_%s")
    what = f"further:{public_id}"
    return perform_action(request, reply.claim, what, form, add_further_answer, reply, place=REPLIES_ANCHOR)


@require_POST
def reply_file_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reply = _get_reply_request(request, public_id)
    form = ReplyFilesForm(request.POST, request.FILES, auto_id=f"id_files_{public_id}_%s")
    what = f"files:{public_id}"
    return perform_action(request, reply.claim, what, form, add_files, reply, place=REPLIES_ANCHOR)


@require_safe
@never_cache
def reply_file_download(request: HttpRequest, public_id: UUID) -> HttpResponse:
    file = get_object_or_404(list_visible_reply_files(current_user(request)), public_id=public_id)
    claim = file.reply.claim
    record_desk_access(request, "download_reply_file", claim, part=file, desk=claim.desk)
    return build_file_response(file)


def _get_reply_request(request: HttpRequest, public_id: UUID) -> ReplyRequest:
    return get_object_or_404(list_visible_reply_requests(current_user(request)), public_id=public_id)
