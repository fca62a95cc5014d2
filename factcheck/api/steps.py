"""The acts over REST: each calls the verb that its button calls, with what the page's form makes of it."""

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
from accounts.permissions import WorksOnClaims
from articles.addresses import article_address
from articles.models import Article
from factcheck.actions import flagging
from factcheck.api.acts import Act
from factcheck.api.bodies import ClaimFlag, camel, inputs_of, read
from factcheck.api.claim_shapes import ArticleRefused, ArticleWork, ClaimRefused, ClaimShown
from factcheck.api.claims import MISSING, REFUSED, claim_told, offers_told
from factcheck.api.tagged import JSON, tagged
from factcheck.enums import Kind, Priority
from factcheck.forms.flag import FlagForm
from factcheck.models import Claim
from factcheck.queries.claims_told import Told
from factcheck.queries.facts import article_facts
from factcheck.queries.offered import article_offers
from factcheck.queries.same import settled_same
from lib.clock import now
from lib.errors import Blocked
from lib.json_body import StrictJSONParser
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import refuse_unknown


class _Acting(APIView):
    """What every act has in common. Refused with 409, it answers with what stands there now."""

    permission_classes = [WorksOnClaims]
    parser_classes = [StrictJSONParser]
    act: Act
    subject: Claim | Article | None = None

    def seen(self, user: User, public_id: UUID) -> Claim | Article:
        """What the act is on. Raises Http404 for what this person may not know of."""
        raise NotImplementedError

    def told(self, user: User, public_id: UUID) -> Told:
        """The same as it is now."""
        raise NotImplementedError

    def take(self, request: Request, id: UUID) -> Response:
        """Takes the act. What it is on is looked up before anything that was sent is read."""
        user = cast(User, request.user)
        self.subject = self.seen(user, id)
        refuse_unknown(request.query_params, ())
        given = read(self.act.body, request)
        version = {"version": given.pop("version")} if "version" in given else {}
        inputs = inputs_of(self.act.form(self.subject, user, given), self.act.field)
        self.act.verb(self.subject, by=user, at=now(), **version, **inputs)
        return Response(self.told(user, id))

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if response.status_code == 409 and self.subject is not None and response.data is not None:
            # Somebody may have moved it out of sight meanwhile.
            with suppress(Http404):
                response.data["current"] = self.told(cast(User, self.request.user), self.subject.public_id)
        return response


class _OnClaim(_Acting):
    def seen(self, user: User, public_id: UUID) -> Claim:
        return get_object_or_404(Claim.objects.visible_to(user).select_related("desk"), public_id=public_id)

    def told(self, user: User, public_id: UUID) -> Told:
        return claim_told(user, public_id)


class _OnArticle(_Acting):
    def seen(self, user: User, public_id: UUID) -> Article:
        return article_seen(user, public_id)

    def told(self, user: User, public_id: UUID) -> Told:
        return work_told(article_seen(user, public_id), user)


def article_seen(user: User, public_id: UUID) -> Article:
    """The article, or 404 for whoever may not know of it."""
    articles = Article.objects.visible_to(user).select_related("desk", "current")
    return get_object_or_404(articles, public_id=public_id)


def work_told(article: Article, user: User) -> Told:
    """The work on an article, and what this person may do with it."""
    return {
        "id": article.public_id,
        "url": article_address(article),
        "desk": article.desk.slug,
        "headline": article.headline,
        "state": article.state,
        "version": article.version,
        "revision": article.current.number if article.current else 0,
        "offered": offers_told(article, article_offers(article, article_facts(article, user, now()))),
    }


class ArticleSteps(APIView):
    permission_classes = [WorksOnClaims]

    @extend_schema(
        operation_id="articles_steps",
        summary="Read how the work on an article stands",
        description="Its state, and in `offered` the steps that you may take with it.",
        tags=["steps of an article"],
        responses={(200, JSON): ArticleWork, 304: OpenApiResponse(description="Not changed since."),
                   **REFUSED, **MISSING},
    )  # fmt: skip
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """The work on it as it is now."""
        refuse_unknown(request.query_params, ())
        user = cast(User, request.user)
        return tagged(request, work_told(article_seen(user, id), user))


