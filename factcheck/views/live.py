"""The living part of a claim's page, asked for each second: 304 from one query while all is the same."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.gate import who
from factcheck.queries.claim_page import live_tag
from factcheck.queries.claim_verdicts import is_veiled
from factcheck.queries.facts import claim_facts
from factcheck.views.claim import live_context, seen_by
from lib.clock import now
from lib.encoded import has_it


@login_required
@require_safe
def claim_live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The part that templates/factcheck/claim_live.html draws, for a page drawn at version ``?seen=``."""
    user, at = who(request), now()
    text = request.GET.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    tag = live_tag(user, public_id, at=at)
    if tag is None:
        raise Http404(public_id)
    if has_it(request, tag):
        response = HttpResponse(status=304)
    else:
        claim = seen_by(request, public_id)
        facts, veiled = claim_facts(claim, user, at), is_veiled(claim, user)
        context = live_context(claim, user, facts, at=at, seen=seen, veiled=veiled)
        response = render(request, "factcheck/claim_live.html", context)
    response["ETag"] = tag
    return response
