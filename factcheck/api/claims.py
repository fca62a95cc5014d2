"""Claims over REST, for those who work here: the list, and one with all that is known of it."""

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
from accounts.permissions import WorksOnClaims
from articles.models import Article
from factcheck.api.asking import ClaimFilters
from factcheck.api.claim_shapes import FIELDS, ClaimShown
from factcheck.api.tagged import JSON, tagged
from factcheck.forms.steps import form_for
from factcheck.models import Claim
from factcheck.queries.claims_told import OFFERED, PARTS, Told, claims_told, offer_told, tellable
from factcheck.queries.facts import claim_facts
from factcheck.queries.offered import Offer, claim_offers
from lib.clock import now
from lib.keyset import KeysetPagination
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import StrictFilterBackend, listed, refuse_unknown

MOST_OFFERED = 20
"""Claims a page while it is told what may be done with each, which is asked of each by itself."""
PLAIN = tuple(name for name in FIELDS if name not in PARTS)
REFUSED = {
    (401, PROBLEM): OpenApiResponse(Problem, "No key, or one that opens nothing."),
    (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or no role on any desk."),
}
MISSING = {(404, PROBLEM): OpenApiResponse(Problem, "There is none, or none that you may see.")}


def _several(name: str, known: Collection[str], says: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, many=True, explode=False, style="form", enum=list(known), description=says
    )


ONLY = "Tell these fields alone, names with commas between them."


class ClaimList(GenericAPIView):  # type: ignore[type-arg]  # generic in the stubs alone
    permission_classes = [WorksOnClaims]
    filter_backends = [StrictFilterBackend]
    filterset_class = ClaimFilters
    also_asked = ("fields", "expand")
    # Neither ever changes, so that whoever walks the list while people work misses no claim.
    keyset_order = ("-id",)
    queryset = Claim.objects.visible_to(AnonymousUser())

    def get_queryset(self) -> QuerySet[Claim]:
        user = cast(User, self.request.user)
        return tellable(Claim.objects.visible_to(user), user)

    @property
    def most_rows(self) -> int:
        expanded = listed(self.request, "expand", PARTS)
        return MOST_OFFERED if OFFERED in expanded else KeysetPagination.largest

    @extend_schema(
        operation_id="claims_list",
        summary="List claims",
        description=(
            "The claims that you may see, of open desks and of your own, the newest first. Follow `next` "
            f"until it is null. With `expand=offered` there are at most {MOST_OFFERED} a page."
        ),
        tags=["claims"],
        parameters=[
            _several("fields", FIELDS, ONLY),
            _several("expand", PARTS, "Tell these too."),
        ],
        responses={
            (200, JSON): ClaimShown(many=True),
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            **REFUSED,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """One page of claims."""
        expanded = listed(request, "expand", PARTS)
        fields = listed(request, "fields", (*PLAIN, *expanded))
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        parts = [part for part in expanded if not fields or part in fields]
        told = claims_told(rows, cast(User, request.user), now(), parts=parts)
        return tagged(request, self.get_paginated_response([_narrowed(one, fields) for one in told]).data)


class ClaimDetail(APIView):
    permission_classes = [WorksOnClaims]

    @extend_schema(
        operation_id="claims_retrieve",
        summary="Read one claim",
        description=(
            "With its places, its sources, its ruling, and in `offered` what you may do with it. Send the "
            "ETag back as If-None-Match: 304 means that nothing changed."
        ),
        tags=["claims"],
        parameters=[_several("fields", FIELDS, ONLY)],
        responses={
            (200, JSON): ClaimShown,
            304: OpenApiResponse(description="Not changed since."),
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter, or a bad value."),
            **REFUSED,
            **MISSING,
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """The claim as it is now."""
        refuse_unknown(request.query_params, ["fields"])
        fields = listed(request, "fields", FIELDS)
        return tagged(request, _narrowed(claim_told(cast(User, request.user), id, fields or FIELDS), fields))


def claim_told(user: User, public_id: UUID, fields: Collection[str] = FIELDS) -> Told:
    """One claim, with those of its parts that are among ``fields``. Raises Http404."""
    claim = get_object_or_404(tellable(Claim.objects.visible_to(user), user), public_id=public_id)
    at = now()
    parts = [part for part in PARTS if part in fields and part != OFFERED]
    told = claims_told([claim], user, at, parts=parts)[0]
    if OFFERED in fields:
        told[OFFERED] = offers_told(claim, claim_offers(claim, claim_facts(claim, user, at)))
    return told


def offers_told(subject: Claim | Article, offers: Collection[Offer]) -> list[Told]:
    """The offers, and what those that are free ask to be told: the fields of the form on the page."""
    return [offer_told(offer) | {"asks": _asks(subject, offer)} for offer in offers]


def _asks(subject: Claim | Article, offer: Offer) -> list[Told]:
    if offer.blocked_by or not offer.row.asks:
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
        for name, field in form_for(offer.row, subject).fields.items()
    ]


def _narrowed(told: Told, fields: Collection[str]) -> Told:
    return {name: value for name, value in told.items() if not fields or name in fields or name == "id"}
