"""Published verdicts over REST: the stored bytes of each, joined into pages."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast
from uuid import UUID

import orjson
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from accounts.authentication import BearerKey
from accounts.models import ApiKey, User
from lib import clock
from lib.commitments import sha256_hex
from lib.encoded import answer
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import StrictFilterBackend, listed, refuse_unknown
from publishing.actions.counting import counted
from publishing.api.filters import EXPANDED, OLDEST, SOURCES, VerdictFilters, narrowed
from publishing.api.permissions import ReadsPublished
from publishing.api.shapes import verdict_or_tombstone
from publishing.models import PublicDocument
from publishing.queries.changes import Written
from publishing.queries.public_sources import with_sources
from publishing.queries.readers import KEY_AND_LICENCE, Reader, reader_of, state_of

JSON = "application/json"
PRIVATE = {"Cache-Control": "private, no-cache"}
"""What a key may see is nobody else's, and is asked for again each time, with its ETag."""
AS_STORED = ("position", "public_id", "version", "standing", "body", "etag")
UNCHANGED = OpenApiResponse(description="Not changed since.")
REFUSED = {
    (401, PROBLEM): OpenApiResponse(Problem, "No key, or one that opens nothing."),
    (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or a suspended partner."),
}


EXPAND = OpenApiParameter(
    "expand", str, many=True, explode=False, style="form", enum=EXPANDED, description="Tell these too."
)


class Published(GenericAPIView):  # type: ignore[type-arg]  # generic in the stubs alone
    """What both addresses share: who may read, and what of it."""

    permission_classes = [ReadsPublished]
    queryset = PublicDocument.objects.none()

    def get_authenticators(self) -> list[BaseAuthentication]:
        """As everywhere; a key comes with all that its licence says."""
        return [BearerKey(KEY_AND_LICENCE), SessionAuthentication()]

    @cached_property
    def reader(self) -> Reader:
        """Raises NotAllowed for whoever may read nothing."""
        key = self.request.auth if isinstance(self.request.auth, ApiKey) else None
        return reader_of(cast(User, self.request.user), key)

    def get_queryset(self) -> QuerySet[PublicDocument]:
        return self.reader.among(PublicDocument.objects.current(), at=clock.now())


class VerdictList(Published):
    filter_backends = [StrictFilterBackend]
    filterset_class = VerdictFilters

    def told(self, rows: Sequence[Any]) -> list[bytes]:
        """Documents, as {position, written}, as they are written; with ``fields``, those parts of them alone;
        with ``expand``, with what that adds.
        """
        fields = self.request.query_params.get("fields")
        expanded = listed(self.request, "expand", EXPANDED)
        if not (fields or expanded):
            return [row["written"].encode() for row in rows]
        asked = fields.split(",") if fields else ()
        contents = {row["position"]: narrowed(orjson.loads(row["written"]), asked) for row in rows}
        if SOURCES in expanded:
            with_sources(contents, self.get_queryset())
        return [orjson.dumps(content) for content in contents.values()]

    @property
    def keyset_order(self) -> Sequence[str]:
        return ("position",) if self.request.query_params.get("order") == OLDEST else ("-position",)

    @extend_schema(
        operation_id="verdicts_list",
        summary="List published verdicts",
        description=(
            "Current verdicts and tombstones that your licence covers, newest change first. Follow `next` "
            "until it is null. To keep a copy in step, follow the changes."
        ),
        tags=["verdicts"],
        responses={
            (200, JSON): verdict_or_tombstone(many=True),
            304: UNCHANGED,
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            **REFUSED,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """One page of stored documents. Who holds it is told so before any of them is read."""

        def body() -> bytes:
            rows = self.paginate_queryset(found.values("position", written=Written("body"))) or []
            return _page(self.told(rows), **self.get_paginated_response([]).data)

        found = self.filter_queryset(self.get_queryset())
        state = f"{state_of(self.reader, at=clock.now())} {request.build_absolute_uri()}"
        return answer(request._request, sha256_hex(state), body, content_type=JSON, headers=PRIVATE)


class VerdictDetail(Published):
    @extend_schema(
        operation_id="verdicts_retrieve",
        summary="Read one published verdict",
        description="Send the ETag back as If-None-Match: 304 means that you have it already.",
        parameters=[EXPAND],
        tags=["verdicts"],
        responses={
            (200, JSON): verdict_or_tombstone(many=False),
            304: UNCHANGED,
            (400, PROBLEM): OpenApiResponse(
                Problem, "An unknown parameter, or nothing that can be expanded."
            ),
            (404, PROBLEM): OpenApiResponse(Problem, "There is none, or none that your licence covers."),
            **REFUSED,
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """The current document, with kept addresses where originals are gone."""
        refuse_unknown(request.query_params, [EXPAND.name])
        expanded = listed(request, "expand", EXPANDED)
        documents = self.get_queryset()
        document = documents.only(*AS_STORED).filter(public_id=id).first()
        if document is None:
            raise Http404
        body, etag = bytes(document.body), document.etag
        if SOURCES in expanded:
            [content] = with_sources({document.position: document.content}, documents)
            body = orjson.dumps(content)
            # Another verdict may name a source anew, so it is not this document's own.
            etag = sha256_hex(body)
        return counted(request._request, document_response(request, body, etag), id)


def document_response(request: Request, body: bytes, etag: str) -> HttpResponse:
    """One document, with its ETag; 304 for who has it."""
    return answer(request._request, etag, lambda: body, content_type=JSON, headers=PRIVATE)


def _page(bodies: list[bytes], *, next: str | None, previous: str | None, results: object = ()) -> bytes:
    ends = b"]," + orjson.dumps({"next": next, "previous": previous})[1:]
    parts = bodies or [b""]
    # Around the first and the last, and then joined: adding to what is joined would copy all of it again.
    parts[0] = b'{"results":[' + parts[0]
    parts[-1] += ends
    return b",".join(parts)
