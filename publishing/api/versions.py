"""The versions of one published verdict over REST: the list, and each as it was."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.models.enums import PublicationStatus
from lib.crypto.commitments import sha256_hex
from lib.datetimes.clock import format_timestamp
from lib.web.listing import PAGINATION_PARAMETERS, reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer
from publishing.api.serializers import PublishedVersionSerializer, get_verdict_or_tombstone_serializer
from publishing.api.verdicts import (
    JSON_MEDIA_TYPE,
    PERMISSION_RESPONSES,
    PublishedView,
    build_document_response,
)
from publishing.documents.selectors import build_superseded_document, find_version, list_versions
from publishing.models import PublicDocument


class VersionView(PublishedView):
    """Base of the views of versions: the licence covers the current verdict, or none of its versions."""

    def get_current_document(self, id: UUID) -> PublicDocument:
        """Return the current document. Raises Http404 for one that the licence does not cover."""
        found = self.get_queryset().filter(public_id=id).first()
        if found is None:
            raise Http404
        return found


class VersionListView(VersionView):
    filter_backends: Sequence[type] = []
    keyset_order = ("-version", "-position")

    @extend_schema(
        operation_id="verdicts_versions_list",
        summary="List the versions of a verdict",
        description=(
            "Newest first: when each was published and the type of correction. A retracted verdict "
            "has no versions."
        ),
        tags=["verdicts"],
        responses={
            (200, JSON_MEDIA_TYPE): PublishedVersionSerializer(many=True),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            (404, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "Not found, or not covered by your licence."
            ),
            **PERMISSION_RESPONSES,
        },
    )
    def get(self, request: Request, id: UUID) -> Response:
        """Return one page of versions."""
        reject_unknown_parameters(request.query_params, PAGINATION_PARAMETERS)
        current = self.get_current_document(id)
        rows = self.paginate_queryset(self._list_remaining(current)) or []
        return self.get_paginated_response([build_version_data(one, current) for one in rows])

    def _list_remaining(self, current: PublicDocument) -> QuerySet[PublicDocument]:
        found = list_versions(current.public_id)
        return found.none() if current.publication_status == PublicationStatus.RETRACTED else found


class VersionDetailView(VersionView):
    @extend_schema(
        operation_id="verdicts_versions_retrieve",
        summary="Read one version of a verdict",
        description=(
            "As it was when the next version replaced it. An earlier version starts with "
            "`superseded_by`, which names the current one. A retracted verdict has only the "
            "tombstone."
        ),
        tags=["verdicts"],
        responses={
            (200, JSON_MEDIA_TYPE): get_verdict_or_tombstone_serializer(many=False),
            304: OpenApiResponse(description="Not modified."),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter."),
            (404, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "Not found, or not covered by your licence."
            ),
            **PERMISSION_RESPONSES,
        },
    )
    def get(self, request: Request, id: UUID, version: int) -> HttpResponseBase:
        """Return the stored version, with snapshot URLs where originals are gone."""
        reject_unknown_parameters(request.query_params, ())
        current = self.get_current_document(id)
        if current.publication_status == PublicationStatus.RETRACTED or version == current.version:
            return build_document_response(request, current.body.encode(), current.etag)
        earlier = find_version(id, version)
        if earlier is None:
            raise Http404
        body = build_superseded_document(earlier, current)
        return build_document_response(request, body, sha256_hex(body))


def build_version_data(one: Any, current: Any) -> dict[str, object]:
    """Return a line of the list of versions, which are PublicDocuments or, in the sandbox, like them."""
    content = one.content
    last = content["corrections"][-1] if content["corrections"] else {"class": "", "note": ""}
    return {
        "version": one.version,
        "is_current": one.version == current.version,
        "published_at": format_timestamp(one.updated_at),
        "class": last["class"],
        "note": last["note"],
        "rating": one.rating,
        "url": content["url"]
        if one.version == current.version
        else f"{content['url']}versions/{one.version}/",
    }
