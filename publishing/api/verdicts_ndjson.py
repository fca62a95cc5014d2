"""All published verdicts as NDJSON, for clients that want them at once: streamed, and resumable."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from lib.web.conditional_requests import streaming_response
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer
from publishing.api.verdicts import PERMISSION_RESPONSES, PRIVATE_HEADERS, VerdictListView
from publishing.documents.change_feed import build_cursor, parse_cursor
from publishing.models import PublicDocument

NDJSON_MEDIA_TYPE = "application/x-ndjson"
CHUNK_SIZE = 1000
"""Rows of one query: a slow client keeps none of them open."""


class VerdictNdjsonView(VerdictListView):
    """``GET verdicts.ndjson``, with the filters of the list."""

    pagination_class = None
    extra_parameters = ("cursor",)

    @extend_schema(
        operation_id="verdicts_ndjson",
        summary="Download verdicts as JSON Lines",
        description=(
            "Everything covered by your licence and filters, least recently changed first, one JSON "
            "object per line. `cursor` is a changes cursor: after an interruption continue from that "
            "of the last complete line; at the end continue with `changes/`."
        ),
        filters=True,
        parameters=[
            OpenApiParameter("cursor", str, description="Cursor of the last line you have."),
            OpenApiParameter("order", exclude=True),
        ],
        tags=["verdicts"],
        responses={
            (200, NDJSON_MEDIA_TYPE): OpenApiTypes.STR,
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            (410, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "The cursor is no longer valid. Start a full sync."
            ),
            **PERMISSION_RESPONSES,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Stream every document, a thousand a query."""
        after = parse_cursor(request.query_params.get("cursor", ""), self.current_reader.license_mark)
        found = self.filter_queryset(self.get_queryset())
        lines = _iter_lines(found, after, self.current_reader.license_mark, self.build_bodies)
        return streaming_response(
            request._request, lines, content_type=NDJSON_MEDIA_TYPE, headers=PRIVATE_HEADERS
        )


def _iter_lines(
    found: QuerySet[PublicDocument],
    after: int,
    mark: str,
    build_bodies: Callable[[Sequence[Any]], list[bytes]],
) -> Iterator[bytes]:
    lines = found.order_by("position").values("position", "body")
    while rows := list(lines.filter(position__gt=after)[:CHUNK_SIZE]):
        bodies = zip([row["position"] for row in rows], build_bodies(rows), strict=True)
        yield b"".join([build_line(position, mark, body) for position, body in bodies])
        after = rows[-1]["position"]


def build_line(position: int, mark: str, body: bytes) -> bytes:
    """Return a line: the document, a non-empty object, with the cursor put in front of its fields."""
    return b'{"cursor":"%b",%b\n' % (build_cursor(position, mark).encode(), body[1:])
