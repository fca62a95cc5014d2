"""Clearance over REST: the CMS asks before it publishes."""

from typing import cast
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from articles.api.permissions import HandlesArticles
from articles.models import Article
from factcheck.api.shapes import ClearanceShown
from factcheck.api.tagged import JSON, tagged
from factcheck.queries.clearance import clearance
from lib.clock import now
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import refuse_unknown

NOT_YET = OpenApiExample(
    "Not yet",
    response_only=True,
    value={
        "cleared": False,
        "state": "checking",
        "missing": [
            {"code": "open_claims", "sentence": "1 claim is still open.", "count": 1},
            {
                "code": "open_items",
                "sentence": "2 items on the galley are open (1 name, 1 number): put each in a claim or "
                "waive it with a reason.",
                "count": 2,
            },
        ],
        "coverage": {
            "items": 5,
            "claimed": 2,
            "ticked": 1,
            "waived": 1,
            "open": 2,
            "sentence": "2 of 5 items: 1 ticked, 1 waived, 1 in work, 2 open",
        },
        "revision": 1,
    },
)


class ArticleClearance(APIView):
    permission_classes = [HandlesArticles]

    @extend_schema(
        operation_id="articles_clearance",
        summary="Ask whether an article may be published",
        description=(
            "The same answer that editors see, about the newest words. A newer version takes a clearance "
            "back from the moment that it comes in, until it has been compared with what was checked. Send "
            "the ETag back as If-None-Match: 304 means that the answer is still the same."
        ),
        tags=["articles"],
        examples=[NOT_YET],
        responses={
            (200, JSON): ClearanceShown,
            304: OpenApiResponse(description="Not changed since."),
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter."),
            (401, PROBLEM): OpenApiResponse(Problem, "No key, or one that opens nothing."),
            (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or no role on any desk."),
            (404, PROBLEM): OpenApiResponse(Problem, "There is none, or none that you may see."),
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """What is missing, and the figures."""
        refuse_unknown(request.query_params, ())
        user = cast(User, request.user)
        articles = Article.objects.visible_to(user).select_related("desk", "current")
        found = clearance(get_object_or_404(articles, public_id=id), user, now())
        return tagged(request, ClearanceShown(found).data)
