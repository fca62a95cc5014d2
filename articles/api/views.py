"""REST views of articles: import one, or read one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Desk, User
from accounts.selectors import get_desk_by_slug
from articles.absolute_urls import get_article_url
from articles.actions.fetching import fetch_article
from articles.actions.importing import import_article, require_import_permission
from articles.api.examples import EXAMPLES
from articles.api.permissions import CanImportArticles
from articles.api.serializers import (
    CONTENT_FIELDS,
    ArticleImportSerializer,
    ArticleSerializer,
    ImportResultSerializer,
)
from articles.importers import ParsedArticle, parse_pasted_text
from articles.models import Article
from lib.datetimes.clock import now
from lib.errors import Invalid
from lib.web.listing import reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer, StrictJSONParser

JSON_MEDIA_TYPE = "application/json"
STATED_FIELDS = (
    "byline",
    "publisher",
    "canonical_url",
    "language",
    "source",
    "external_id",
    "version",
    "status",
)
DATETIME_FIELDS = ("published_at", "updated_at")


class ArticleImportView(APIView):
    permission_classes = [CanImportArticles]
    parser_classes = [StrictJSONParser]

    @extend_schema(
        operation_id="articles_import",
        summary="Import an article",
        description=(
            "Sending the same article again is safe. Stet recognises it by source and external_id, "
            "otherwise by canonical_url, otherwise by its text. Different text under the same "
            "identity becomes the next revision. If you send a version, the same version with "
            "different text is refused with 409, and so is one older than the current one. Whole and "
            "dotted numbers are compared as numbers, ISO 8601 times as times; any other version "
            "counts as newer."
        ),
        tags=["articles"],
        request=ArticleImportSerializer,
        examples=EXAMPLES,
        responses={
            (201, JSON_MEDIA_TYPE): OpenApiResponse(ImportResultSerializer, "Created."),
            (200, JSON_MEDIA_TYPE): OpenApiResponse(
                ImportResultSerializer, "Already here: unchanged, revised or withdrawn."
            ),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is not valid JSON."),
            (401, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Missing or invalid key."),
            (403, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "The key lacks the scope, or the service has no role on the desk."
            ),
            (409, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer,
                (
                    "This version is here with different text, or a newer version is here. `reasons` gives "
                    "the details."
                ),
            ),
            (413, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is too large."),
            (422, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "A field or parameter is invalid, or the address did not respond."
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Return 201 for a new article, 200 for one that is here."""
        reject_unknown_parameters(request.query_params, ())
        user = cast(User, request.user)
        sent = ArticleImportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        desk = get_desk_by_slug(given["desk"], user)
        require_import_permission(user, desk)
        imported = import_article(
            _parse_submitted_article(given, desk),
            desk=desk,
            provenance=given["provenance"],
            by=user,
            at=now(),
            embargo_until=given.get("embargo_until"),
        )
        answer = ImportResultSerializer(
            {
                "id": imported.article.public_id,
                "url": get_article_url(imported.article),
                "outcome": imported.outcome,
                "revision": imported.revision.number,
                "state": imported.article.state,
            }
        )
        return Response(answer.data, status=201 if imported.outcome == "created" else 200)


class ArticleDetailView(APIView):
    permission_classes = [CanImportArticles]

    @extend_schema(
        operation_id="articles_retrieve",
        summary="Read one article",
        description="For the newsroom's own people and services. Others get 404.",
        tags=["articles"],
        responses={
            (200, JSON_MEDIA_TYPE): ArticleSerializer,
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter."),
            (401, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Missing or invalid key."),
            (403, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "The key lacks the scope, or the service has no role on any desk."
            ),
            (404, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Not found, or you cannot see it."),
        },
    )
    def get(self, request: Request, id: UUID) -> Response:
        """Return the article with its current text."""
        reject_unknown_parameters(request.query_params, ())
        articles = Article.objects.visible_to(cast(User, request.user)).select_related(
            "desk", "current_revision"
        )
        return Response(ArticleSerializer(get_object_or_404(articles, public_id=id)).data)


def _parse_submitted_article(given: dict[str, Any], desk: Desk) -> ParsedArticle:
    """Parse the submitted article; what the sender states overrides what the page states."""
    headline = given.get("headline", "")
    if not any(name in given for name in CONTENT_FIELDS):
        clean = ParsedArticle(headline, "", "")  # withdrawn, by its id alone
    elif "url" in given:
        clean = fetch_article(given["url"], is_anonymous=desk.hides_newsroom, headline=headline)
    elif "html" in given:
        clean = _parse_field("html", given["html"], "text/html", headline)
    else:
        clean = _parse_field("text", given["text"], "text/plain", headline)
    stated: dict[str, Any] = {name: given[name] for name in STATED_FIELDS if given.get(name)}
    for name in DATETIME_FIELDS:
        moment: datetime | None = given.get(name)
        if moment is not None and (offset := moment.utcoffset()) is not None:
            stated[name] = moment.astimezone(UTC)
            stated[name.replace("_at", "_offset")] = round(offset.total_seconds() / 60)
    return replace(clean, **stated)


def _parse_field(field: str, words: str, media_type: str, headline: str) -> ParsedArticle:
    """Parse the submitted text; an error is reported at the field that it came in."""
    try:
        return parse_pasted_text(words, media_type=media_type, headline=headline)
    except Invalid as error:
        if "text" in error.fields:
            error.fields = {field: error.fields.pop("text"), **error.fields}
        elif not error.fields:
            error.fields = {field: [error.message]}
        raise
