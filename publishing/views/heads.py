"""What the newsroom publishes of its record: one hash a day, by which it can be held to its own past."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from lib.errors import Invalid
from lib.keyset import Page
from lib.keyset import page as keyset_page
from publishing.answer import cacheable, nothing_here, page
from record.models import DayHead

ORDER = ("-day",)
SIZE = 50
MANY = 500
"""Days in one answer for machines: more than a year."""
ABOUT = (
    "Each day, the SHA-256 hash that the chained record of this newsroom ended in, and the root of the "
    "Merkle tree (RFC 9162) over its entries. Keep a copy: an entry that is changed, deleted or put in later "
    "makes every hash and root after it another one."
)


@require_safe
def record_heads(request: HttpRequest) -> HttpResponse:
    found = _heads(request, SIZE)
    if found is None:
        return nothing_here(request)
    context = {
        "heads": found.rows,
        "newer": _address("record_heads", found.previous),
        "older": _address("record_heads", found.next),
    }
    return page(request, "publishing/heads.html", context)


@require_safe
def record_heads_json(request: HttpRequest) -> HttpResponse:
    found = _heads(request, MANY)
    if found is None:
        return nothing_here(request)
    older = _address("record_heads_json", found.next)
    listed = {
        "newsroom": settings.STET_NAME,
        "about": ABOUT,
        "heads": [
            {
                "day": f"{head.day}",
                "hash": head.hash,
                "root": head.root,
                "taken_at": _moment(head.taken_at),
            }
            for head in found.rows
        ],
        "next": settings.STET_BASE_URL + older if older else None,
    }
    answer = JsonResponse(listed, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return cacheable(request, answer)


@require_safe
def record_heads_atom(request: HttpRequest) -> HttpResponse:
    found = _heads(request, SIZE)
    if found is None:
        return nothing_here(request)
    here = settings.STET_BASE_URL + reverse("record_heads")
    feed = feedgenerator.Atom1Feed(
        title=f"{settings.STET_NAME}: heads of the record",
        link=here,
        description=ABOUT,
        feed_url=settings.STET_BASE_URL + reverse("record_heads_atom"),
        feed_guid=here,
        author_name=settings.STET_NAME,
    )
    for head in found.rows:
        feed.add_item(
            title=f"{head.day} {head.hash}",
            link=here,
            unique_id=f"{here}#{head.day}",
            description=head.hash,
            updateddate=head.taken_at,
        )
    written = feed.writeString("utf-8")
    return cacheable(request, HttpResponse(written, content_type="application/atom+xml; charset=utf-8"))


def _heads(request: HttpRequest, size: int) -> Page | None:
    """One page of heads; None where the newsroom publishes none, or for a page that it did not name."""
    if not settings.STET_PUBLISH_HEADS:
        return None
    try:
        return keyset_page(DayHead.objects.all(), ORDER, request.GET.get("cursor"), size)
    except Invalid:
        return None


def _address(name: str, cursor: str | None) -> str:
    return f"{reverse(name)}?{urlencode({'cursor': cursor})}" if cursor else ""


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
