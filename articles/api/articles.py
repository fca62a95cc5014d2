"""Articles over REST: send one, or read one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.queries import desk_named
from articles.actions.fetching import fetch_article
from articles.actions.importing import import_article, require_importer
from articles.addresses import article_address
from articles.api.examples import EXAMPLES
from articles.api.permissions import HandlesArticles
from articles.api.shapes import WORDS, ArticleImported, ArticleSent, ArticleShown
from articles.importers import Clean, import_pasted
from articles.models import Article
from lib.clock import now
from lib.errors import Invalid
from lib.json_body import StrictJSONParser
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import refuse_unknown

JSON = "application/json"
STATED = ("byline", "publisher", "canonical_url", "language", "source", "external_id", "version", "status")
MOMENTS = ("published_at", "updated_at")


class ArticleImport(APIView):
    permission_classes = [HandlesArticles]
    parser_classes = [StrictJSONParser]

    @extend_schema(
        operation_id="articles_import",
        summary="Import an article",
        description=(
            "Sending the same article again is safe. It is known by source and external_id, else by "
            "canonical_url, else by its words; other words under the same name become its next revision. "
            "With a version, the same one with other words is refused with 409, and so is one that is older "
            "than what is here: whole and dotted numbers go by number, moments in ISO 8601 by time, and any "
            "other version is newer than the one before."
        ),
        tags=["articles"],
        request=ArticleSent,
        examples=EXAMPLES,
        responses={
            (201, JSON): OpenApiResponse(ArticleImported, "It is new here."),
            (200, JSON): OpenApiResponse(ArticleImported, "It was here: unchanged, revised, or withdrawn."),
            (400, PROBLEM): OpenApiResponse(Problem, "The body is no JSON."),
            (401, PROBLEM): OpenApiResponse(Problem, "No key, or one that opens nothing."),
            (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or no role on the desk."),
            (409, PROBLEM): OpenApiResponse(
                Problem,
                "This version is here with other words, or a newer one is. `reasons` says what is here.",
            ),
            (413, PROBLEM): OpenApiResponse(Problem, "The body is too big."),
            (422, PROBLEM): OpenApiResponse(
                Problem, "A field or a parameter is at fault, or the address did not answer."
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """201 for a new article, 200 for one that is here."""
        refuse_unknown(request.query_params, ())
        user = cast(User, request.user)
        sent = ArticleSent(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        desk = desk_named(given["desk"], user)
        require_importer(user, desk)
        imported = import_article(
            _clean(given),
            desk=desk,
            provenance=given["provenance"],
            by=user,
            at=now(),
            embargo_until=given.get("embargo_until"),
        )
        answer = ArticleImported(
            {
                "id": imported.article.public_id,
                "url": article_address(imported.article),
                "outcome": imported.outcome,
                "revision": imported.revision.number,
                "state": imported.article.state,
            }
        )
        return Response(answer.data, status=201 if imported.outcome == "created" else 200)


class ArticleDetail(APIView):
    permission_classes = [HandlesArticles]

    @extend_schema(
        operation_id="articles_retrieve",
        summary="Read one article",
        description="For the newsroom's own people and services; nobody else learns that it exists.",
        tags=["articles"],
        responses={
            (200, JSON): ArticleShown,
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter."),
            (401, PROBLEM): OpenApiResponse(Problem, "No key, or one that opens nothing."),
            (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or no role on any desk."),
            (404, PROBLEM): OpenApiResponse(Problem, "There is none, or none that you may see."),
        },
    )
    def get(self, request: Request, id: UUID) -> Response:
        """The article with its current words."""
        refuse_unknown(request.query_params, ())
        articles = Article.objects.visible_to(cast(User, request.user)).select_related("desk", "current")
        return Response(ArticleShown(get_object_or_404(articles, public_id=id)).data)


def _clean(given: dict[str, Any]) -> Clean:
    """The article that was sent, read; what the sender states goes before what the page states."""
    headline = given.get("headline", "")
    if not any(name in given for name in WORDS):
        clean = Clean(headline, "", "")  # taken back, by its name alone
    elif "url" in given:
        clean = fetch_article(given["url"], headline=headline)
    elif "html" in given:
        clean = _at("html", given["html"], "text/html", headline)
    else:
        clean = _at("text", given["text"], "text/plain", headline)
    stated: dict[str, Any] = {name: given[name] for name in STATED if given.get(name)}
    for name in MOMENTS:
        moment: datetime | None = given.get(name)
        if moment is not None and (offset := moment.utcoffset()) is not None:
            stated[name] = moment.astimezone(UTC)
            stated[name.replace("_at", "_offset")] = round(offset.total_seconds() / 60)
    return replace(clean, **stated)


def _at(field: str, words: str, media_type: str, headline: str) -> Clean:
    """Read the words; a refusal of them is told at the field that they came in."""
    try:
        return import_pasted(words, media_type=media_type, headline=headline)
    except Invalid as error:
        if "text" in error.fields:
            error.fields = {field: error.fields.pop("text"), **error.fields}
        elif not error.fields:
            error.fields = {field: [error.message]}
        raise
