"""``claims:search``, ``pages`` and ``pages/{id}``: the methods that read."""

import hashlib
import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.models import User
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
PAGE_NAME = re.compile(r".*/verdicts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?(?:[?#].*)?")
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


@api_method(google_serializers.PAGES_FIELDS)
def list_pages(request: HttpRequest, reader: User) -> dict[str, Any]:
    requested = parse_parameters(
        request.GET, {"url": parse_text, "organization": parse_text, **PAGINATION_PARAMETERS}
    )
    url, organization = requested.get("url", ""), requested.get("organization", "")
    if url and organization:
        raise invalid_argument_error("organization", "Use url or organization, not both.")
    cards = list_searchable_entries(reader, at=clock.now())
    if url:
        named = PAGE_NAME.fullmatch(url)
        of_ours = (
            named
            if google_serializers.get_site(url) == google_serializers.get_site(settings.STET_BASE_URL)
            else None
        )
        cards = cards.filter(document__public_id=of_ours.group(1)) if of_ours else cards.none()
    elif organization and not _is_own_publisher(organization):
        cards = cards.none()
    found = _search_page(cards, requested, "pages", [url, organization])
    listed = [google_serializers.serialize_page(one) for one in found.documents]
    return _build_list_response("claimReviewMarkupPages", listed, found, "pages", [url, organization])


@api_method(google_serializers.PAGE_FIELDS)
def get_page(request: HttpRequest, reader: User, name: str) -> dict[str, Any]:
    parse_parameters(request.GET, {})
    try:
        named = Q(document__public_id=UUID(name))
    except ValueError:
        named = Q(pk__in=[])
    card = list_searchable_entries(reader, at=clock.now()).filter(named).select_related("document").first()
    if card is None:
        raise GoogleApiError(404, "Not found, or not covered by your licence.")
    return google_serializers.serialize_page(card.document)


@api_method({})
def unknown_method(request: HttpRequest, reader: User, rest: str = "") -> dict[str, Any]:
    """Refuse whatever else Google's API has, with 404."""
    raise GoogleApiError(404, "Unknown method. Methods: claims:search, pages, pages/{id}.")


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
    return f"google:{name}:{hashlib.sha256(json.dumps(same).encode()).hexdigest()}"


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
