"""Error reports by partners about published verdicts, under their own name, and the status of each."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import login_throttling
from accounts.models import User
from factcheck.models import ReaderReport
from factcheck.models.enums import ReaderReportOutcome, ReaderReportStatus
from factcheck.verdicts.reader_reports import create_reader_report
from lib.datetimes import clock
from lib.datetimes.clock import format_timestamp
from lib.web.listing import reject_unknown_parameters
from lib.web.problem_details import MEDIA_TYPE, ProblemSerializer, StrictJSONParser
from publishing.api.permissions import CanReportErrors
from publishing.api.verdicts import JSON_MEDIA_TYPE
from publishing.models import PublicDocument
from publishing.partners.selectors import get_claim_of_document, list_readable_documents

MAX_REPORTS = 60
"""Reports that one partner may send in fifteen minutes."""


class ReaderReportCreateSerializer(serializers.Serializer):  # type: ignore[type-arg]  # generic in the stubs alone
    """An error in a published verdict."""

    text = serializers.CharField(help_text="What is wrong and what is correct; up to 4,000 characters.")
    link = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="A web address that shows what is correct."
    )
    email = serializers.EmailField(
        required=False,
        allow_blank=True,
        default="",
        help_text="Where the answer is also sent; deleted later.",
    )


class ReaderReportSerializer(serializers.Serializer):  # type: ignore[type-arg]  # generic in the stubs alone
    """A report and its status."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(help_text="The version of the verdict the report is about.")
    received_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=ReaderReportStatus.choices)
    outcome = serializers.ChoiceField(
        choices=ReaderReportOutcome.choices, allow_blank=True, help_text="Blank until answered."
    )
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    corrected_version = serializers.IntegerField(
        allow_null=True, help_text="The version with the correction, if there is one."
    )


class ReaderReportView(APIView):
    """Base of the views of reports: their permission, and the verdicts that the licence covers."""

    permission_classes = [CanReportErrors]
    parser_classes = [StrictJSONParser]

    def get_document(self, request: Request, id: UUID) -> PublicDocument:
        """Return the verdict. Raises Http404 for one that the licence does not cover."""
        found = list_readable_documents(cast(User, request.user), at=clock.now()).filter(public_id=id).first()
        if found is None:
            raise Http404
        return found


class ReaderReportCreateView(ReaderReportView):
    @extend_schema(
        operation_id="verdicts_reports_create",
        summary="Report an error in a verdict",
        description=(
            "The report goes to the desk that checked the claim, with your name. Sending the same "
            "text again while it is unanswered is safe: it is the same report."
        ),
        tags=["verdicts"],
        request=ReaderReportCreateSerializer,
        responses={
            (201, JSON_MEDIA_TYPE): OpenApiResponse(ReaderReportSerializer, "Received, or already here."),
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is not valid JSON."),
            (401, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Missing or invalid key."),
            (403, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "The key lacks the scope, or the partner is suspended."
            ),
            (404, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "Not found, or not covered by your licence."
            ),
            (409, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The verdict has been retracted."),
            (413, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is too large."),
            (415, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "The body is not sent as JSON."),
            (422, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "A field or parameter is invalid."),
            (429, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Too many reports."),
        },
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Create the report and return it with 201; the same text again is the same report."""
        reject_unknown_parameters(request.query_params, ())
        user, at = cast(User, request.user), clock.now()
        document = self.get_document(request, id)
        sent = ReaderReportCreateSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            login_throttling.limit_action("api.report", str(user.public_id), limit=MAX_REPORTS, at=at)
        except login_throttling.TooManyAttempts as full:
            raise Throttled(wait=(full.again_at - at).total_seconds()) from None
        report = create_reader_report(
            get_claim_of_document(document),
            about=document.version,
            partner=user,
            at=at,
            **sent.validated_data,
        )
        return Response(_build_report_data(report), status=201)


class ReaderReportDetailView(ReaderReportView):
    @extend_schema(
        operation_id="verdicts_reports_retrieve",
        summary="Get the outcome of one of your reports",
        tags=["verdicts"],
        responses={
            (200, JSON_MEDIA_TYPE): ReaderReportSerializer,
            (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Unknown parameter."),
            (401, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Missing or invalid key."),
            (403, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "The key lacks the scope, or the partner is suspended."
            ),
            (404, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, "Not found, or not yours."),
        },
    )
    def get(self, request: Request, id: UUID, report_id: UUID) -> Response:
        """Return the report, with its answer."""
        reject_unknown_parameters(request.query_params, ())
        document = self.get_document(request, id)
        own = ReaderReport.objects.filter(
            partner=cast(User, request.user), claim__public_id=document.public_id
        )
        found = own.filter(public_id=report_id).first()
        if found is None:
            raise Http404
        return Response(_build_report_data(found))


def _build_report_data(report: ReaderReport) -> dict[str, Any]:
    return {
        "id": str(report.public_id),
        "version": report.publication,
        "received_at": format_timestamp(report.received_at),
        "status": report.status,
        "outcome": report.outcome,
        "answer": report.answer,
        "answered_at": format_timestamp(report.answered_at) if report.answered_at else None,
        "corrected_version": report.correcting_publication,
    }
