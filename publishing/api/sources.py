"""The sources of published verdicts over REST: what the newsroom rests on in public, and who cites each."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.enums import Stance, Standing, Tier
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import PAGING, refuse_unknown
from publishing.api.verdicts import JSON, REFUSED, Published
from publishing.queries.public_sources import MOST_VERDICTS, ORDER, public_sources, sources_told


class SourcePassage(serializers.Serializer[Any]):
    """One citation of a source."""

    number = serializers.IntegerField(help_text="As the explanation cites it: [1].")
    passage = serializers.CharField(help_text="The words relied on.")
    locator = serializers.CharField(help_text="Where in the source: a page, a time.")
    stance = serializers.ChoiceField(choices=Stance.choices)
    tier = serializers.ChoiceField(choices=Tier.choices)
    kept_url = serializers.CharField(required=False, help_text="Where it is kept, once the original is gone.")


class SourceUse(serializers.Serializer[Any]):
    """A verdict that rests on it."""

    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Its public page.")
    standing = serializers.ChoiceField(
        choices=[(Standing.LIVE.value,) * 2, (Standing.UNDER_REVIEW.value,) * 2]
    )
    statement = serializers.CharField()
    headline = serializers.CharField()
    rating = serializers.CharField()
    citations = SourcePassage(many=True)


class PublicSource(serializers.Serializer[Any]):
    """A source, as the newest of the verdicts below names it."""

    id = serializers.UUIDField()
    url = serializers.CharField(help_text="Empty for what stands on no page.")
    title = serializers.CharField()
    publisher = serializers.CharField()
    author = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    verdicts = SourceUse(many=True, help_text=f"{MOST_VERDICTS} at most.")
    more = serializers.BooleanField(help_text="Whether more verdicts rest on it than are named.")


class SourceList(Published):
    filter_backends: Sequence[type] = []
    keyset_order = ORDER

    @extend_schema(
        operation_id="sources_list",
        summary="List the sources of published verdicts",
        description=(
            "What the verdicts that your licence covers rest on now, and which of them do. A source that is "
            "not named in a verdict is not here either."
        ),
        tags=["sources"],
        responses={
            (200, JSON): PublicSource(many=True),
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            **REFUSED,
        },
    )
    def get(self, request: Request) -> Response:
        """One page of sources."""
        refuse_unknown(request.query_params, PAGING)
        documents = self.get_queryset()
        rows = self.paginate_queryset(public_sources(documents)) or []
        return self.get_paginated_response(sources_told([one["source"] for one in rows], documents))
