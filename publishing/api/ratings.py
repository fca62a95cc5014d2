"""The rating scales over REST: each version of them, and the meaning of its labels."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.models import Publication, Rating, RatingScale
from factcheck.models.enums import ClaimReviewRatingType, RatingColor, RatingIcon
from lib.web.listing import PAGINATION_PARAMETERS, reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer
from publishing.api.permissions import CanReadRatings
from publishing.api.verdicts import PublishedView

JSON_MEDIA_TYPE = "application/json"


class ClaimReviewRatingSerializer(serializers.Serializer[Any]):
    """A rating in a ClaimReview."""

    kind = serializers.ChoiceField(
        choices=ClaimReviewRatingType.choices,
        help_text="number: with its number. word: the label only. none: no ClaimReview.",
    )
    name = serializers.CharField(help_text="The label in ClaimReview, `alternateName`.")
    value = serializers.IntegerField(allow_null=True)
    worst = serializers.IntegerField(allow_null=True)
    best = serializers.IntegerField(allow_null=True)


class RatingSerializer(serializers.Serializer[Any]):
    """One label of a scale. It never changes: a changed scale is a new version."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    definition = serializers.CharField()
    value = serializers.IntegerField(allow_null=True, help_text="Higher means truer; null if there is none.")
    colour = serializers.ChoiceField(choices=RatingColor.choices)
    icon = serializers.ChoiceField(choices=RatingIcon.choices)
    claim_review = ClaimReviewRatingSerializer()


class RatingScaleSerializer(serializers.Serializer[Any]):
    """One version of a scale."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    is_active = serializers.BooleanField(
        help_text="Whether new verdicts use this scale. At most one scale does."
    )
    ratings = RatingSerializer(many=True, help_text="In display order.")


class RatingListView(PublishedView):
    permission_classes = [CanReadRatings]
    filter_backends: Sequence[type] = []
    keyset_order = ("name", "-version", "pk")

    def get_queryset(self) -> QuerySet[Any]:
        """Return all scales for staff; for a partner those in use or under a published verdict."""
        scales = RatingScale.objects.prefetch_related("ratings")
        if self.current_reader.partner is None:
            return scales
        given = Publication.objects.filter(verdict__rating__scale=OuterRef("pk"))
        return scales.filter(Q(is_active=True) | Exists(given))

    @extend_schema(
        operation_id="ratings_list",
        summary="List the rating scales",
        description=(
            "Every scale version in use or under a published verdict, with its labels. Newsroom "
            "staff see all. Needs a key with the scope `read-published` or `work`."
        ),
        tags=["ratings"],
        responses={
            (200, JSON_MEDIA_TYPE): RatingScaleSerializer(many=True),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            (401, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Missing or invalid key."),
            (403, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "The key lacks the scope, or the partner is suspended."
            ),
        },
    )
    def get(self, request: Request) -> Response:
        """Return one page of scales."""
        reject_unknown_parameters(request.query_params, PAGINATION_PARAMETERS)
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(
            [build_scale_data(scale, list(scale.ratings.all())) for scale in rows]
        )


def build_scale_data(scale: RatingScale, ratings: list[Rating]) -> dict[str, Any]:
    """Return a version of a scale, with its labels in their order."""
    return {
        "id": scale.public_id,
        "name": scale.name,
        "version": scale.version,
        "is_active": scale.is_active,
        "ratings": [
            {
                "id": rating.public_id,
                "label": rating.label,
                "definition": rating.definition,
                "value": rating.value,
                "colour": rating.colour,
                "icon": rating.icon,
                "claim_review": _build_claimreview_rating(rating, ratings),
            }
            for rating in ratings
        ],
    }


def _build_claimreview_rating(rating: Rating, ratings: list[Rating]) -> dict[str, Any]:
    """Return a rating as ``build_claimreview_input`` has it: worst and best of those in ClaimReviews."""
    values = [
        one.value
        for one in ratings
        if one.claimreview_type == ClaimReviewRatingType.NUMBER and one.value is not None
    ]
    numbered = rating.claimreview_type == ClaimReviewRatingType.NUMBER
    return {
        "kind": rating.claimreview_type,
        "name": ""
        if rating.claimreview_type == ClaimReviewRatingType.NONE
        else rating.claimreview_name or rating.label,
        "value": rating.value if numbered else None,
        "worst": min(values) if numbered else None,
        "best": max(values) if numbered else None,
    }
