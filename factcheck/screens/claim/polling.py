"""The polled part of a claim's page, requested each second: 304 from one query while nothing changed."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from factcheck.models.sealed_fields import explain_missing_keys
from factcheck.screens.claim.page import ClaimPage
from factcheck.screens.claim.selectors import get_live_etag
from factcheck.screens.claim.views import get_page_claim
from factcheck.sources.access import record_passage_access
from lib.datetimes.clock import now
from lib.web.conditional_requests import is_matching_etag


@require_safe
@explain_missing_keys()
def claim_live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Render templates/factcheck/claim/detail_live.html, for a page drawn at version ``?seen=``."""
    user, at = current_user(request), now()
    text = request.GET.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    tag = get_live_etag(user, public_id, at=at)
    if tag is None:
        raise Http404(public_id)
    if is_matching_etag(request, tag):
        response = HttpResponse(status=304)
    else:
        claim = get_page_claim(request, public_id)
        context = ClaimPage(claim, user, at, seen=seen).get_live_context()
        if claim.has_restricted_sources:
            record_passage_access(request, claim)
        response = render(request, "factcheck/claim/detail_live.html", context)
    response["ETag"] = tag
    return response
