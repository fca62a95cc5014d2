"""The list of published verdicts in lines of JSON, for who wants all of it at once: streamed, and resumed."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from lib.encoded import streamed
from lib.problem_shape import PROBLEM, Problem
from publishing.api.verdicts import PRIVATE, REFUSED, VerdictList
from publishing.models import PublicDocument
from publishing.queries.changes import Written, cursor_at, position_in

NDJSON = "application/x-ndjson"
AT_ONCE = 1000
"""Lines read by one query: a reader that is slow holds none of them open."""


class VerdictLines(VerdictList):
    """``GET verdicts.ndjson``, narrowed as the list is."""

    pagination_class = None
    also_asked = ("cursor",)

    @extend_schema(
        operation_id="verdicts_lines",
        summary="All verdicts, one a line",
        description=(
            "All that your licence and the filters leave, oldest change first, a JSON object on each line. "
            "`cursor` is that of the changes: after an interruption ask again with that of the last whole "
            "line; at the end go on with `changes/`."
        ),
        parameters=[OpenApiParameter("cursor", str, description="Of the last line you have.")],
        tags=["verdicts"],
        responses={
            (200, NDJSON): OpenApiTypes.STR,
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            (410, PROBLEM): OpenApiResponse(Problem, "The cursor is of no use any more: start over."),
            **REFUSED,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Every document, a thousand at a time."""
        after = position_in(request.query_params.get("cursor", ""), self.reader.mark)
        found = self.filter_queryset(self.get_queryset())
        lines = _lines(found, after, self.reader.mark, self.told)
        return streamed(request._request, lines, content_type=NDJSON, headers=PRIVATE)


def _lines(
    found: QuerySet[PublicDocument],
    after: int,
    mark: str,
    told: Callable[[Sequence[Any]], list[bytes]],
) -> Iterator[bytes]:
    lines = found.order_by("position").values("position", written=Written("body"))
    while rows := list(lines.filter(position__gt=after)[:AT_ONCE]):
        bodies = zip([row["position"] for row in rows], told(rows), strict=True)
        yield b"".join([line_of(position, mark, body) for position, body in bodies])
        after = rows[-1]["position"]


def line_of(position: int, mark: str, body: bytes) -> bytes:
    """A document, which is an object that is not empty, with the cursor in front of what it says."""
    return b'{"cursor":"%b",%b\n' % (cursor_at(position, mark).encode(), body[1:])
