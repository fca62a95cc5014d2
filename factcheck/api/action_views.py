"""Views of the actions over REST: each calls the function and the form of the page's button."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import CanWorkOnClaims
from articles.absolute_urls import get_article_url
from articles.models import Article
from factcheck.api.actions import ApiAction
from factcheck.api.claim_data import JsonObject
from factcheck.api.claims import (
    NOT_FOUND_RESPONSES,
    PERMISSION_RESPONSES,
    get_available_actions,
    get_claim_data,
)
from factcheck.api.etag import JSON_MEDIA_TYPE, etag_response
from factcheck.api.request_serializers import (
    ClaimFlagSerializer,
    get_transition_inputs,
    parse_body,
    to_camel_case,
)
from factcheck.api.serializers import (
    ArticleProblemSerializer,
    ArticleWorkSerializer,
    ClaimProblemSerializer,
    ClaimSerializer,
)
from factcheck.claims import flagging
from factcheck.claims.forms import FlagClaimForm
from factcheck.models import Claim
from factcheck.models.enums import ClaimKind, ClaimPriority
from factcheck.search.same_claim import find_settled_duplicate
from factcheck.transitions.dispatch import require_proof_of_action
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.available_actions import list_article_actions
from lib.datetimes.clock import now
from lib.errors import Blocked
from lib.web.listing import reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer, StrictJSONParser


class _ActionApiView(APIView):
    """Base of the action views. A 409 response carries the subject's current data."""

    permission_classes = [CanWorkOnClaims]
    parser_classes = [StrictJSONParser]
    action: ApiAction
    subject: Claim | Article | None = None

    def get_subject(self, user: User, public_id: UUID) -> Claim | Article:
        """Return the subject of the action. Raise Http404 where this person may not see it."""
        raise NotImplementedError

    def get_response_data(self, user: User, public_id: UUID) -> JsonObject:
        """Return the subject's current data."""
        raise NotImplementedError

    def perform_action(self, request: Request, id: UUID) -> Response:
        """Perform the action; the subject is looked up before anything that was sent is read."""
        user = cast(User, request.user)
        self.subject = self.get_subject(user, id)
        if request.auth is None:
            # A person's own session, which no key limits.
            require_proof_of_action(request._request, self.action.name, self.subject.desk)
        reject_unknown_parameters(request.query_params, ())
        given = parse_body(self.action.body, request)
        version = {"version": given.pop("version")} if "version" in given else {}
        inputs = get_transition_inputs(self.action.form(self.subject, user, given), self.action.get_field)
        self.action.perform(self.subject, by=user, at=now(), **version, **inputs)
        return Response(self.get_response_data(user, id))

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if response.status_code == 409 and self.subject is not None and response.data is not None:
            # Somebody may have moved it to a desk that this person cannot read.
            with suppress(Http404):
                response.data["current"] = self.get_response_data(
                    cast(User, self.request.user), self.subject.public_id
                )
        return response


class _ClaimActionView(_ActionApiView):
    def get_subject(self, user: User, public_id: UUID) -> Claim:
        return get_object_or_404(Claim.objects.visible_to(user).select_related("desk"), public_id=public_id)

    def get_response_data(self, user: User, public_id: UUID) -> JsonObject:
        return get_claim_data(user, public_id)


class _ArticleActionView(_ActionApiView):
    def get_subject(self, user: User, public_id: UUID) -> Article:
        return get_article_or_404(user, public_id)

    def get_response_data(self, user: User, public_id: UUID) -> JsonObject:
        return get_article_work(get_article_or_404(user, public_id), user)


def get_article_or_404(user: User, public_id: UUID) -> Article:
    """Return the article; raise Http404 where this person may not see it."""
    articles = Article.objects.visible_to(user).select_related("desk", "current_revision")
    return get_object_or_404(articles, public_id=public_id)


def get_article_work(article: Article, user: User) -> JsonObject:
    """Return the state of the work on an article, and the actions this person may take."""
    return {
        "id": article.public_id,
        "url": get_article_url(article),
        "desk": article.desk.slug,
        "headline": article.headline,
        "state": article.state,
        "version": article.version,
        "revision": article.current_revision.number if article.current_revision else 0,
        "available_actions": get_available_actions(
            article, list_article_actions(article, get_article_facts(article, user, now()))
        ),
    }


class ArticleActionsView(APIView):
    permission_classes = [CanWorkOnClaims]

    @extend_schema(
        operation_id="articles_steps",
        summary="Get the state of an article",
        description="Its state and, in `available_actions`, the actions open to you.",
        tags=["actions on an article"],
        responses={(200, JSON_MEDIA_TYPE): ArticleWorkSerializer,
                   304: OpenApiResponse(description="Not modified."),
                   **PERMISSION_RESPONSES, **NOT_FOUND_RESPONSES},
    )  # fmt: skip
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """Return the current state of the work and the available actions."""
        reject_unknown_parameters(request.query_params, ())
        user = cast(User, request.user)
        return etag_response(request, get_article_work(get_article_or_404(user, id), user))


