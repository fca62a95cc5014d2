"""Acts on many claims over REST: each claim has its own result, and the act can be undone for ten minutes."""

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import CanWorkOnClaims
from accounts.selectors import get_desk_by_slug
from articles.api.serializers import OffsetDateTimeField
from factcheck.api.claims import NOT_FOUND_RESPONSES, PERMISSION_RESPONSES
from factcheck.api.etag import JSON_MEDIA_TYPE
from factcheck.api.request_serializers import get_transition_inputs, parse_body
from factcheck.bulk.actions import (
    MAX_BULK_CLAIMS,
    UNDO_WINDOW,
    perform_bulk_action,
    undo_bulk_action,
)
from factcheck.bulk.acts import BULK_ACTS
from factcheck.bulk.forms import build_bulk_form
from factcheck.bulk.results import BulkResult
from factcheck.claims.filters import get_own_timezone
from factcheck.models import BulkAction, Claim
from factcheck.models.enums import BulkActName, ClaimPriority, CloseReason
from factcheck.workflow.batch import ClaimVersion
from lib.datetimes.clock import now
from lib.errors import Invalid, NotFound
from lib.web.listing import reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer, StrictJSONParser, StrictSerializer

DONE, UNCHANGED, REFUSED = "done", "unchanged", "refused"


class BulkClaimSerializer(StrictSerializer):
    """One claim of a bulk action."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(
        min_value=0,
        required=False,
        help_text="The version you read: the claim is refused if it has changed since. Left out: as it is.",
    )


class BulkRequestSerializer(StrictSerializer):
    """One act, its inputs, and the claims. An act takes the inputs of its name and no others."""

    act = serializers.ChoiceField(choices=BulkActName.choices)
    claims = BulkClaimSerializer(many=True, help_text=f"At most {MAX_BULK_CLAIMS}, each once.")
    checker = serializers.UUIDField(required=False, help_text="For `assign`: the person's id.")
    due_at = OffsetDateTimeField(
        required=False, allow_null=True, help_text="For `due`, null for none; for `assign` if it changes."
    )
    priority = serializers.ChoiceField(
        choices=ClaimPriority.choices, required=False, help_text="For `priority`."
    )
    add = serializers.ListField(child=serializers.CharField(), required=False, help_text="For `tag`.")
    remove = serializers.ListField(child=serializers.CharField(), required=False, help_text="For `tag`.")
    desk = serializers.CharField(required=False, max_length=40, help_text="For `move`: its short name.")
    must_check = serializers.BooleanField(required=False, help_text="For `must_check`.")
    close_reason = serializers.ChoiceField(
        choices=CloseReason.choices, required=False, help_text="For `close`."
    )
    note = serializers.CharField(required=False, allow_blank=True, help_text="For `close`.")


class BulkClaimResultSerializer(serializers.Serializer[Any]):
    """What happened to one claim."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(
        choices=[DONE, UNCHANGED, REFUSED], help_text="`unchanged`: it was so already."
    )
    version = serializers.IntegerField(required=False, help_text="Of a claim that you may see.")
    code = serializers.CharField(required=False, help_text="Of a refusal.")
    detail = serializers.CharField(required=False, help_text="Why it was refused.")


class BulkResultSerializer(serializers.Serializer[Any]):
    """The result for each claim, in the order in which they were sent."""

    results = BulkClaimResultSerializer(many=True)
    bulk_action = serializers.UUIDField(allow_null=True, help_text="Undo the act with this id.")
    undo_until = serializers.DateTimeField(allow_null=True)


