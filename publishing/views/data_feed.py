"""All our ClaimReviews in one file: a schema.org DataFeed (https://schema.org/DataFeed), streamed."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from lib.keyset import page as keyset_page
from publishing.answer import FRESH_SECONDS, open_to_scripts
from publishing.models import PublicDocument
from publishing.queries.document import moment
from publishing.queries.standing import changed_at, stamp, standing_now

LD_JSON = "application/ld+json"
AT_ONCE = 200
"""Documents read by one query."""


@require_safe
def data_feed(request: HttpRequest) -> HttpResponseBase:
    """The newest change first. Its tag costs one look, and who has the file already is told so."""
    etag, changed = quote_etag(stamp("datafeed")), changed_at()
    seconds = int(changed.timestamp()) if changed else None
    # Who has it is told so before the file is begun.
    empty = HttpResponse(content_type=LD_JSON)
    answered = get_conditional_response(request, etag=etag, last_modified=seconds, response=empty)
    unchanged = answered if answered is not empty else None
    response: HttpResponseBase = unchanged or StreamingHttpResponse(_written(), content_type=LD_JSON)
    response["ETag"] = etag
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return open_to_scripts(response)


def _written() -> Iterator[bytes]:
    changed = changed_at()
    head = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": f"{settings.STET_NAME}: fact checks",
        "url": f"{settings.STET_BASE_URL}/verdicts/datafeed.json",
        **({"dateModified": moment(changed)} if changed else {}),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "dataFeedElement": ['
    between = b"\n"
    for document in every_one():
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


def every_one() -> Iterator[PublicDocument]:
    """Every verdict that stands, a few at a time: no cursor of the database is held while somebody reads."""
    rows = standing_now().only("position", "body")
    cursor: str | None = None
    while True:
        shown = keyset_page(rows, ("-position",), cursor, AT_ONCE)
        yield from shown.rows
        if not shown.next:
            return
        cursor = shown.next
