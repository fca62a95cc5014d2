"""Published verdicts over REST: the stored bytes of each, joined into pages."""

import json
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from accounts.models import User
from lib import clock
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import StrictFilterBackend
from publishing.actions.counting import counted
from publishing.api.filters import OLDEST, VerdictFilters
from publishing.api.permissions import ReadsPublished
from publishing.api.shapes import verdict_or_tombstone
from publishing.models import PublicDocument
from publishing.queries.kept import Reader, as_read, as_read_all
from publishing.queries.readers import readable

JSON = "application/json"
AS_STORED = ("position", "public_id", "version", "standing", "body", "etag")
REFUSED = {
    (401, PROBLEM): OpenApiResponse(Problem, "No key, or one that opens nothing."),
    (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or a suspended partner."),
}


class Published(GenericAPIView):  # type: ignore[type-arg]  # generic in the stubs alone
    """What both addresses share: who may read, and what of it."""

    permission_classes = [ReadsPublished]
    queryset = PublicDocument.objects.none()

    def get_queryset(self) -> QuerySet[PublicDocument]:
        return readable(cast(User, self.request.user), at=clock.now())


class VerdictList(Published):
    filter_backends = [StrictFilterBackend]
    filterset_class = VerdictFilters

    @property
    def keyset_order(self) -> Sequence[str]:
        return ("position",) if self.request.query_params.get("order") == OLDEST else ("-position",)

    @extend_schema(
        operation_id="verdicts_list",
        summary="List published verdicts",
        description=(
            "Current verdicts and tombstones that your licence covers, newest change first. Follow `next` "
            "until it is null. To keep a copy in step, read with `order=oldest` and `updated_after`."
        ),
        tags=["verdicts"],
        responses={
            (200, JSON): verdict_or_tombstone(many=True),
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            **REFUSED,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """One page of stored documents, with kept addresses where originals are gone."""
        found = self.filter_queryset(self.get_queryset()).only(*AS_STORED)
        rows = self.paginate_queryset(found) or []
        links = self.get_paginated_response([]).data
        return HttpResponse(_page([one.body for one in as_read_all(rows)], links), content_type=JSON)


class VerdictDetail(Published):
    @extend_schema(
        operation_id="verdicts_retrieve",
        summary="Read one published verdict",
        description="Send the ETag back as If-None-Match: 304 means that you have it already.",
        tags=["verdicts"],
        responses={
            (200, JSON): verdict_or_tombstone(many=False),
            304: OpenApiResponse(description="Not changed since."),
            (404, PROBLEM): OpenApiResponse(Problem, "There is none, or none that your licence covers."),
            **REFUSED,
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """The current document, with kept addresses where originals are gone."""
        document = self.get_queryset().only(*AS_STORED).filter(public_id=id).first()
        if document is None:
            raise Http404
        return counted(request._request, document_response(request, as_read(document)), id)


def document_response(request: Request, read: Reader) -> HttpResponseBase:
    """One document as it is read, with its ETag; 304 for who has it."""
    etag = quote_etag(read.etag)
    response = HttpResponse(read.body, content_type=JSON, headers={"ETag": etag})
    patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request._request, etag=etag, response=response) or response


def _page(bodies: list[bytes], links: dict[str, str | None]) -> bytes:
    ends = json.dumps({"next": links["next"], "previous": links["previous"]}, separators=(",", ":"))
    return b'{"results":[' + b",".join(bodies) + b"]," + ends[1:].encode()
