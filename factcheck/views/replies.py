"""The log of who was asked: links made and taken back, further answers, files in and out."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts.views.gate import who
from factcheck.actions.replies import add_answer
from factcheck.actions.reply_files import add_files, content_of
from factcheck.actions.reply_links import Made, make_link, revoke_link
from factcheck.forms.replies import FilesForm, FurtherForm, LinkForm
from factcheck.models import Reply
from factcheck.queries.claim_replies import files_seen_by, links_seen_by, replies_seen_by
from factcheck.queries.told import you
from factcheck.views.acted import acted
from factcheck.views.claim import page
from factcheck.views.tried import attempt
from lib.clock import now
from lib.times import when, zone

LOG = "#replies"
"""Where the log begins on the claim's page."""


@login_required
@require_POST
@sensitive_variables("made", "context")
def reply_link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reply = _reply(request, public_id)
    form = LinkForm(reply, request.POST)
    at = now()
    made: list[Made] = []

    def make(**inputs: Any) -> None:
        made.append(make_link(reply, by=who(request), at=at, **inputs))

    tried = attempt(request, f"link:{public_id}", form, make)
    if tried is not None:
        return page(request, reply.claim.public_id, tried)
    [one] = made
    until = when(one.link.expires_at, at=at, tz=zone(reply.claim.desk.timezone))
    context = {"reply": reply, "address": one.address, "until": until, "sent": form.cleaned_data.get("send")}
    # Shown in this answer and kept nowhere; a redirect would have to keep it in between.
    return render(request, "factcheck/reply_link_once.html", context, status=201)


@login_required
@require_POST
def reply_link_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    link = get_object_or_404(links_seen_by(who(request)), public_id=public_id)
    verb = partial(revoke_link, link)
    return acted(request, link.reply.claim, f"revoke:{public_id}", None, verb, you("revoke_link"), place=LOG)


@login_required
@require_POST
def reply_further(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reply = _reply(request, public_id)
    form = FurtherForm(request.POST, auto_id=f"id_further_{public_id}_%s")
    verb = partial(add_answer, reply)
    return acted(request, reply.claim, f"further:{public_id}", form, verb, you("log_answer"), place=LOG)


@login_required
@require_POST
def reply_files(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reply = _reply(request, public_id)
    form = FilesForm(request.POST, request.FILES, auto_id=f"id_files_{public_id}_%s")
    verb = partial(add_files, reply)
    return acted(request, reply.claim, f"files:{public_id}", form, verb, you("add_reply_files"), place=LOG)


@login_required
@require_safe
@never_cache
def reply_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A file as bytes to keep: strangers sent it, so no browser is let open it in our name."""
    file = get_object_or_404(files_seen_by(who(request)), public_id=public_id)
    response = HttpResponse(content_of(file), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _reply(request: HttpRequest, public_id: UUID) -> Reply:
    return get_object_or_404(replies_seen_by(who(request)), public_id=public_id)
