"""The sandbox's change feed, NDJSON and CSV: all that a program needs to mirror real verdicts."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request

from factcheck.models.enums import PublicationStatus
from lib.crypto.commitments import sha256_hex
from lib.errors import CursorExpired
from lib.files.exports import iter_csv_lines
from lib.web.conditional_requests import streaming_response
from publishing.api.changes import parse_change_query
from publishing.api.sandbox.data import SandboxDocument, list_sandbox_documents
from publishing.api.sandbox.views import FilteredSandboxView, SandboxView
from publishing.api.verdicts import PRIVATE_HEADERS, build_document_response
from publishing.api.verdicts_csv import CSV_HEADER, CSV_MEDIA_TYPE, VerdictCsvFilterSet, build_csv_row
from publishing.api.verdicts_ndjson import NDJSON_MEDIA_TYPE, build_line
from publishing.documents.change_feed import CURSOR_EXPIRED_MESSAGE, encode_entry, encode_page, parse_cursor
from publishing.models.cached_feed_page import PAGE_SIZE
from publishing.models.public_document import DocumentKind

SANDBOX_MARK = "test"
"""Stands in a cursor where a real one has the reader's ``license_mark``."""


class SandboxChangeListView(SandboxView):
    def get(self, request: Request) -> HttpResponse:
        """Return the next page. Nothing ever comes after the last."""
        requested = parse_change_query(request.query_params, SANDBOX_MARK)
        made = list_sandbox_documents()
        if requested.after > len(made):
            raise CursorExpired(CURSOR_EXPIRED_MESSAGE)
        rows = made[requested.after : requested.after + requested.size]
        last = rows[-1].position if rows else requested.after
        missing = {one.public_id for one in made if one.is_tombstone}
        body = encode_page(
            [
                _build_change_entry(one, withheld=one.public_id in missing and not one.is_tombstone)
                for one in rows
            ],
            last=last,
            mark=SANDBOX_MARK,
            has_more=last < len(made),
            size=None if requested.size == PAGE_SIZE else requested.size,
        )
        return build_document_response(request, body, sha256_hex(body))


class SandboxNdjsonView(FilteredSandboxView):
    extra_parameters = ("cursor",)

    def get(self, request: Request) -> HttpResponseBase:
        """Return every current verdict after the cursor's position, oldest change first."""
        after = parse_cursor(request.query_params.get("cursor", ""), SANDBOX_MARK)
        found = [one for one in self.list_matching(request) if one.position > after]
        lines = [build_line(one.position, SANDBOX_MARK, one.body) for one in found]
        return streaming_response(
            request._request, lines, content_type=NDJSON_MEDIA_TYPE, headers=PRIVATE_HEADERS
        )


class SandboxCsvView(FilteredSandboxView):
    filterset_class = VerdictCsvFilterSet

    def get(self, request: Request) -> HttpResponseBase:
        """Return every current verdict, one a line."""
        found = self.list_ordered(request)

        def rows() -> Iterator[list[Any]]:
            for one in found:
                yield build_csv_row(one.content, one.updated_at, one.version)

        lines = iter_csv_lines(CSV_HEADER, rows())
        return StreamingHttpResponse(
            lines, content_type=f"{CSV_MEDIA_TYPE}; charset=utf-8", headers=PRIVATE_HEADERS
        )


def _build_change_entry(one: SandboxDocument, *, withheld: bool) -> bytes:
    kind = DocumentKind.CORRECTED if one.version > 1 else DocumentKind.PUBLISHED
    if one.is_tombstone:
        kind = DocumentKind.RETRACTED
    elif one.content["publication_status"] == PublicationStatus.UNDER_REVIEW:
        kind = DocumentKind.UNDER_REVIEW
    return encode_entry(
        position=one.position,
        kind=kind,
        public_id=one.public_id,
        version=one.version,
        at=one.updated_at,
        document=None if withheld else one.body,
    )
