"""Public daily heads of the audit log: one hash a day, by which anyone can show a later change of it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from audit.models import DayHead
from lib.datetimes.clock import format_timestamp
from lib.errors import Invalid
from lib.web.pagination import Page
from lib.web.pagination import build_keyset_page as keyset_page
from lib.web.syndication import ATOM_MEDIA_TYPE, FeedItem, SyndicationFeed, render_atom
from publishing.public.responses import cacheable_response, not_found_response, public_page_response

ORDER = ("-day",)
PAGE_SIZE = 50
MAX_JSON_HEADS = 500
"""Days in one JSON response: more than a year."""
HEADS_DESCRIPTION = gettext_lazy(
    "Every day: the SHA-256 hash of this newsroom's latest audit event, and the root of the "
    "Merkle tree (RFC 9162) over all events. Keep a copy: if an event is later changed, "
    "deleted or inserted, every following hash and root changes."
)


@require_safe
def audit_heads(request: HttpRequest) -> HttpResponse:
    found = _find_heads_page(request, PAGE_SIZE)
    if found is None:
        return not_found_response(request)
    context = {
        "heads": found.rows,
        "newer": _build_url("audit_heads", found.previous),
        "older": _build_url("audit_heads", found.next),
    }
    return public_page_response(request, "publishing/public/audit_heads.html", context)


@require_safe
def audit_heads_json(request: HttpRequest) -> HttpResponse:
    found = _find_heads_page(request, MAX_JSON_HEADS)
    if found is None:
        return not_found_response(request)
    older = _build_url("audit_heads_json", found.next)
    listed = {
        "newsroom": settings.STET_NEWSROOM_NAME,
        "about": str(HEADS_DESCRIPTION),
        "heads": [
            {
                "day": f"{head.day}",
                "hash": head.hash,
                "root": head.root,
                "taken_at": format_timestamp(head.taken_at),
            }
            for head in found.rows
        ],
        "next": settings.STET_BASE_URL + older if older else None,
    }
    answer = JsonResponse(listed, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return cacheable_response(request, answer)


@require_safe
def audit_heads_atom(request: HttpRequest) -> HttpResponse:
    found = _find_heads_page(request, PAGE_SIZE)
    if found is None:
        return not_found_response(request)
    base = settings.STET_BASE_URL
    here, page = base + reverse("audit_heads_atom"), base + reverse("audit_heads")
    older = _build_url("audit_heads_atom", found.next)
    feed = SyndicationFeed(
        title=gettext("{newsroom}: audit log checkpoints").format(newsroom=settings.STET_NEWSROOM_NAME),
        author=settings.STET_NEWSROOM_NAME,
        here=here,
        page=page,
        items=[
            FeedItem(
                id=f"{page}#{head.day}",
                address=page,
                title=f"{head.day} {head.hash}",
                html=head.hash,
                published_at=head.taken_at,
                updated_at=head.taken_at,
            )
            for head in found.rows
        ],
        older=base + older if older else "",
    )
    answer = HttpResponse(render_atom(feed), content_type=f"{ATOM_MEDIA_TYPE}; charset=utf-8")
    return cacheable_response(request, answer)


def _find_heads_page(request: HttpRequest, size: int) -> Page | None:
    """Return one page of heads; None where the newsroom publishes none, or for an invalid cursor."""
    if not settings.STET_PUBLISH_AUDIT_HEADS:
        return None
    try:
        return keyset_page(DayHead.objects.all(), ORDER, request.GET.get("cursor"), size)
    except Invalid:
        return None


def _build_url(name: str, cursor: str | None) -> str:
    return f"{reverse(name)}?{urlencode({'cursor': cursor})}" if cursor else ""
