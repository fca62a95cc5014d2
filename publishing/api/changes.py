"""The change feed over REST: a client that stores one cursor misses nothing and gets nothing twice."""

import gzip
import hashlib
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from django.http import HttpResponse, QueryDict
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.authentication import ApiKeyAuthentication
from accounts.models import ApiKey, User
from lib.datetimes import clock
from lib.errors import CursorExpired, Invalid
from lib.web.conditional_requests import GZIP, conditional_response, negotiate_encoding
from lib.web.listing import reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer
from publishing.api.permissions import CanReadPublished
from publishing.api.serializers import ChangePageSerializer
from publishing.api.verdicts import (
    JSON_MEDIA_TYPE,
    NOT_MODIFIED_RESPONSE,
    PERMISSION_RESPONSES,
    PRIVATE_HEADERS,
)
from publishing.documents.change_feed import (
    CURSOR_EXPIRED_MESSAGE,
    encode_page,
    get_feed_head,
    list_entries,
    parse_cursor,
)
from publishing.models import CachedFeedPage
from publishing.models.cached_feed_page import PAGE_SIZE
from publishing.partners import usage
from publishing.partners.selectors import KEYS_WITH_LICENSE, PartnerReader, get_reader

MAX_REMEMBERED_PAGES = 300
"""Cached full pages that each process holds in memory, some ten thousands of bytes each."""
POSITION_INTERVAL_SECONDS = 10.0
"""Seconds between two records of the position of a reader of old pages, in each process."""
_noted: dict[int, float] = {}


@dataclass(frozen=True, slots=True)
class ChangeQuery:
    """The requested page of the change feed: ``size`` entries after the position that the reader reached."""

    after: int
    size: int


class ChangeListView(APIView):
    permission_classes = [CanReadPublished]

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Return the usual authenticators; the query for a key also loads its licence."""
        return [ApiKeyAuthentication(KEYS_WITH_LICENSE), SessionAuthentication()]

    @extend_schema(
        operation_id="changes_list",
        summary="Changes feed: published, corrected and retracted",
        description=(
            "Every change covered by your licence, oldest first, each with its position. Save the `cursor` "
            "of the last page you stored and continue from it: you miss nothing and get nothing twice. "
            "`has_more` is false when you are up to date. A retraction arrives as a tombstone, and earlier "
            "data about it as null. After 410, start a full sync."
        ),
        tags=["verdicts"],
        parameters=[
            OpenApiParameter(
                "cursor",
                str,
                description="Cursor of the previous page; leave out to start from the beginning.",
            ),
            OpenApiParameter("page_size", int, description=f"1 to {PAGE_SIZE}; default {PAGE_SIZE}."),
        ],
        responses={
            (200, JSON_MEDIA_TYPE): ChangePageSerializer,
            304: NOT_MODIFIED_RESPONSE,
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            (410, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "The cursor is no longer valid. Start a full sync."
            ),
            **PERMISSION_RESPONSES,
        },
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """Return a cached full page where there is one for this reader; else build one."""
        key = request.auth if isinstance(request.auth, ApiKey) else None
        reader = get_reader(cast(User, request.user), key)
        requested = parse_change_query(request.query_params, reader.license_mark)
        return _find_cached_page(request, key, reader, requested) or _build_fresh_page(
            request, key, reader, requested
        )


def parse_change_query(query: QueryDict, mark: str) -> ChangeQuery:
    """Parse the parameters for a reader with this mark. Raises Invalid and CursorExpired."""
    reject_unknown_parameters(query, ("cursor", "page_size"))
    size = _parse_page_size(query.get("page_size", ""))
    return ChangeQuery(parse_cursor(query.get("cursor", ""), mark), size)


def _parse_page_size(value: str) -> int:
    if not value:
        return PAGE_SIZE
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) >= 1):
        raise Invalid(f"page_size must be a whole number from 1 to {PAGE_SIZE}.", field="page_size")
    return min(int(value), PAGE_SIZE)


def _find_cached_page(
    request: Request, key: ApiKey | None, reader: PartnerReader, query: ChangeQuery
) -> HttpResponse | None:
    """Return the cached full page that begins at the reader's position; None where there is none."""
    if not reader.is_unrestricted or query.size != PAGE_SIZE or query.after % PAGE_SIZE:
        return None
    coding = negotiate_encoding(request.META.get("HTTP_ACCEPT_ENCODING", "")) or GZIP
    try:
        etag, packed = _read_cached_page(
            coding, query.after // PAGE_SIZE, reader.license_mark, reader.public_state.edition
        )
    except CachedFeedPage.DoesNotExist:
        return None
    if _should_record_position(key):
        _record_position(key, reader, query, query.after + PAGE_SIZE)
    return conditional_response(
        request._request,
        etag,
        lambda: gzip.decompress(packed),
        packed=lambda _: packed,
        content_type=JSON_MEDIA_TYPE,
        headers=PRIVATE_HEADERS,
    )


@lru_cache(maxsize=MAX_REMEMBERED_PAGES)
def _read_cached_page(coding: str, number: int, mark: str, edition: int) -> tuple[str, bytes]:
    """Return the ETag and the bytes of a cached full page. They only ever change with the edition."""
    etag, packed = CachedFeedPage.objects.values_list("etag", coding).get(number=number, license_mark=mark)
    return etag, bytes(packed)


def _should_record_position(key: ApiKey | None) -> bool:
    """True if the position has to be recorded: for readers of old pages only every few seconds.

    The position at the end of the feed is always recorded (``_build_fresh_page``).
    """
    if key is None:
        return False
    now, last = time.monotonic(), _noted.get(key.pk)
    if last is not None and now - last < POSITION_INTERVAL_SECONDS:
        return False
    _noted[key.pk] = now
    return True


def _build_fresh_page(
    request: Request, key: ApiKey | None, reader: PartnerReader, query: ChangeQuery
) -> HttpResponse:
    head = get_feed_head(reader, reader.public_state, at=clock.now())
    if head.position < query.after:
        raise CursorExpired(CURSOR_EXPIRED_MESSAGE)
    upto = head.position
    if reader.is_unrestricted and query.size == PAGE_SIZE:
        # To the end of the page and no further, so that the next one is a whole page, which is sealed.
        upto = min(upto, (query.after // PAGE_SIZE + 1) * PAGE_SIZE)
    state = f"{reader.license_mark} {query.after} {query.size} {upto} {head.position} {head.edition}"
    sent = query.after

    def body() -> bytes:
        nonlocal sent
        rows = list_entries(reader.license_filter, after=query.after, upto=upto, size=query.size)
        sent = rows[-1][0] if len(rows) == query.size else upto
        return encode_page(
            [row for _, row in rows],
            last=sent,
            mark=reader.license_mark,
            has_more=sent < head.position,
            size=None if query.size == PAGE_SIZE else query.size,
        )

    # Not by sha256_hex: each file that a request runs through is one more to read (test_files_per_request).
    etag = hashlib.sha256(state.encode()).hexdigest()
    response = conditional_response(
        request._request, etag, body, content_type=JSON_MEDIA_TYPE, headers=PRIVATE_HEADERS
    )
    _record_position(key, reader, query, sent)
    return response


def _record_position(key: ApiKey | None, reader: PartnerReader, query: ChangeQuery, sent: int) -> None:
    if key is not None and reader.partner is not None:
        usage.note_position(key, reader.partner, position=query.after, sent=sent, at=clock.now())