RESPONSES: dict[Any, Any] = {
    (200, JSON_MEDIA_TYPE): OpenApiResponse(BulkResultSerializer, "The result for each claim."),
    (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is not valid JSON."),
    (413, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is too large."),
    (415, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is not sent as JSON."),
    (422, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "A field is invalid: `errors` says which and why."),
    **PERMISSION_RESPONSES,
}


class ClaimBulkView(APIView):
    permission_classes = [CanWorkOnClaims]
    parser_classes = [StrictJSONParser]

    @extend_schema(
        operation_id="claims_bulk",
        summary="Change many claims",
        description=(
            f"Does one act to at most {MAX_BULK_CLAIMS} claims. Each is changed or refused on its own and "
            "has its own event. Sent again, it changes nothing: a claim that is so already is `unchanged`."
        ),
        tags=["actions on a claim"],
        request=BulkRequestSerializer,
        responses=RESPONSES,
    )
    def post(self, request: Request) -> Response:
        """Perform the act and return the result for each claim."""
        user = cast(User, request.user)
        reject_unknown_parameters(request.query_params, ())
        given = parse_body(BulkRequestSerializer, request)
        act, sent = given.pop("act", None), given.pop("claims", [])
        if act is None:
            raise Invalid("Send the act.", field="act")
        versions = _get_versions(sent)
        form = build_bulk_form(act, user, _prepare_inputs(given, user), tz=get_own_timezone(request))
        if unknown := sorted(set(given) - set(form.fields)):
            message = f"The act {act} does not take this."
            raise Invalid(message, fields={name: [message] for name in unknown})
        inputs = get_transition_inputs(form)
        found = Claim.objects.visible_to(user).filter(public_id__in=versions)
        chosen = [ClaimVersion(claim, versions[claim.public_id]) for claim in found]
        result = (
            perform_bulk_action(BULK_ACTS[act], chosen, inputs, by=user, at=now()) if chosen else BulkResult()
        )
        return Response(_build_data(result, list(versions)))


class ClaimBulkUndoView(APIView):
    permission_classes = [CanWorkOnClaims]
    parser_classes = [StrictJSONParser]

    @extend_schema(
        operation_id="claims_bulk_undo",
        summary="Undo a change of many claims",
        description=(
            "Gives the claims back what your bulk action changed, within ten minutes. A claim on which "
            "somebody has acted since is refused."
        ),
        tags=["actions on a claim"],
        request=None,
        responses=RESPONSES
        | NOT_FOUND_RESPONSES
        | {(409, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Too late, or undone already.")},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Undo the act and return the result for each claim."""
        user = cast(User, request.user)
        reject_unknown_parameters(request.query_params, ())
        saved = get_object_or_404(BulkAction, public_id=id, person=user)
        result = undo_bulk_action(saved, by=user, at=now())
        touched = [*result.done, *(one.claim for one in result.refused if one.claim)]
        return Response(_build_data(result, [one.public_id for one in touched]))


def _get_versions(sent: list[dict[str, Any]]) -> dict[UUID, int | None]:
    versions = {one["id"]: one.get("version") for one in sent if "id" in one}
    if not versions or len(versions) != len(sent) or len(sent) > MAX_BULK_CLAIMS:
        raise Invalid(f"Send 1 to {MAX_BULK_CLAIMS} claims, each once and with its id.", field="claims")
    return versions


def _prepare_inputs(given: dict[str, Any], user: User) -> dict[str, Any]:
    """Return what was sent as the forms take it: a desk by its public id, a choice as text."""
    values = dict(given)
    if "desk" in values:
        values["desk"] = get_desk_by_slug(values["desk"], user).public_id
    if "must_check" in values:
        values["must_check"] = "true" if values["must_check"] else "false"
    return values


def _build_data(result: BulkResult, order: list[UUID]) -> dict[str, Any]:
    data: dict[UUID, dict[str, Any]] = {
        one.public_id: {"id": one.public_id, "status": status, "version": one.version}
        for status, claims in ((DONE, result.done), (UNCHANGED, result.unchanged))
        for one in claims
    }
    for refusal in result.refused:
        if refusal.claim is not None:
            claim = refusal.claim
            data[claim.public_id] = {
                "id": claim.public_id,
                "status": REFUSED,
                "version": claim.version,
                "code": refusal.code,
                "detail": str(refusal.why),
            }
    missing = {"status": REFUSED, "code": NotFound.code, "detail": "Not found, or you cannot see it."}
    saved = result.bulk_action
    return {
        "results": [data.get(key, {"id": key, **missing}) for key in order],
        "bulk_action": saved.public_id if saved and result.done else None,
        "undo_until": saved.created_at + UNDO_WINDOW if saved and result.done else None,
    }
