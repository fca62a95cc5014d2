"""The rating scales over REST: each version of them, and what its labels mean."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.enums import Colour, RatingIcon, ReviewAs
from factcheck.models import Publication, Rating, RatingScale
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import PAGING, refuse_unknown
from publishing.api.permissions import ReadsRatings
from publishing.api.verdicts import Published

JSON = "application/json"


class RatingInReview(serializers.Serializer[Any]):
    """What a ClaimReview makes of a rating."""

    kind = serializers.ChoiceField(
        choices=ReviewAs.choices,
        help_text="number: with its number. word: the word alone. none: there is no ClaimReview.",
    )
    name = serializers.CharField(help_text="The word there, `alternateName`.")
    value = serializers.IntegerField(allow_null=True)
    worst = serializers.IntegerField(allow_null=True)
    best = serializers.IntegerField(allow_null=True)


class RatingShown(serializers.Serializer[Any]):
    """One label of a scale. It never changes: a changed scale is a new version."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    definition = serializers.CharField()
    value = serializers.IntegerField(allow_null=True, help_text="Higher is truer; null for none.")
    colour = serializers.ChoiceField(choices=Colour.choices)
    icon = serializers.ChoiceField(choices=RatingIcon.choices)
    claim_review = RatingInReview()


class RatingScaleShown(serializers.Serializer[Any]):
    """One version of a scale."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    in_use = serializers.BooleanField(help_text="Whether new rulings are rated on it. At most one is.")
    ratings = RatingShown(many=True, help_text="In the order in which they are offered.")


class RatingList(Published):
    permission_classes = [ReadsRatings]
    filter_backends: Sequence[type] = []
    keyset_order = ("name", "-version", "pk")

    def get_queryset(self) -> QuerySet[Any]:
        """All of them for whoever works here; for a partner what is in use, and what was published."""
        scales = RatingScale.objects.prefetch_related("ratings")
        if self.reader.partner is None:
            return scales
        given = Publication.objects.filter(verdict__rating__scale=OuterRef("pk"))
        return scales.filter(Q(active=True) | Exists(given))

    @extend_schema(
        operation_id="ratings_list",
        summary="List the rating scales",
        description=(
            "Every version of a scale that is in use or under a published verdict, with its labels; those "
            "who work here see all. With a key of the scope `read-published` or `work`."
        ),
        tags=["ratings"],
        responses={
            (200, JSON): RatingScaleShown(many=True),
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            (401, PROBLEM): OpenApiResponse(Problem, "No key, or one that opens nothing."),
            (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or a suspended partner."),
        },
    )
    def get(self, request: Request) -> Response:
        """One page of scales."""
        refuse_unknown(request.query_params, PAGING)
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([scale_told(scale, list(scale.ratings.all())) for scale in rows])


def scale_told(scale: RatingScale, ratings: list[Rating]) -> dict[str, Any]:
    """A version of a scale, with its labels in their order."""
    return {
        "id": scale.public_id,
        "name": scale.name,
        "version": scale.version,
        "in_use": scale.active,
        "ratings": [
            {
                "id": rating.public_id,
                "label": rating.label,
                "definition": rating.definition,
                "value": rating.value,
                "colour": rating.colour,
                "icon": rating.icon,
                "claim_review": _in_review(rating, ratings),
            }
            for rating in ratings
        ],
    }


def _in_review(rating: Rating, ratings: list[Rating]) -> dict[str, Any]:
    """As ``claimreview_input`` has it: worst and best are those that a ClaimReview may carry."""
    values = [one.value for one in ratings if one.review_as == ReviewAs.NUMBER and one.value is not None]
    numbered = rating.review_as == ReviewAs.NUMBER
    return {
        "kind": rating.review_as,
        "name": "" if rating.review_as == ReviewAs.NONE else rating.review_name or rating.label,
        "value": rating.value if numbered else None,
        "worst": min(values) if numbered else None,
        "best": max(values) if numbered else None,
    }
