"""The published verdicts as feeds: Atom and JSON Feed, latest publication or change first."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from factcheck.models.enums import PublicationStatus
from lib.errors import Invalid
from lib.web.pagination import build_keyset_page as keyset_page
from lib.web.syndication import (
    ATOM_MEDIA_TYPE,
    JSON_FEED_MEDIA_TYPE,
    FeedItem,
    SyndicationFeed,
    render_atom,
    render_json_feed,
)
from publishing.documents.selectors import get_last_changed_at
from publishing.documents.status import UNDER_REVIEW_NOTICE, build_title, is_retracted, is_under_review
from publishing.models import PublicDocument
from publishing.public.responses import not_found_response, public_data_response

ORDER = ("-position",)
PAGE_SIZE = 30


@require_safe
def verdicts_atom(request: HttpRequest) -> HttpResponse:
    return _render_feed(request, "verdicts_atom", render_atom, ATOM_MEDIA_TYPE)


@require_safe
def verdicts_json(request: HttpRequest) -> HttpResponse:
    return _render_feed(request, "verdicts_json", render_json_feed, JSON_FEED_MEDIA_TYPE)


def _render_feed(
    request: HttpRequest, name: str, write: Callable[[SyndicationFeed], bytes], media: str
) -> HttpResponse:
    try:
        # Tombstones too: a reader who had the fact check as an entry has to see that it is retracted.
        shown = keyset_page(
            PublicDocument.objects.current(), ORDER, request.GET.get("cursor") or None, PAGE_SIZE
        )
    except Invalid:
        return not_found_response(request)
    here = settings.STET_BASE_URL + reverse(name)
    feed = SyndicationFeed(
        title=gettext("{newsroom}: fact checks").format(newsroom=settings.STET_NEWSROOM_NAME),
        author=settings.STET_NEWSROOM_NAME,
        here=_build_feed_url(here, request.GET.get("cursor", "")),
        page=settings.STET_BASE_URL + reverse("verdict_list"),
        items=[_build_feed_item(document) for document in shown.rows],
        older=_build_feed_url(here, shown.next) if shown.next else "",
    )
    response = HttpResponse(write(feed), content_type=f"{media}; charset=utf-8")
    return public_data_response(request, response, changed_at=get_last_changed_at())


def _build_feed_item(document: PublicDocument) -> FeedItem:
    content = document.content
    return FeedItem(
        id=content["url"],
        address=content["url"],
        title=build_title(content),
        html=_render_item_html(content),
        published_at=document.published_at,
        updated_at=document.updated_at,
        tags=_list_item_tags(document, content),
        language=content["language"],
    )


def _list_item_tags(document: PublicDocument, content: dict[str, Any]) -> tuple[str, ...]:
    """Return the rating, unless it is retracted, the status of what does not simply stand, and the tags."""
    status = PublicationStatus(document.publication_status)
    shown = "" if status == PublicationStatus.LIVE else str(status.label)
    return tuple(dict.fromkeys(filter(None, [document.rating, shown, *content.get("tags", ())])))


def _render_item_html(content: dict[str, Any]) -> SafeString:
    message = format_html("<blockquote>{}</blockquote>", content["statement"])
    if content["claimant"]:
        message += format_html("<p>{}</p>", content["claimant"])
    if is_retracted(content):
        return message + format_html(
            "<p>{}</p><p>{}</p>", gettext("We have retracted this fact check."), content["note"]
        )
    if is_under_review(content):
        message += format_html("<p>{}</p>", UNDER_REVIEW_NOTICE)
    if content["headline"]:
        message += format_html("<p><strong>{}</strong></p>", content["headline"])
    return SafeString(message + mark_safe(content["explanation"]["html"]))  # noqa: S308 - sanitised when written


def _build_feed_url(address: str, cursor: str) -> str:
    return f"{address}?{urlencode({'cursor': cursor})}" if cursor else address
