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
from factcheck.clearance.selectors import get_clearance
from lib.datetimes.clock import now
from lib.web.filters import reject_unknown_parameters
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
                "message": "2 items on the galley are open (1 name, 1 number): put each in a claim or "
                "waive it with a reason.",
                "count": 2,
            },
        ],
        "coverage": {
            "item_count": 5,
            "claimed_count": 2,
            "ticked_count": 1,
            "waived_count": 1,
            "open_count": 2,
            "summary": "2 of 5 items: 1 ticked, 1 waived, 1 in work, 2 open",
        },
        "revision": 1,
    },
)


class ArticleClearanceView(APIView):
    permission_classes = [CanImportArticles]

    @extend_schema(
        operation_id="articles_clearance",
        summary="Ask whether an article may be published",
        description=(
            "The same answer that editors see, about the newest words. A newer version takes a clearance "
            "back from the moment that it comes in, until it has been compared with what was checked. Send "
            "the ETag back as If-None-Match: 304 means that the answer is still the same."
        ),
        tags=["articles"],
        examples=[BLOCKED_EXAMPLE],
        responses={
            (200, JSON_MEDIA_TYPE): ClearanceSerializer,
            304: OpenApiResponse(description="Not changed since."),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "An unknown parameter."),
            (401, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "No key, or one that opens nothing."),
            (403, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "A key without the scope, or no role on any desk."
            ),
            (404, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "There is none, or none that you may see."),
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """Return what blocks it, and the coverage."""
        reject_unknown_parameters(request.query_params, ())
        user = cast(User, request.user)
        articles = Article.objects.visible_to(user).select_related("desk", "current_revision")
        found = get_clearance(get_object_or_404(articles, public_id=id), user, now())
        return etag_response(request, ClearanceSerializer(found).data)
