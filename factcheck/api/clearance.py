"""Clearance over REST: the CMS asks before it publishes."""

from typing import cast
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from articles.api.permissions import CanImportArticles
from articles.models import Article
from factcheck.api.etag import JSON_MEDIA_TYPE, etag_response
from factcheck.api.serializers import ClearanceSerializer
from factcheck.galley.clearance import get_clearance
from lib.datetimes.clock import now
from lib.web.listing import reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer

BLOCKED_EXAMPLE = OpenApiExample(
    "Not yet",
    response_only=True,
    value={
        "is_cleared": False,
        "state": "checking",
        "blocked_by": [
            {"code": "open_claims", "message": "1 claim is still open.", "count": 1},
            {
                "code": "open_items",
                "message": "2 items are open (1 name and 1 number). Put each in a claim or waive it with a "
                "reason.",
                "count": 2,
            },
        ],
        "coverage": {
            "item_count": 5,
            "claimed_count": 2,
            "ticked_count": 1,
            "waived_count": 1,
            "open_count": 2,
            "summary": "2 of 5 items: 1 ticked, 1 waived, 1 in progress and 2 open",
        },
        "revision": 1,
    },
)


class ArticleClearanceView(APIView):
    permission_classes = [CanImportArticles]

    @extend_schema(
        operation_id="articles_clearance",
        summary="Check whether an article may be published",
        description=(
            "The same answer that editors see, for the newest version. A new version suspends the "
            "clearance until it has been compared with the checked text. Send the ETag back as "
            "If-None-Match; 304 means the answer is the same."
        ),
        tags=["articles"],
        examples=[BLOCKED_EXAMPLE],
        responses={
            (200, JSON_MEDIA_TYPE): ClearanceSerializer,
            304: OpenApiResponse(description="Not modified."),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter."),
            (401, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Missing or invalid key."),
            (403, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "The key lacks the scope, or the service has no role on any desk."
            ),
            (404, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Not found, or you cannot see it."),
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """Return what blocks it, and the coverage."""
        reject_unknown_parameters(request.query_params, ())
        user = cast(User, request.user)
        articles = Article.objects.visible_to(user).select_related("desk", "current_revision")
        found = get_clearance(get_object_or_404(articles, public_id=id), user, now())
        return etag_response(request, ClearanceSerializer(found).data)
