"""The page of the newsroom's published verdicts, newest first, and those that a reader searches for."""

import math
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import login_throttling
from factcheck.models.enums import PublicationStatus
from lib.datetimes.clock import now
from lib.errors import Invalid
from lib.web.forms import MAX_QUERY_LENGTH
from lib.web.pagination import build_keyset_page as keyset_page
from publishing.documents.claim_search import (
    SearchPosition,
    parse_public_query,
    search_documents,
)
from publishing.models import PublicDocument, SearchEntry
from publishing.public import page_context as reading
from publishing.public.responses import not_found_response, public_page_response, too_many_response

ORDER = ("-published_at", "-position")
PAGE_SIZE = 20
TEMPLATE = "publishing/public/verdict_list.html"


@require_safe
def verdict_list(request: HttpRequest) -> HttpResponse:
    """Show the verdicts, or those with every word of ``q``; where none has all, those that say the same.

    Searches are limited by network, with 429 beyond: each costs the database more than a page of the list.
    """
    words = request.GET.get("q", "")[:MAX_QUERY_LENGTH].strip()
    if words and (seconds := _count_search(request, at=now())):
        context = {"q": words, "wait_minutes": math.ceil(seconds / 60)}
        return too_many_response(TEMPLATE, context, wait_seconds=seconds)
    found = PublicDocument.objects.current().exclude(publication_status=PublicationStatus.RETRACTED)
    if words:
        wanted = parse_public_query(words)
        found = found.filter(lexemes__match=wanted) if wanted else found.none()
    cursor = request.GET.get("cursor")
    try:
        shown = keyset_page(found, ORDER, cursor, PAGE_SIZE)
    except Invalid:
        return not_found_response(request)
    documents = list(shown.rows)
    is_near = bool(words and not documents and not cursor)
    if is_near:
        near = search_documents(SearchEntry.objects.all(), words, SearchPosition(near=True), PAGE_SIZE)
        documents = near.documents
    rows = [document.content for document in documents]
    context = {
        "verdicts": [
            row | {"first_on": reading.parse_document_date(row["first_published_at"])} for row in rows
        ],
        "q": words,
        "is_near": is_near,
        "newer": _build_url(words, shown.previous),
        "older": _build_url(words, shown.next),
    }
    return public_page_response(request, TEMPLATE, context)


def _count_search(request: HttpRequest, *, at: datetime) -> int:
    """Count a search by the reader's network; return after how many seconds it is allowed, 0 for now."""
    limit = settings.STET_PUBLIC_SEARCHES
    if not limit:
        return 0
    network = login_throttling.get_client_network(request)
    try:
        login_throttling.limit_action("verdicts.search", network, limit=limit, at=at)
    except login_throttling.TooManyAttempts as full:
        return max(1, math.ceil((full.again_at - at).total_seconds()))
    return 0


def _build_url(words: str, cursor: str | None) -> str:
    if not cursor:
        return ""
    parameters = {"q": words, "cursor": cursor} if words else {"cursor": cursor}
    return f"{reverse('verdict_list')}?{urlencode(parameters)}"
