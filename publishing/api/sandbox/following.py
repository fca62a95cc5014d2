"""The sandbox's log of changes, its lines and its table: all by which a program mirrors real verdicts."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request

from factcheck.enums import Standing
from lib.cells import csv_lines
from lib.commitments import sha256_hex
from lib.encoded import answer, streamed
from lib.errors import StartOver
from publishing.api.changes import asked_of, hold_back
from publishing.api.filters import OLDEST
from publishing.api.sandbox.views import Narrowed, Sandbox
from publishing.api.verdicts import JSON, PRIVATE
from publishing.api.verdicts_csv import CSV, HEAD, TableFilters, row_of
from publishing.api.verdicts_lines import NDJSON, line_of
from publishing.models.public_document import Kind
from publishing.models.sealed_page import SIZE
from publishing.queries.changes import ANEW, entry, page_of, position_in
from publishing.queries.sandbox import Document, changed_at, documents

MADE_UP = "test"
"""Stands in a cursor where a real one names what its reader may see."""


class SandboxChanges(Sandbox):
    def get(self, request: Request) -> HttpResponse:
        """The next page. Nothing ever comes after the last, however long somebody waits."""
        asked = asked_of(request.query_params, MADE_UP)
        made = documents()
        if asked.after > len(made):
            raise StartOver(ANEW)
        if asked.after == len(made):
            hold_back(asked.wait, lambda: False)
        rows = made[asked.after : asked.after + asked.size]
        last = rows[-1].position if rows else asked.after
        gone = {one.public_id for one in made if _is_gone(one)}
        body = page_of(
            [_entry(one, withheld=one.public_id in gone and not _is_gone(one)) for one in rows],
            last=last,
            mark=MADE_UP,
            more=last < len(made),
            size=None if asked.size == SIZE else asked.size,
        )
        etag = sha256_hex(body)
        return answer(request._request, etag, lambda: body, content_type=JSON, headers=PRIVATE)


class SandboxLines(Narrowed):
    also_asked = ("cursor",)

    def get(self, request: Request) -> HttpResponseBase:
        """Every current one that was not there at the cursor, the oldest change first."""
        after = position_in(request.query_params.get("cursor", ""), MADE_UP)
        found = [one for one in self.asked_for(request) if one.position > after]
        lines = [line_of(one.position, MADE_UP, one.body) for one in found]
        return streamed(request._request, lines, content_type=NDJSON, headers=PRIVATE)


class SandboxTable(Narrowed):
    filterset_class = TableFilters

    def get(self, request: Request) -> HttpResponseBase:
        """Every current one, a line each."""
        found = self.asked_for(request)
        if request.query_params.get("order") != OLDEST:
            found.reverse()

        def rows() -> Iterator[list[Any]]:
            for one in found:
                yield row_of(one.content, changed_at(one.content), one.version)

        lines = csv_lines(HEAD, rows())
        return StreamingHttpResponse(lines, content_type=f"{CSV}; charset=utf-8", headers=PRIVATE)


def _is_gone(one: Document) -> bool:
    return bool(one.content["standing"] == Standing.RETRACTED)


def _entry(one: Document, *, withheld: bool) -> bytes:
    kind = Kind.CORRECTED if one.version > 1 else Kind.PUBLISHED
    if _is_gone(one):
        kind = Kind.RETRACTED
    elif one.content["standing"] == Standing.UNDER_REVIEW:
        kind = Kind.UNDER_REVIEW
    return entry(
        position=one.position,
        kind=kind,
        public_id=one.public_id,
        version=one.version,
        at=changed_at(one.content),
        said=None if withheld else one.body,
    )