def _refusals(refused: type[Problem]) -> dict[Any, Any]:
    return {
        (400, PROBLEM): OpenApiResponse(Problem, "The body is no JSON."),
        (401, PROBLEM): REFUSED[(401, PROBLEM)],
        (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or a step that is not yours."),
        **MISSING,
        (409, PROBLEM): OpenApiResponse(
            refused,
            "`stale`: somebody changed it since. `wrong_state`: not from the state it is in. `blocked`: "
            "`reasons` says what has to hold first. `current` is how it stands now.",
        ),
        (413, PROBLEM): OpenApiResponse(Problem, "The body is too big."),
        (415, PROBLEM): OpenApiResponse(Problem, "The body is not sent as JSON."),
        (422, PROBLEM): OpenApiResponse(Problem, "A field is at fault: `errors` says which, and why."),
    }  # fmt: skip


def _view(
    act: Act, base: type[_Acting], operation: str, tag: str, answer: Any, refused: Any
) -> Callable[..., HttpResponseBase]:
    def post(self: _Acting, request: Request, id: UUID) -> Response:
        return self.take(request, id)

    described = extend_schema(
        operation_id=operation,
        summary=act.label,
        description=act.says,
        tags=[tag],
        request=act.body,
        responses={(200, JSON): OpenApiResponse(answer, "Done: how it stands now."), **_refusals(refused)},
    )
    view = type(camel(operation), (base,), {"act": act, "post": described(post), "__module__": __name__})
    return cast(type[APIView], view).as_view()


def claim_act(act: Act) -> Callable[..., HttpResponseBase]:
    """The view of one act on a claim."""
    operation = f"claims_{act.name.replace('-', '_').replace('/', '_')}"
    return _view(act, _OnClaim, operation, "steps of a claim", ClaimShown, ClaimRefused)


def article_act(act: Act) -> Callable[..., HttpResponseBase]:
    """The view of one act on an article."""
    return _view(act, _OnArticle, f"articles_{act.name}", "steps of an article", ArticleWork, ArticleRefused)


class ArticleFlag(APIView):
    """Flags a claim in an article, or only suggests one."""

    permission_classes = [WorksOnClaims]
    parser_classes = [StrictJSONParser]
    same: Claim | None = None

    @extend_schema(
        operation_id="articles_flag",
        summary="Flag a claim in its words",
        description=(
            "The words from `start` to `end` of the revision that you read become a claim. With `suggest` it "
            "is left to an editor to flag it."
        ),
        tags=["steps of an article"],
        request=ClaimFlag,
        responses={(201, JSON): OpenApiResponse(ClaimShown, "The new claim."), **_refusals(ClaimRefused)},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """201 with the new claim."""
        user = cast(User, request.user)
        article = article_seen(user, id)
        refuse_unknown(request.query_params, ())
        given = read(ClaimFlag, request)
        anyway = given.pop("anyway", False)
        step = "suggest" if given.pop("suggest", False) else "flag"
        first = {"kind": Kind.OTHER, "priority": Priority.NORMAL}
        form = FlagForm(article.desk.timezone, first | given)
        inputs = inputs_of(form)
        if not anyway:
            self._refuse_same(article, inputs["statement"], user)
        revision = flagging.revision_seen(article, form.cleaned_data["revision"])
        claim = flagging.flag(revision, by=user, at=now(), step=step, **inputs)
        return Response(claim_told(user, claim.public_id), status=201)

    def _refuse_same(self, article: Article, statement: str, user: User) -> None:
        same = settled_same(article.desk, article.provenance, statement)
        if same is not None and Claim.objects.visible_to(user).filter(pk=same.pk).exists():
            self.same = same
            raise Blocked("A settled claim says the same. Send `anyway` to flag it anew.")

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if self.same is not None and response.data is not None:
            response.data["current"] = claim_told(cast(User, self.request.user), self.same.public_id)
        return response
