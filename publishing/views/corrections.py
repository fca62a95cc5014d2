"""All that we corrected or took back, the newest first: as a page, as Atom, RSS and JSON Feed."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from lib.errors import Invalid
from lib.keyset import page as keyset_page
from lib.syndicate import ATOM, JSON, RSS, Feed, Item, atom, json_feed, rss
from publishing.answer import nothing_here, page, public_data
from publishing.models import PublicDocument
from publishing.queries.corrections import Entry, entry, told

ORDER = ("-position",)
SIZE = 30
MINOR = "minor"


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """``?minor=no`` leaves the minor ones out."""
    found = _found(request)
    if found is None:
        return nothing_here(request)
    rows, newer, older = found
    minor = _with_minor(request)
    context = {
        "entries": [entry(row) for row in rows],
        "minor": minor,
        "switch": _address("corrections", minor=not minor),
        "newer": _address("corrections", minor=minor, cursor=newer) if newer else "",
        "older": _address("corrections", minor=minor, cursor=older) if older else "",
    }
    return page(request, "publishing/corrections.html", context, changed_at=_changed_at())


@require_safe
def corrections_atom(request: HttpRequest) -> HttpResponse:
    return _feed(request, "corrections_atom", atom, ATOM)


@require_safe
def corrections_rss(request: HttpRequest) -> HttpResponse:
    return _feed(request, "corrections_rss", rss, RSS)


@require_safe
def corrections_json(request: HttpRequest) -> HttpResponse:
    return _feed(request, "corrections_json", json_feed, JSON)


def _feed(request: HttpRequest, name: str, write: Callable[[Feed], bytes], media: str) -> HttpResponse:
    found = _found(request)
    if found is None:
        return nothing_here(request)
    rows, _, older = found
    minor = _with_minor(request)
    base = settings.STET_BASE_URL
    written = write(
        Feed(
            title=f"{settings.STET_NAME}: corrections",
            author=settings.STET_NAME,
            here=base + _address(name, minor=minor, cursor=request.GET.get("cursor", "")),
            page=base + _address("corrections", minor=minor),
            items=[_item(entry(row)) for row in rows],
            older=base + _address(name, minor=minor, cursor=older) if older else "",
        )
    )
    response = HttpResponse(written, content_type=f"{media}; charset=utf-8")
    return public_data(request, response, changed_at=_changed_at())


def _item(one: Entry) -> Item:
    address = f"{settings.STET_BASE_URL}{one.path}"
    return Item(
        id=address if one.was is not None else f"{address}#retracted",
        address=address,
        title=f"{one.heading}: {one.title}" if one.was is not None else one.title,
        html=one.html,
        at=one.at,
        tags=(one.kind,),
        language=one.language,
    )


def _found(request: HttpRequest) -> tuple[list[PublicDocument], str, str] | None:
    """One page of documents, with the cursors beside it; None for a cursor that no list handed out."""
    documents = told(minor=_with_minor(request))
    try:
        shown = keyset_page(documents, ORDER, request.GET.get("cursor") or None, SIZE)
    except Invalid:
        return None
    return shown.rows, shown.previous or "", shown.next or ""


def _with_minor(request: HttpRequest) -> bool:
    return request.GET.get(MINOR) != "no"


def _changed_at() -> datetime | None:
    """When the newest entry was written. One is only ever taken away by a newer one, which retracts it."""
    newest = told().order_by("-position").values_list("updated_at", flat=True)
    return newest.first()


def _address(name: str, *, minor: bool, cursor: str = "") -> str:
    asked = ({} if minor else {MINOR: "no"}) | ({"cursor": cursor} if cursor else {})
    return f"{reverse(name)}?{urlencode(asked)}" if asked else reverse(name)
