"""Claims over REST, for the people of the desks: the list, and one claim with all its parts."""

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import CanWorkOnClaims
from accounts.selectors import get_role
from articles.models import Article
from factcheck.api.claim_data import (
    AVAILABLE_ACTIONS,
    CHECKLIST,
    CLAIM_PARTS,
    JsonObject,
    annotate_for_api,
    build_action_data,
    build_checklist_data,
    build_claims_data,
)
from factcheck.api.etag import JSON_MEDIA_TYPE, etag_response
from factcheck.api.serializers import FIELDS, ClaimSerializer
from factcheck.claims.filters import ClaimFilterSet
from factcheck.models import Claim
from factcheck.models.sealed_fields import explain_missing_keys
from factcheck.transitions.forms import get_transition_form
from factcheck.workflow.available_actions import AvailableAction, list_claim_actions
from factcheck.workflow.facts import get_claim_facts
from lib.datetimes.clock import now
from lib.web.listing import StrictFilterBackend, parse_comma_list, reject_unknown_parameters
from lib.web.pagination import KeysetPagination
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer

MAX_WITH_ACTIONS = 20
"""Claims a page when ``available_actions`` is expanded, which takes queries for each claim."""
SIMPLE_FIELDS = tuple(name for name in FIELDS if name not in (*CLAIM_PARTS, CHECKLIST))
PERMISSION_RESPONSES = {
    (401, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Missing or invalid key."),
    (403, MEDIA_TYPE): OpenApiResponse(
        ProblemSerializer, "The key lacks the scope, or the service has no role on any desk."
    ),
}
NOT_FOUND_RESPONSES = {
    (404, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Not found, or you cannot see it.")
}


def _build_list_parameter(name: str, known: Collection[str], says: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, many=True, explode=False, style="form", enum=list(known), description=says
    )


FIELDS_HELP = "Return only these fields, separated by commas."


class ClaimListView(GenericAPIView):  # type: ignore[type-arg]  # generic in the stubs alone
    permission_classes = [CanWorkOnClaims]
    filter_backends = [StrictFilterBackend]
    filterset_class = ClaimFilterSet
    extra_parameters = ("fields", "expand")
    # An id never changes, so whoever pages through the list while people work misses no claim.
    keyset_order = ("-id",)
    queryset = Claim.objects.visible_to(AnonymousUser())

    def get_queryset(self) -> QuerySet[Claim]:
        user = cast(User, self.request.user)
        return annotate_for_api(Claim.objects.visible_to(user), user)

    @property
    def max_rows(self) -> int:
        expanded = parse_comma_list(self.request, "expand", CLAIM_PARTS)
        return MAX_WITH_ACTIONS if AVAILABLE_ACTIONS in expanded else KeysetPagination.largest

    @extend_schema(
        operation_id="claims_list",
        summary="List claims",
        description=(
            "Claims you may see, on open desks and your own, newest first. Follow `next` until it is null. "
            f"With `expand=available_actions`, at most {MAX_WITH_ACTIONS} per page."
        ),
        tags=["claims"],
        parameters=[
            _build_list_parameter("fields", (*SIMPLE_FIELDS, *CLAIM_PARTS), FIELDS_HELP),
            _build_list_parameter("expand", CLAIM_PARTS, "Also include these."),
        ],
        responses={
            (200, JSON_MEDIA_TYPE): ClaimSerializer(many=True),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            **PERMISSION_RESPONSES,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return one page of claims."""
        expanded = parse_comma_list(request, "expand", CLAIM_PARTS)
        fields = parse_comma_list(request, "fields", (*SIMPLE_FIELDS, *expanded))
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        parts = [part for part in expanded if not fields or part in fields]
        data = build_claims_data(rows, cast(User, request.user), now(), parts=parts)
        return etag_response(
            request, self.get_paginated_response([_select_fields(one, fields) for one in data]).data
        )


class ClaimDetailView(APIView):
    permission_classes = [CanWorkOnClaims]

    @extend_schema(
        operation_id="claims_retrieve",
        summary="Read one claim",
        description=(
            "Includes its appearances, citations, checklist, verdict and, in `available_actions`, the "
            "actions open to you. Send the ETag back as If-None-Match; 304 means nothing changed."
        ),
        tags=["claims"],
        parameters=[_build_list_parameter("fields", FIELDS, FIELDS_HELP)],
        responses={
            (200, JSON_MEDIA_TYPE): ClaimSerializer,
            304: OpenApiResponse(description="Not modified."),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            **PERMISSION_RESPONSES,
            **NOT_FOUND_RESPONSES,
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """Return the claim as it is now."""
        reject_unknown_parameters(request.query_params, ["fields"])
        fields = parse_comma_list(request, "fields", FIELDS)
        return etag_response(
            request, _select_fields(get_claim_data(cast(User, request.user), id, fields or FIELDS), fields)
        )


@explain_missing_keys()
def get_claim_data(user: User, public_id: UUID, fields: Collection[str] = FIELDS) -> JsonObject:
    """Return one claim, with those of its parts that are among ``fields``. Raise Http404."""
    claim = get_object_or_404(annotate_for_api(Claim.objects.visible_to(user), user), public_id=public_id)
    at = now()
    parts = [part for part in CLAIM_PARTS if part in fields and part != AVAILABLE_ACTIONS]
    data = build_claims_data([claim], user, at, parts=parts)[0]
    if CHECKLIST in fields:
        # Only people of the desk see who ticked the checklist, as on the claim's page.
        data[CHECKLIST] = build_checklist_data(claim) if get_role(user, claim.desk) else []
    if AVAILABLE_ACTIONS in fields:
        data[AVAILABLE_ACTIONS] = get_available_actions(
            claim, list_claim_actions(claim, get_claim_facts(claim, user, at))
        )
    return data


def get_available_actions(subject: Claim | Article, actions: Collection[AvailableAction]) -> list[JsonObject]:
    """Return the available actions, with the inputs of each that nothing blocks."""
    return [build_action_data(action) | {"inputs": _get_inputs(subject, action)} for action in actions]


def _get_inputs(subject: Claim | Article, action: AvailableAction) -> list[JsonObject]:
    if action.blocked_by or not action.transition.inputs:
        return []
    return [
        {
            "name": name,
            "label": str(field.label or ""),
            "required": field.required,
            "choices": [
                {"value": str(value), "label": str(label)}
                for value, label in cast(Any, getattr(field, "choices", ()))
                if str(value)
            ],
        }
        for name, field in get_transition_form(action.transition, subject).fields.items()
    ]


def _select_fields(data: JsonObject, fields: Collection[str]) -> JsonObject:
    return {name: value for name, value in data.items() if not fields or name in fields or name == "id"}
