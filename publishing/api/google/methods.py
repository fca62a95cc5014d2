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
from lib import clock, cursor
from lib.errors import Invalid
from publishing.api.google import shapes
from publishing.api.google.answer import method
from publishing.api.google.errors import Refused, bad_argument
from publishing.api.google.parameters import read, skipped, text, whole
from publishing.models import IndexCard
from publishing.queries.claims_search import Found, Place, search
from publishing.queries.readers import searchable

SIZE, LARGEST_PAGE = 10, 100
PAGING = {"pageSize": whole, "pageToken": text, "offset": skipped}
PAGE_NAME = re.compile(r".*/verdicts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?(?:[?#].*)?")
OLDEST_DAYS = 200 * 365


@method(shapes.SEARCHED)
def claims_search(request: HttpRequest, reader: User) -> dict[str, Any]:
    asked = read(
        request.GET,
        {
            "query": text,
            "languageCode": text,
            "reviewPublisherSiteFilter": text,
            "maxAgeDays": whole,
            **PAGING,
        },
    )
    query, publisher = asked.get("query", ""), asked.get("reviewPublisherSiteFilter", "")
    if not query.strip() and not publisher.strip():
        raise bad_argument("query", "Say in query what to look for, or in reviewPublisherSiteFilter whose.")
    cards = searchable(reader, at=clock.now())
    if publisher and not _is_ours(publisher):
        cards = cards.none()
    if code := asked.get("languageCode"):
        cards = cards.in_languages([_without_region(code)])
    if days := asked.get("maxAgeDays"):
        cards = cards.filter(newest_at__gte=clock.now() - timedelta(days=min(days, OLDEST_DAYS)))
    same = [query, publisher, asked.get("languageCode", ""), asked.get("maxAgeDays", 0)]
    found = _page(cards, asked, "claims", same, query=query)
    return _listed("claims", [shapes.claim(one) for one in found.documents], found, "claims", same)


@method(shapes.PAGES)
def pages(request: HttpRequest, reader: User) -> dict[str, Any]:
    asked = read(request.GET, {"url": text, "organization": text, **PAGING})
    url, organization = asked.get("url", ""), asked.get("organization", "")
    if url and organization:
        raise bad_argument("organization", "Ask for a url or for an organization, not for both.")
    cards = searchable(reader, at=clock.now())
    if url:
        named = PAGE_NAME.fullmatch(url)
        of_ours = named if shapes.site(url) == shapes.site(settings.STET_BASE_URL) else None
        cards = cards.filter(document__public_id=of_ours.group(1)) if of_ours else cards.none()
    elif organization and not _is_ours(organization):
        cards = cards.none()
    found = _page(cards, asked, "pages", [url, organization])
    listed = [shapes.page(one) for one in found.documents]
    return _listed("claimReviewMarkupPages", listed, found, "pages", [url, organization])


@method(shapes.PAGE)
def page(request: HttpRequest, reader: User, name: str) -> dict[str, Any]:
    read(request.GET, {})
    try:
        named = Q(document__public_id=UUID(name))
    except ValueError:
        named = Q(pk__in=[])
    card = searchable(reader, at=clock.now()).filter(named).select_related("document").first()
    if card is None:
        raise Refused(404, "There is no such page, or none that your licence covers.")
    return shapes.page(card.document)


@method({})
def no_method(request: HttpRequest, reader: User, rest: str = "") -> dict[str, Any]:
    """Whatever else Google's API has."""
    raise Refused(404, "There is no such method here. There are: claims:search, pages, pages/{id}.")


def _page(
    cards: QuerySet[IndexCard], asked: dict[str, Any], name: str, same: list[Any], *, query: str = ""
) -> Found:
    size = min(asked.get("pageSize") or SIZE, LARGEST_PAGE)
    if token := asked.get("pageToken"):
        try:
            place = Place(*cursor.unseal(_sealed_for(name, same), token))
        except Invalid:
            said = "This pageToken is damaged, or the other parameters are not those that it was given for."
            raise bad_argument("pageToken", said) from None
    else:
        place = Place(offset=asked.get("offset", 0))
    return search(cards, query, place, size)


def _listed(key: str, told: list[dict[str, Any]], found: Found, name: str, same: list[Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {key: told} if told else {}
    if found.next is not None:
        answer["nextPageToken"] = cursor.seal(_sealed_for(name, same), found.next)
    return answer


def _sealed_for(name: str, same: list[Any]) -> str:
    """What a page token is bound to: all that has to stay as it was asked."""
    return f"google:{name}:{hashlib.sha256(json.dumps(same).encode()).hexdigest()}"


def _is_ours(publisher: str) -> bool:
    asked, ours = shapes.site(publisher.strip().lower()), shapes.site(settings.STET_BASE_URL)
    return asked == ours or (bool(asked) and ours.endswith(f".{asked}"))


def _without_region(code: str) -> str:
    """sr-Latn-RS and en-US as sr-Latn and en: the region is not looked at."""
    language, *subtags = code.split("-")
    script = [part for part in subtags[:1] if len(part) == 4 and part.isalpha()]
    return "-".join([language, *script])
