"""The public page of a claimant: the published verdicts on what they said. A desk decides on it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from lib.errors import Invalid
from lib.web.pagination import build_keyset_page
from publishing.public.claimants import (
    MIN_SHARE_COUNT,
    count_public_ratings,
    find_public_claimant,
    list_public_verdicts,
)
from publishing.public.page_context import parse_document_date
from publishing.public.responses import not_found_response, public_page_response
from publishing.public.views.verdict_list import ORDER, PAGE_SIZE


@require_safe
def public_claimant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the page; after a merge, redirect to the claimant that stayed."""
    claimant = find_public_claimant(public_id)
    if claimant is None:
        return not_found_response(request)
    if claimant.public_id != public_id:
        return redirect("public_claimant", claimant.public_id)
    found = list_public_verdicts(claimant)
    try:
        shown = build_keyset_page(found, ORDER, request.GET.get("cursor"), PAGE_SIZE)
    except Invalid:
        return not_found_response(request)
    ratings = count_public_ratings(found)
    rows = [document.content for document in shown.rows]
    page = reverse("public_claimant", args=[claimant.public_id])
    context = {
        "claimant": claimant,
        "ratings": ratings,
        "count": sum(one.count for one in ratings),
        "min_share_count": MIN_SHARE_COUNT,
        "verdicts": [row | {"first_on": parse_document_date(row["first_published_at"])} for row in rows],
        "newer": f"{page}?{urlencode({'cursor': shown.previous})}" if shown.previous else "",
        "older": f"{page}?{urlencode({'cursor': shown.next})}" if shown.next else "",
    }
    return public_page_response(request, "publishing/public/claimant.html", context)
