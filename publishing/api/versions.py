"""The versions of one published verdict over REST: which there are, and each as it was."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.enums import Standing
from lib.commitments import sha256_hex
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import PAGING, refuse_unknown
from publishing.api.shapes import PublishedVersion, verdict_or_tombstone
from publishing.api.verdicts import JSON, REFUSED, Published, document_response
from publishing.models import PublicDocument
from publishing.queries.document import moment
from publishing.queries.versions import superseded, version_of, versions


class Versions(Published):
    """What both addresses share: the licence covers the verdict as it is now, or none of its versions."""

    def current(self, id: UUID) -> PublicDocument:
        """The document that holds now. 404 for one that the licence does not cover."""
        found = self.get_queryset().filter(public_id=id).first()
        if found is None:
            raise Http404
        return found


class VersionList(Versions):
    filter_backends: Sequence[type] = []
    keyset_order = ("-version", "-position")

    @extend_schema(
        operation_id="verdicts_versions_list",
        summary="List the versions of a verdict",
        description=(
            "Newest first: what was published when, and as which class of correction. Of a retracted "
            "verdict no version is left."
        ),
        tags=["verdicts"],
        responses={
            (200, JSON): PublishedVersion(many=True),
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            (404, PROBLEM): OpenApiResponse(Problem, "There is none, or none that your licence covers."),
            **REFUSED,
        },
    )
    def get(self, request: Request, id: UUID) -> Response:
        """One page of versions."""
        refuse_unknown(request.query_params, PAGING)
        current = self.current(id)
        rows = self.paginate_queryset(self._left(current)) or []
        return self.get_paginated_response([_told(one, current) for one in rows])

    def _left(self, current: PublicDocument) -> QuerySet[PublicDocument]:
        found = versions(current.public_id)
        return found.none() if current.standing == Standing.RETRACTED else found


class VersionDetail(Versions):
    @extend_schema(
        operation_id="verdicts_versions_retrieve",
        summary="Read one version of a verdict",
        description=(
            "As it stood when the next one took its place. An earlier one is headed by `superseded_by`, "
            "which names what holds now. Of a retracted verdict there is only the tombstone."
        ),
        tags=["verdicts"],
        responses={
            (200, JSON): verdict_or_tombstone(many=False),
            304: OpenApiResponse(description="Not changed since."),
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter."),
            (404, PROBLEM): OpenApiResponse(Problem, "There is none, or none that your licence covers."),
            **REFUSED,
        },
    )
    def get(self, request: Request, id: UUID, version: int) -> HttpResponseBase:
        """The stored version, with kept addresses where originals are gone."""
        refuse_unknown(request.query_params, ())
        current = self.current(id)
        if current.standing == Standing.RETRACTED or version == current.version:
            return document_response(request, bytes(current.body), current.etag)
        earlier = version_of(id, version)
        if earlier is None:
            raise Http404
        body = superseded(earlier, current)
        return document_response(request, body, sha256_hex(body))


def _told(one: PublicDocument, current: PublicDocument) -> dict[str, object]:
    content = one.content
    last = content["corrections"][-1] if content["corrections"] else {"class": "", "note": ""}
    return {
        "version": one.version,
        "current": one.version == current.version,
        "published_at": moment(one.updated_at),
        "class": last["class"],
        "note": last["note"],
        "rating": one.rating,
        "url": content["url"]
        if one.version == current.version
        else f"{content['url']}versions/{one.version}/",
    }
