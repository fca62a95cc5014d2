"""``claims:search``: the method that reads."""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from lib.crypto.commitments import sha256_hex
from lib.datetimes import clock
from lib.errors import Invalid
from lib.web import cursors
from publishing.api.google import serializers as google_serializers
from publishing.api.google.errors import GoogleApiError, invalid_argument_error
from publishing.api.google.parameters import parse_integer, parse_offset, parse_parameters, parse_text
from publishing.api.google.responses import api_method
from publishing.documents.claim_search import SearchPage, SearchPosition, search_documents
from publishing.models import SearchEntry
from publishing.partners.selectors import list_searchable_entries

SIZE, LARGEST_PAGE = 10, 100
PAGINATION_PARAMETERS = {"pageSize": parse_integer, "pageToken": parse_text, "offset": parse_offset}
OLDEST_DAYS = 200 * 365


@api_method(google_serializers.SEARCH_FIELDS)
def claims_search(request: HttpRequest, reader: User) -> dict[str, Any]:
    requested = parse_parameters(
        request.GET,
        {
            "query": parse_text,
            "languageCode": parse_text,
            "reviewPublisherSiteFilter": parse_text,
            "maxAgeDays": parse_integer,
            **PAGINATION_PARAMETERS,
        },
    )
    query, publisher = requested.get("query", ""), requested.get("reviewPublisherSiteFilter", "")
    if not query.strip() and not publisher.strip():
        raise invalid_argument_error("query", "Use query or reviewPublisherSiteFilter.")
    cards = list_searchable_entries(reader, at=clock.now())
    if publisher and not _is_own_publisher(publisher):
        cards = cards.none()
    if code := requested.get("languageCode"):
        cards = cards.in_languages([_strip_region(code)])
    if days := requested.get("maxAgeDays"):
        cards = cards.filter(newest_at__gte=clock.now() - timedelta(days=min(days, OLDEST_DAYS)))
    same = [query, publisher, requested.get("languageCode", ""), requested.get("maxAgeDays", 0)]
    found = _search_page(cards, requested, "claims", same, query=query)
    return _build_list_response(
        "claims", [google_serializers.serialize_claim(one) for one in found.documents], found, "claims", same
    )


@api_method({})
def unknown_method(request: HttpRequest, reader: User, rest: str = "") -> dict[str, Any]:
    """Refuse whatever else Google's API has, with 404."""
    raise GoogleApiError(404, "Unknown method. Method: claims:search.")


def _search_page(
    cards: QuerySet[SearchEntry], parameters: dict[str, Any], name: str, same: list[Any], *, query: str = ""
) -> SearchPage:
    size = min(parameters.get("pageSize") or SIZE, LARGEST_PAGE)
    if token := parameters.get("pageToken"):
        try:
            place = SearchPosition(*cursors.unseal_cursor(_page_token_scope(name, same), token))
        except Invalid:
            message = "This pageToken is damaged or was issued for other parameters."
            raise invalid_argument_error("pageToken", message) from None
    else:
        place = SearchPosition(offset=parameters.get("offset", 0))
    return search_documents(cards, query, place, size)


def _build_list_response(
    key: str, data: list[dict[str, Any]], found: SearchPage, name: str, same: list[Any]
) -> dict[str, Any]:
    answer: dict[str, Any] = {key: data} if data else {}
    if found.next is not None:
        answer["nextPageToken"] = cursors.seal_cursor(_page_token_scope(name, same), found.next)
    return answer


def _page_token_scope(name: str, same: list[Any]) -> str:
    """Return the purpose that a page token is sealed for: all parameters that have to stay as they were."""
    return f"google:{name}:{sha256_hex(json.dumps(same))}"


def _is_own_publisher(publisher: str) -> bool:
    requested, ours = (
        google_serializers.get_site(publisher.strip().lower()),
        google_serializers.get_site(settings.STET_BASE_URL),
    )
    return requested == ours or (bool(requested) and ours.endswith(f".{requested}"))


def _strip_region(code: str) -> str:
    """Return a language code without its region: sr-Latn-RS as sr-Latn, en-US as en."""
    language, *subtags = code.split("-")
    script = [part for part in subtags[:1] if len(part) == 4 and part.isalpha()]
    return "-".join([language, *script])
