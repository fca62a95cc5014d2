"""The published verdicts as feeds: Atom, RSS and JSON Feed, what was published or changed last first."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from lib.errors import Invalid
from lib.keyset import page as keyset_page
from lib.syndicate import ATOM, JSON, RSS, Feed, Item, atom, json_feed, rss
from publishing.answer import nothing_here, public_data
from publishing.models import PublicDocument
from publishing.queries.standing import changed_at, standing_now

ORDER = ("-position",)
SIZE = 30


@require_safe
def verdicts_atom(request: HttpRequest) -> HttpResponse:
    return _feed(request, "verdicts_atom", atom, ATOM)


@require_safe
def verdicts_rss(request: HttpRequest) -> HttpResponse:
    return _feed(request, "verdicts_rss", rss, RSS)


@require_safe
def verdicts_json(request: HttpRequest) -> HttpResponse:
    return _feed(request, "verdicts_json", json_feed, JSON)


def _feed(request: HttpRequest, name: str, write: Callable[[Feed], bytes], media: str) -> HttpResponse:
    try:
        shown = keyset_page(standing_now(), ORDER, request.GET.get("cursor") or None, SIZE)
    except Invalid:
        return nothing_here(request)
    here = settings.STET_BASE_URL + reverse(name)
    feed = Feed(
        title=f"{settings.STET_NAME}: fact checks",
        author=settings.STET_NAME,
        here=_at(here, request.GET.get("cursor", "")),
        page=settings.STET_BASE_URL + reverse("verdict_list"),
        items=[_item(document) for document in shown.rows],
        older=_at(here, shown.next) if shown.next else "",
    )
    response = HttpResponse(write(feed), content_type=f"{media}; charset=utf-8")
    return public_data(request, response, changed_at=changed_at())


def _item(document: PublicDocument) -> Item:
    told = document.content
    rating = told["rating"]["label"]
    return Item(
        id=told["url"],
        address=told["url"],
        title=f"{rating}: {told.get('summary') or told['statement']}",
        html=_html(told),
        at=document.updated_at,
        tags=tuple(dict.fromkeys([rating, *told.get("tags", ())])),
        language=told["language"],
    )


def _html(told: dict[str, Any]) -> SafeString:
    said = format_html("<blockquote>{}</blockquote>", told["statement"])
    if told["claimant"]:
        said += format_html("<p>{}</p>", told["claimant"])
    if told["headline"]:
        said += format_html("<p><strong>{}</strong></p>", told["headline"])
    return SafeString(said + mark_safe(told["explanation"]["html"]))  # noqa: S308 - sanitised when written


def _at(address: str, cursor: str) -> str:
    return f"{address}?{urlencode({'cursor': cursor})}" if cursor else address
