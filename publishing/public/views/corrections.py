"""All corrections and retractions, newest first: as a page, as Atom and as JSON Feed."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

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
from publishing.documents.corrections import (
    CorrectionEntry,
    build_correction_entry,
    list_correction_documents,
)
from publishing.models import PublicDocument
from publishing.public.responses import not_found_response, public_data_response, public_page_response

ORDER = ("-position",)
PAGE_SIZE = 30
MINOR_PARAMETER = "minor"


@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    """Show the page of corrections. ``?minor=no`` leaves the minor ones out."""
    found = _find_corrections_page(request)
    if found is None:
        return not_found_response(request)
    rows, newer, older = found
    minor = _includes_minor(request)
    context = {
        "entries": [build_correction_entry(row) for row in rows],
        "minor": minor,
        "switch": _build_url("correction_list", minor=not minor),
        "newer": _build_url("correction_list", minor=minor, cursor=newer) if newer else "",
        "older": _build_url("correction_list", minor=minor, cursor=older) if older else "",
    }
    return public_page_response(
        request, "publishing/public/correction_list.html", context, changed_at=_get_changed_at()
    )


@require_safe
def corrections_atom(request: HttpRequest) -> HttpResponse:
    return _render_feed(request, "corrections_atom", render_atom, ATOM_MEDIA_TYPE)


@require_safe
def corrections_json(request: HttpRequest) -> HttpResponse:
    return _render_feed(request, "corrections_json", render_json_feed, JSON_FEED_MEDIA_TYPE)


def _render_feed(
    request: HttpRequest, name: str, write: Callable[[SyndicationFeed], bytes], media: str
) -> HttpResponse:
    found = _find_corrections_page(request)
    if found is None:
        return not_found_response(request)
    rows, _, older = found
    minor = _includes_minor(request)
    base = settings.STET_BASE_URL
    written = write(
        SyndicationFeed(
            title=gettext("{newsroom}: corrections").format(newsroom=settings.STET_NEWSROOM_NAME),
            author=settings.STET_NEWSROOM_NAME,
            here=base + _build_url(name, minor=minor, cursor=request.GET.get("cursor", "")),
            page=base + _build_url("correction_list", minor=minor),
            items=[_build_feed_item(build_correction_entry(row)) for row in rows],
            older=base + _build_url(name, minor=minor, cursor=older) if older else "",
        )
    )
    response = HttpResponse(written, content_type=f"{media}; charset=utf-8")
    return public_data_response(request, response, changed_at=_get_changed_at())


def _build_feed_item(one: CorrectionEntry) -> FeedItem:
    address = f"{settings.STET_BASE_URL}{one.path}"
    return FeedItem(
        id=address if one.was is not None else f"{address}#retracted",
        address=address,
        title=f"{one.heading}: {one.title}",
        html=one.html,
        published_at=one.at,
        updated_at=one.at,
        tags=(one.kind,),
        language=one.language,
    )


def _find_corrections_page(request: HttpRequest) -> tuple[list[PublicDocument], str, str] | None:
    """Return (documents, newer cursor, older cursor) of one page; None for an invalid cursor."""
    documents = list_correction_documents(minor=_includes_minor(request))
    try:
        shown = keyset_page(documents, ORDER, request.GET.get("cursor") or None, PAGE_SIZE)
    except Invalid:
        return None
    return shown.rows, shown.previous or "", shown.next or ""


def _includes_minor(request: HttpRequest) -> bool:
    return request.GET.get(MINOR_PARAMETER) != "no"


def _get_changed_at() -> datetime | None:
    """Return when the newest entry was written.

    An entry only ever disappears by a newer one, which retracts it.
    """
    newest = list_correction_documents().order_by("-position").values_list("updated_at", flat=True)
    return newest.first()


def _build_url(name: str, *, minor: bool, cursor: str = "") -> str:
    requested = ({} if minor else {MINOR_PARAMETER: "no"}) | ({"cursor": cursor} if cursor else {})
    return f"{reverse(name)}?{urlencode(requested)}" if requested else reverse(name)
