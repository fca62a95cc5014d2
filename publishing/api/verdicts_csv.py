"""The list of published verdicts as CSV for spreadsheets and statistics, streamed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from factcheck.models.claim_fields import PUBLISHED_FIELDS
from factcheck.models.enums import PublicationStatus
from lib.files.exports import iter_csv_lines
from lib.web.pagination import build_keyset_page as keyset_page
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer
from publishing.api.filters import OLDEST, VerdictFilterSet
from publishing.api.verdicts import PERMISSION_RESPONSES, VerdictListView
from publishing.models import PublicDocument

CSV_MEDIA_TYPE = "text/csv"
CHUNK_SIZE = 200
CSV_HEADER = (
    "id", "url", "publication_status", "version", *PUBLISHED_FIELDS, "language", "rating",
    "rating_value", "rating_worst", "rating_best", "headline", "desk", "first_published_at", "updated_at",
    "corrections", "citations", "retraction", "tags",
)  # fmt: skip


class VerdictCsvFilterSet(VerdictFilterSet):
    """Filters of the CSV: without ``fields`` and ``expand``, as the columns are always the same."""

    fields = None  # type: ignore[assignment]  # how django-filter leaves one out
    expand = None  # type: ignore[assignment]  # the same


class VerdictCsvView(VerdictListView):
    """``GET verdicts.csv``, with the filters of the list."""

    filterset_class = VerdictCsvFilterSet

    @extend_schema(
        operation_id="verdicts_csv",
        summary="Download verdicts as CSV",
        description=(
            "Everything covered by your licence and filters, one line per verdict (RFC 4180, UTF-8, "
            "with a header line). No cell starts a formula."
        ),
        filters=True,
        tags=["verdicts"],
        responses={
            (200, CSV_MEDIA_TYPE): OpenApiTypes.STR,
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            **PERMISSION_RESPONSES,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Stream every row, a batch a query."""
        found = self.filter_queryset(self.get_queryset()).only("position", "updated_at", "version", "body")
        order = "position" if request.query_params.get("order") == OLDEST else "-position"
        response = StreamingHttpResponse(
            iter_csv_lines(CSV_HEADER, _iter_rows(found, order)),
            content_type=f"{CSV_MEDIA_TYPE}; charset=utf-8",
        )
        response["Content-Disposition"] = 'attachment; filename="verdicts.csv"'
        patch_cache_control(response, private=True, no_cache=True)
        return response


def _iter_rows(found: QuerySet[PublicDocument], order: str) -> Iterator[list[Any]]:
    cursor: str | None = None
    while True:
        shown = keyset_page(found, (order,), cursor, CHUNK_SIZE)
        yield from (
            build_csv_row(document.content, document.updated_at, document.version) for document in shown.rows
        )
        if not shown.next:
            return
        cursor = shown.next


def build_csv_row(content: dict[str, Any], updated_at: datetime, version: int) -> list[Any]:
    """Return a document as cells in the order of CSV_HEADER."""
    if content["publication_status"] == PublicationStatus.RETRACTED:
        missing = {"version": version, "updated_at": content["retracted_at"], "retraction": content["note"]}
        return [(content | missing).get(name, "") for name in CSV_HEADER]
    rating, desk = content["rating"], content["desk"] or {"name": ""}
    flat = content | {
        "rating": rating["label"],
        "rating_value": rating["value"],
        "rating_worst": rating["worst"],
        "rating_best": rating["best"],
        "desk": desk["name"],
        "corrections": len(content["corrections"]),
        "citations": len(content["citations"]),
        "tags": ", ".join(content.get("tags", ())),
    }
    return [flat.get(name, "") for name in CSV_HEADER]
