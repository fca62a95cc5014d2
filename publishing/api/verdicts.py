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

from accounts.authentication import ApiKeyAuthentication
from accounts.models import ApiKey, User
from lib.crypto.commitments import sha256_hex
from lib.datetimes import clock
from lib.web.conditional_requests import conditional_response
from lib.web.listing import StrictFilterBackend, parse_comma_list, reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer
from publishing.api.filters import (
    EXPANDABLE_FIELDS,
    OLDEST,
    SOURCES,
    VerdictFilterSet,
    select_document_fields,
)
from publishing.api.permissions import CanReadPublished
from publishing.api.serializers import get_verdict_or_tombstone_serializer
from publishing.documents.sources import add_sources
from publishing.models import PublicDocument
from publishing.models.licensed import LicensedQuerySet
from publishing.partners.selectors import KEYS_WITH_LICENSE, PartnerReader, get_reader, get_reader_state_tag
from publishing.public.view_counting import count_view_on_close

JSON_MEDIA_TYPE = "application/json"
PRIVATE_HEADERS = {"Cache-Control": "private, no-cache"}
"""Each key has its own view, which no shared cache may hold; clients ask again each time, with its ETag."""
STORED_COLUMNS = ("position", "public_id", "version", "publication_status", "body", "etag")
NOT_MODIFIED_RESPONSE = OpenApiResponse(description="Not modified.")
PERMISSION_RESPONSES = {
    (401, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Missing or invalid key."),
    (403, MEDIA_TYPE): OpenApiResponse(
        ProblemSerializer, "The key lacks the scope, or the partner is suspended."
    ),
}


EXPAND_PARAMETER = OpenApiParameter(
    "expand",
    str,
    many=True,
    explode=False,
    style="form",
    enum=EXPANDABLE_FIELDS,
    description="Also include these.",
)


class PublishedView(GenericAPIView):  # type: ignore[type-arg]  # generic in the stubs alone
    """Base of the views of published verdicts: their permission, and the rows that the licence covers."""

    permission_classes = [CanReadPublished]
    queryset = PublicDocument.objects.current()

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Return the usual authenticators; the query for a key also loads its licence."""
        return [ApiKeyAuthentication(KEYS_WITH_LICENSE), SessionAuthentication()]

    @cached_property
    def current_reader(self) -> PartnerReader:
        """The reader who asks. Raises NotAllowed for a user who may read nothing."""
        key = self.request.auth if isinstance(self.request.auth, ApiKey) else None
        return get_reader(cast(User, self.request.user), key)

    def get_queryset(self) -> QuerySet[PublicDocument]:
        documents = cast(LicensedQuerySet[PublicDocument], super().get_queryset())
        return self.current_reader.filter_visible(documents, at=clock.now())


class VerdictListView(PublishedView):
    filter_backends = [StrictFilterBackend]
    filterset_class = VerdictFilterSet

    def build_bodies(self, rows: Sequence[Any]) -> list[bytes]:
        """Return the JSON of the documents {position, body}: as written, or with the requested parts alone.

        ``fields`` selects parts, ``expand`` adds to them.
        """
        fields = self.request.query_params.get("fields")
        expanded = parse_comma_list(self.request, "expand", EXPANDABLE_FIELDS)
        if not (fields or expanded):
            return [row["body"].encode() for row in rows]
        requested = fields.split(",") if fields else ()
        contents = {
            row["position"]: select_document_fields(orjson.loads(row["body"]), requested) for row in rows
        }
        if SOURCES in expanded:
            add_sources(contents, self.get_queryset())
        return [orjson.dumps(content) for content in contents.values()]

    @property
    def keyset_order(self) -> Sequence[str]:
        return ("position",) if self.request.query_params.get("order") == OLDEST else ("-position",)

    @extend_schema(
        operation_id="verdicts_list",
        summary="List published verdicts",
        description=(
            "Current verdicts and tombstones covered by your licence, most recently changed first. "
            "Follow `next` until it is null. To keep a copy up to date, use the changes feed."
        ),
        tags=["verdicts"],
        responses={
            (200, JSON_MEDIA_TYPE): get_verdict_or_tombstone_serializer(many=True),
            304: NOT_MODIFIED_RESPONSE,
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            **PERMISSION_RESPONSES,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return one page of stored documents, or 304 before any of them is read."""

        def body() -> bytes:
            found = self.filter_queryset(self.get_queryset())
            rows = self.paginate_queryset(found.values("position", "body")) or []
            return _join_page(self.build_bodies(rows), **self.get_paginated_response([]).data)

        state = f"{get_reader_state_tag(self.current_reader, at=clock.now())} {request.build_absolute_uri()}"
        return conditional_response(
            request._request, sha256_hex(state), body, content_type=JSON_MEDIA_TYPE, headers=PRIVATE_HEADERS
        )


class VerdictDetailView(PublishedView):
    @extend_schema(
        operation_id="verdicts_retrieve",
        summary="Read one published verdict",
        description="Send the ETag back as If-None-Match; 304 means you already have it.",
        parameters=[EXPAND_PARAMETER],
        tags=["verdicts"],
        responses={
            (200, JSON_MEDIA_TYPE): get_verdict_or_tombstone_serializer(many=False),
            304: NOT_MODIFIED_RESPONSE,
            (400, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "Unknown parameter, or a value that cannot be expanded."
            ),
            (404, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "Not found, or not covered by your licence."
            ),
            **PERMISSION_RESPONSES,
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """Return the current document, with snapshot URLs where originals are gone."""
        reject_unknown_parameters(request.query_params, [EXPAND_PARAMETER.name])
        expanded = parse_comma_list(request, "expand", EXPANDABLE_FIELDS)
        documents = self.get_queryset()
        document = documents.only(*STORED_COLUMNS).filter(public_id=id).first()
        if document is None:
            raise Http404
        body, etag = document.body.encode(), document.etag
        if SOURCES in expanded:
            [content] = add_sources({document.position: document.content}, documents)
            body = orjson.dumps(content)
            # Another verdict may name a source anew, so it is not this document's own.
            etag = sha256_hex(body)
        return count_view_on_close(request._request, build_document_response(request, body, etag), id)


def build_document_response(request: Request, body: bytes, etag: str) -> HttpResponse:
    """Return one document with its ETag, or 304 to a client that has it."""
    return conditional_response(
        request._request, etag, lambda: body, content_type=JSON_MEDIA_TYPE, headers=PRIVATE_HEADERS
    )


def _join_page(bodies: list[bytes], *, next: str | None, previous: str | None, results: object = ()) -> bytes:
    ends = b"]," + orjson.dumps({"next": next, "previous": previous})[1:]
    parts = bodies or [b""]
    # Around the first and the last, and then joined: adding to what is joined would copy all of it again.
    parts[0] = b'{"results":[' + parts[0]
    parts[-1] += ends
    return b",".join(parts)
