"""The list of published verdicts as a table for spreadsheets and statistics, streamed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from factcheck.enums import Standing
from lib.cells import csv_lines
from lib.keyset import page as keyset_page
from lib.problem_shape import PROBLEM, Problem
from publishing.api.filters import OLDEST, VerdictFilters
from publishing.api.verdicts import REFUSED, VerdictList
from publishing.models import PublicDocument

CSV = "text/csv"
AT_ONCE = 200
HEAD = (
    "id", "url", "standing", "version", "statement", "claimant", "said_on", "language", "rating",
    "rating_value", "rating_worst", "rating_best", "headline", "desk", "first_published_at", "updated_at",
    "corrections", "citations", "retraction", "tags",
)  # fmt: skip


class TableFilters(VerdictFilters):
    """The columns are always the same."""

    fields = None  # type: ignore[assignment]  # how django-filter leaves one out
    expand = None  # type: ignore[assignment]  # the same


class VerdictTable(VerdictList):
    """``GET verdicts.csv``, narrowed as the list is."""

    filterset_class = TableFilters

    @extend_schema(
        operation_id="verdicts_csv",
        summary="The list as CSV",
        description=(
            "All that your licence and the filters leave, one line each (RFC 4180, UTF-8, a head line). No "
            "cell begins a formula."
        ),
        tags=["verdicts"],
        responses={
            (200, CSV): OpenApiTypes.STR,
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            **REFUSED,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Every row, a few at a time."""
        found = self.filter_queryset(self.get_queryset()).only("position", "updated_at", "version", "body")
        order = "position" if request.query_params.get("order") == OLDEST else "-position"
        response = StreamingHttpResponse(
            csv_lines(HEAD, _rows(found, order)), content_type=f"{CSV}; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="verdicts.csv"'
        patch_cache_control(response, private=True, no_cache=True)
        return response


def _rows(found: QuerySet[PublicDocument], order: str) -> Iterator[list[Any]]:
    cursor: str | None = None
    while True:
        shown = keyset_page(found, (order,), cursor, AT_ONCE)
        yield from (
            row_of(document.content, document.updated_at, document.version) for document in shown.rows
        )
        if not shown.next:
            return
        cursor = shown.next


def row_of(told: dict[str, Any], updated_at: datetime, version: int) -> list[Any]:
    """A document as cells under HEAD."""
    if told["standing"] == Standing.RETRACTED:
        gone = {"version": version, "updated_at": told["retracted_at"], "retraction": told["reason"]}
        return [(told | gone).get(name, "") for name in HEAD]
    rating, desk = told["rating"], told["desk"] or {"name": ""}
    flat = told | {
        "rating": rating["label"],
        "rating_value": rating["value"],
        "rating_worst": rating["worst"],
        "rating_best": rating["best"],
        "desk": desk["name"],
        "corrections": len(told["corrections"]),
        "citations": len(told["citations"]),
        "tags": ", ".join(told.get("tags", ())),
    }
    return [flat.get(name, "") for name in HEAD]