def _problem_responses(refused: type[ProblemSerializer]) -> dict[Any, Any]:
    return {
        (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is not valid JSON."),
        (401, MEDIA_TYPE): PERMISSION_RESPONSES[(401, MEDIA_TYPE)],
        (403, MEDIA_TYPE): OpenApiResponse(
            ProblemSerializer, "The key lacks the scope, or you may not do this action."
        ),
        **NOT_FOUND_RESPONSES,
        (409, MEDIA_TYPE): OpenApiResponse(
            refused,
            (
                "`stale`: somebody changed it since. `wrong_state`: not possible in this state. "
                "`blocked`: `reasons` says what is missing. `current` is the present state."
            ),
        ),
        (413, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is too large."),
        (415, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is not sent as JSON."),
        (422, MEDIA_TYPE): OpenApiResponse(
            ProblemSerializer, "A field is invalid: `errors` says which and why."
        ),
    }


def _build_action_view(
    action: ApiAction, base: type[_ActionApiView], operation: str, tag: str, answer: Any, refused: Any
) -> Callable[..., HttpResponseBase]:
    def post(self: _ActionApiView, request: Request, id: UUID) -> Response:
        return self.perform_action(request, id)

    described = extend_schema(
        operation_id=operation,
        summary=str(action.label),
        description=action.says,
        tags=[tag],
        request=action.body,
        responses={
            (200, JSON_MEDIA_TYPE): OpenApiResponse(answer, "Done. Returns the present state."),
            **_problem_responses(refused),
        },
    )
    view = type(
        to_camel_case(operation), (base,), {"action": action, "post": described(post), "__module__": __name__}
    )
    return cast(type[APIView], view).as_view()


def claim_action_view(action: ApiAction) -> Callable[..., HttpResponseBase]:
    """Return the view of one action on a claim."""
    operation = f"claims_{action.name.replace('-', '_').replace('/', '_')}"
    return _build_action_view(
        action, _ClaimActionView, operation, "actions on a claim", ClaimSerializer, ClaimProblemSerializer
    )


def article_action_view(action: ApiAction) -> Callable[..., HttpResponseBase]:
    """Return the view of one action on an article."""
    return _build_action_view(
        action,
        _ArticleActionView,
        f"articles_{action.name}",
        "actions on an article",
        ArticleWorkSerializer,
        ArticleProblemSerializer,
    )


class ArticleFlagView(APIView):
    """View that flags a claim in an article, or only suggests one."""

    permission_classes = [CanWorkOnClaims]
    parser_classes = [StrictJSONParser]
    same: Claim | None = None

    @extend_schema(
        operation_id="articles_flag",
        summary="Flag a claim in an article",
        description=(
            "The text from `start` to `end` in the revision you read becomes a claim. With "
            "`suggest`, an editor decides whether to flag it."
        ),
        tags=["actions on an article"],
        request=ClaimFlagSerializer,
        responses={
            (201, JSON_MEDIA_TYPE): OpenApiResponse(ClaimSerializer, "The new claim."),
            **_problem_responses(ClaimProblemSerializer),
        },
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Return 201 with the new claim."""
        user = cast(User, request.user)
        article = get_article_or_404(user, id)
        reject_unknown_parameters(request.query_params, ())
        given = parse_body(ClaimFlagSerializer, request)
        ignore_duplicates = given.pop("ignore_duplicates", False)
        action = "suggest" if given.pop("suggest", False) else "flag"
        first = {"kind": ClaimKind.OTHER, "priority": ClaimPriority.NORMAL}
        form = FlagClaimForm(article.desk.timezone, first | given)
        inputs = get_transition_inputs(form)
        if not ignore_duplicates:
            self._refuse_same(article, inputs["statement"], user)
        revision = flagging.get_current_revision(article, form.cleaned_data["revision"])
        claim = flagging.flag_claim(revision, by=user, at=now(), action=action, **inputs)
        return Response(get_claim_data(user, claim.public_id), status=201)

    def _refuse_same(self, article: Article, statement: str, user: User) -> None:
        same = find_settled_duplicate(article.desk, article.provenance, statement)
        if same is not None and Claim.objects.visible_to(user).filter(pk=same.pk).exists():
            self.same = same
            raise Blocked(
                "A settled claim says the same. Send `ignore_duplicates` to flag it as a new claim."
            )

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if self.same is not None and response.data is not None:
            response.data["current"] = get_claim_data(cast(User, self.request.user), self.same.public_id)
        return response
