"""Published verdicts that texts or addresses match, over REST."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import login_throttling
from accounts.models import User
from factcheck.models.enums import PublicationStatus
from lib.datetimes import clock
from lib.web.listing import reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer, StrictJSONParser, StrictSerializer
from publishing.api.verdicts import JSON_MEDIA_TYPE, PERMISSION_RESPONSES, PRIVATE_HEADERS, PublishedView
from publishing.documents.matching import VerdictMatch, match_documents
from publishing.models import SearchEntry

MAX_QUERIES = 100
MAX_QUERY_LENGTH = 4_000
MAX_LIMIT = 20
MAX_REQUESTS = 300
"""Requests that one key's holder may send in fifteen minutes: each may match a hundred texts."""


class MatchRequestSerializer(StrictSerializer):
    """Texts or addresses to match with published verdicts."""

    queries = serializers.ListField(
        child=serializers.CharField(max_length=MAX_QUERY_LENGTH),
        min_length=1,
        max_length=MAX_QUERIES,
        help_text=(
            f"Up to {MAX_QUERIES} texts, such as posts or sentences, or addresses where a claim was made. "
            "An address is looked up and not fetched."
        ),
    )
    language = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=35,
        help_text="The language of the texts, a BCP 47 tag; it is guessed for each text if it is left out.",
    )
    limit = serializers.IntegerField(
        required=False, default=5, min_value=1, max_value=MAX_LIMIT, help_text="Most verdicts for each."
    )


class NumberComparisonSerializer(serializers.Serializer[Any]):
    """How a number of the text and one of the verdict's claim compare."""

    query = serializers.CharField(help_text="The number as the text says it.")
    verdict = serializers.CharField(help_text="The number as the verdict's claim says it.")
    how = serializers.CharField(help_text="exact, rounded, differs and others.")
    says = serializers.CharField(help_text="The comparison in a sentence.")


class VerdictMatchSerializer(serializers.Serializer[Any]):
    """A published verdict that a text matches."""

    id = serializers.UUIDField(help_text="As in the list of verdicts.")
    url = serializers.URLField()
    statement = serializers.CharField(help_text="The claim that was checked.")
    rating = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    publication_status = serializers.ChoiceField(choices=PublicationStatus.choices)
    score = serializers.FloatField(
        help_text=(
            "From 0.5 to 1: how far the verdict stands out from others and how many words agree. "
            "It is no probability."
        )
    )
    why = serializers.ListField(child=serializers.CharField())
    says_opposite = serializers.BooleanField(
        help_text="The claim says the opposite of the text, or one of the two denies the other."
    )
    numbers = NumberComparisonSerializer(many=True)


class QueryMatchesSerializer(serializers.Serializer[Any]):
    """A text or address, and the verdicts that it matches, best first; empty where nothing is alike."""

    query = serializers.CharField()
    matches = VerdictMatchSerializer(many=True)


class MatchResponseSerializer(serializers.Serializer[Any]):
    """The matches of each query, in the order of the request."""

    results = QueryMatchesSerializer(many=True)


class MatchView(PublishedView):
    parser_classes = [StrictJSONParser]

    @extend_schema(
        operation_id="match_create",
        summary="Match texts with published verdicts",
        description=(
            "For each text or address, the verdicts covered by your licence that say the same, best first. "
            "Nothing you send is saved. A number that differs does not prevent a match: `numbers` says how "
            "it differs, and you decide."
        ),
        tags=["verdicts"],
        request=MatchRequestSerializer,
        responses={
            (200, JSON_MEDIA_TYPE): MatchResponseSerializer,
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter, or not JSON."),
            (413, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is too large."),
            (415, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is not sent as JSON."),
            (422, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "A field is invalid."),
            (429, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Too many requests."),
            **PERMISSION_RESPONSES,
        },
    )
    def post(self, request: Request) -> Response:
        """Return the matches of each query."""
        reject_unknown_parameters(request.query_params, ())
        sent = MatchRequestSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        user, at = cast(User, request.user), clock.now()
        among = self.current_reader.filter_visible(SearchEntry.objects.all(), at=at)
        try:
            login_throttling.limit_action("api.match", str(user.public_id), limit=MAX_REQUESTS, at=at)
        except login_throttling.TooManyAttempts as full:
            raise Throttled(wait=(full.again_at - at).total_seconds()) from None
        queries = sent.validated_data["queries"]
        found = match_documents(
            queries, among, language=sent.validated_data["language"], limit=sent.validated_data["limit"]
        )
        results = [
            {"query": query, "matches": [_build_match_data(match) for match in matches]}
            for query, matches in zip(queries, found, strict=True)
        ]
        return Response({"results": results}, headers=PRIVATE_HEADERS)


def _build_match_data(match: VerdictMatch) -> dict[str, Any]:
    content = match.document.content
    return {
        "id": content["id"],
        "url": content["url"],
        "statement": content["statement"],
        "rating": content["rating"]["label"],
        "language": content["language"],
        "publication_status": content["publication_status"],
        "score": round(match.score, 3),
        "why": match.why,
        "says_opposite": match.says_opposite,
        "numbers": match.numbers,
    }
