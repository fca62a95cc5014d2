"""All our ClaimReviews in one file: a schema.org DataFeed (https://schema.org/DataFeed), streamed."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lib.datetimes.clock import format_timestamp
from lib.web.pagination import build_keyset_page as keyset_page
from publishing.documents.selectors import build_etag_stamp, get_last_changed_at, list_current_documents
from publishing.models import PublicDocument
from publishing.public.responses import MAX_AGE_SECONDS, add_cors_headers

LD_JSON = "application/ld+json"
CHUNK_SIZE = 200
"""Documents read by one query."""


@require_safe
def data_feed(request: HttpRequest) -> HttpResponseBase:
    """Stream the feed, newest change first.

    The ETag costs one query, and a client that has the file gets 304.
    """
    etag, changed = quote_etag(build_etag_stamp("datafeed")), get_last_changed_at()
    seconds = int(changed.timestamp()) if changed else None
    # Answered with 304 before the file is begun.
    empty = HttpResponse(content_type=LD_JSON)
    answered = get_conditional_response(request, etag=etag, last_modified=seconds, response=empty)
    unchanged = answered if answered is not empty else None
    response: HttpResponseBase = unchanged or StreamingHttpResponse(_iter_feed_bytes(), content_type=LD_JSON)
    response["ETag"] = etag
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return add_cors_headers(response)


def _iter_feed_bytes() -> Iterator[bytes]:
    changed = get_last_changed_at()
    head = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": gettext("{newsroom}: fact checks").format(newsroom=settings.STET_NEWSROOM_NAME),
        "url": f"{settings.STET_BASE_URL}/verdicts/datafeed.json",
        **({"dateModified": format_timestamp(changed)} if changed else {}),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "dataFeedElement": ['
    between = b"\n"
    for document in iter_current_documents():
        content = document.content
        if (review := content["claim_review"]) is not None:
            element = {
                "@type": "DataFeedItem",
                "dateCreated": content["first_published_at"],
                "dateModified": content["updated_at"],
                "item": {name: value for name, value in review.items() if name != "@context"},
            }
            yield between + json.dumps(element, ensure_ascii=False, separators=(",", ":")).encode()
            between = b",\n"
    yield b"\n]}\n"


def iter_current_documents() -> Iterator[PublicDocument]:
    """Yield every current verdict, a batch a query: no database cursor stays open while a client reads."""
    rows = list_current_documents().only("position", "body")
    cursor: str | None = None
    while True:
        shown = keyset_page(rows, ("-position",), cursor, CHUNK_SIZE)
        yield from shown.rows
        if not shown.next:
            return
        cursor = shown.next
