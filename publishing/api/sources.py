"""The sources of published verdicts over REST, and the verdicts that cite each."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.models.enums import CitationStance, PublicationStatus, SourceTier
from lib.web.listing import PAGINATION_PARAMETERS, reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer
from publishing.api.verdicts import JSON_MEDIA_TYPE, PERMISSION_RESPONSES, PublishedView
from publishing.documents.sources import MAX_VERDICTS, ORDER, build_sources_data, list_public_sources


class SourceCitationSerializer(serializers.Serializer[Any]):
    """One citation of a source."""

    number = serializers.IntegerField(help_text="The number used in the explanation: [1].")
    passage = serializers.CharField(help_text="The text of the source that the verdict cites.")
    locator = serializers.CharField(help_text="Where in the source, for example a page or a time.")
    stance = serializers.ChoiceField(choices=CitationStance.choices)
    tier = serializers.ChoiceField(choices=SourceTier.choices)
    snapshot_url = serializers.CharField(
        required=False, help_text="Our archived copy, once the original is gone."
    )


class SourceVerdictSerializer(serializers.Serializer[Any]):
    """A verdict that cites the source."""

    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Its public page.")
    publication_status = serializers.ChoiceField(
        choices=[(PublicationStatus.LIVE.value,) * 2, (PublicationStatus.UNDER_REVIEW.value,) * 2]
    )
    statement = serializers.CharField()
    headline = serializers.CharField()
    rating = serializers.CharField()
    citations = SourceCitationSerializer(many=True)


class PublicSourceSerializer(serializers.Serializer[Any]):
    """A source, as the newest of the verdicts below names it."""

    id = serializers.UUIDField()
    url = serializers.CharField(help_text="Empty if the source is not a web page.")
    title = serializers.CharField()
    publisher = serializers.CharField()
    author = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    verdicts = SourceVerdictSerializer(many=True, help_text=f"At most {MAX_VERDICTS}.")
    has_more = serializers.BooleanField(help_text="Whether more verdicts cite it than are listed.")


class SourceListView(PublishedView):
    filter_backends: Sequence[type] = []
    keyset_order = ORDER

    @extend_schema(
        operation_id="sources_list",
        summary="List the sources of published verdicts",
        description=(
            "Sources now cited by verdicts your licence covers, and which verdicts cite each. "
            "Sources that a verdict does not name are not listed."
        ),
        tags=["sources"],
        responses={
            (200, JSON_MEDIA_TYPE): PublicSourceSerializer(many=True),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            **PERMISSION_RESPONSES,
        },
    )
    def get(self, request: Request) -> Response:
        """Return one page of sources."""
        reject_unknown_parameters(request.query_params, PAGINATION_PARAMETERS)
        documents = self.get_queryset()
        rows = self.paginate_queryset(list_public_sources(documents)) or []
        return self.get_paginated_response(build_sources_data([one["source"] for one in rows], documents))
