"""Claimants over REST, for the people of the desks: the list, and one claimant."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import CanWorkOnClaims
from factcheck.api.claims import NOT_FOUND_RESPONSES, PERMISSION_RESPONSES
from factcheck.api.etag import JSON_MEDIA_TYPE, etag_response
from factcheck.claimants.filters import ClaimantFilterSet
from factcheck.claimants.selectors import list_claimants
from factcheck.models import Claimant, ClaimantRole
from lib.web.listing import StrictFilterBackend
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer


class ClaimantRoleSerializer(serializers.ModelSerializer[ClaimantRole]):
    class Meta:
        model = ClaimantRole
        fields = ("title", "party", "since", "until")


class ClaimantSerializer(serializers.ModelSerializer[Claimant]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="Its page in Stet.")
    aliases = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Other names of the claimant."
    )
    same_as = serializers.CharField(read_only=True, help_text="The claimant's address at Wikidata, or empty.")
    desk = serializers.SlugRelatedField[Any](
        slug_field="slug", read_only=True, help_text="The desk whose editors look after it."
    )
    roles = ClaimantRoleSerializer(many=True, read_only=True, help_text="Newest first.")
    is_reviewed = serializers.SerializerMethodField(
        help_text="Whether an editor has looked at it since Stet made it of a typed name."
    )
    claim_count = serializers.IntegerField(read_only=True, help_text="Claims that you may see.")

    class Meta:
        model = Claimant
        fields = (
            *("id", "url", "name", "kind", "aliases", "party", "wikidata_id", "same_as"),
            *("roles", "desk", "is_reviewed", "claim_count"),
        )

    @extend_schema_field(serializers.URLField())
    def get_url(self, claimant: Claimant) -> str:
        return f"{settings.STET_BASE_URL}{reverse('claimant_detail', args=[claimant.public_id])}"

    def get_is_reviewed(self, claimant: Claimant) -> bool:
        return claimant.reviewed_at is not None


class ClaimantListView(GenericAPIView):  # type: ignore[type-arg]  # generic in the stubs alone
    permission_classes = [CanWorkOnClaims]
    filter_backends = [StrictFilterBackend]
    filterset_class = ClaimantFilterSet
    # An id never changes, so whoever pages through the list while people work misses no claimant.
    keyset_order = ("-id",)
    queryset = Claimant.objects.visible_to(AnonymousUser())

    def get_queryset(self) -> QuerySet[Claimant]:
        return list_claimants(cast(User, self.request.user)).prefetch_related("roles")

    @extend_schema(
        operation_id="claimants_list",
        summary="List claimants",
        description=(
            "Claimants you may see, newest first. A merged claimant is not listed: its claims count for the "
            "one it was merged into. Follow `next` until it is null."
        ),
        tags=["claimants"],
        responses={
            (200, JSON_MEDIA_TYPE): ClaimantSerializer(many=True),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter or invalid value."),
            **PERMISSION_RESPONSES,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return one page of claimants."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        data = ClaimantSerializer(rows, many=True).data
        return etag_response(request, self.get_paginated_response(data).data)


class ClaimantDetailView(APIView):
    permission_classes = [CanWorkOnClaims]

    @extend_schema(
        operation_id="claimants_retrieve",
        summary="Read one claimant",
        description="By the id of a merged claimant, the one that it was merged into.",
        tags=["claimants"],
        responses={
            (200, JSON_MEDIA_TYPE): ClaimantSerializer,
            **PERMISSION_RESPONSES,
            **NOT_FOUND_RESPONSES,
        },
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """Return one claimant."""
        user = cast(User, request.user)
        named = get_object_or_404(Claimant.objects.visible_to(user), public_id=id)
        rows = list_claimants(user).prefetch_related("roles")
        claimant = get_object_or_404(rows, pk=named.main_id or named.pk)
        return etag_response(request, ClaimantSerializer(claimant).data)
