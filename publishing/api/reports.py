"""Partners report errors in what they were given, under their own name, and ask what became of it."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import throttle
from accounts.models import User
from factcheck.actions.reports import receive_report
from factcheck.enums import ReportAnswer, ReportStatus
from factcheck.models import Report
from lib import clock
from lib.json_body import StrictJSONParser
from lib.problem_shape import PROBLEM, Problem
from lib.strict_filters import refuse_unknown
from publishing.api.permissions import ReportsErrors
from publishing.api.verdicts import JSON
from publishing.models import PublicDocument
from publishing.queries.document import moment
from publishing.queries.readers import claim_of, readable

REPORTS = 60
"""Reports that one partner may send in a quarter of an hour."""


class ErrorSent(serializers.Serializer):  # type: ignore[type-arg]  # generic in the stubs alone
    """An error in a published verdict."""

    text = serializers.CharField(help_text="What is wrong and what is right; up to 4,000 characters.")
    link = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="An address that shows what is right."
    )
    email = serializers.EmailField(
        required=False, allow_blank=True, default="", help_text="Where the answer is sent too; erased later."
    )


class ErrorReport(serializers.Serializer):  # type: ignore[type-arg]  # generic in the stubs alone
    """How far a report is."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(help_text="The version of the verdict that it is about.")
    received_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=ReportStatus.choices)
    outcome = serializers.ChoiceField(
        choices=ReportAnswer.choices, allow_blank=True, help_text="Blank until it is answered."
    )
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    corrected_version = serializers.IntegerField(
        allow_null=True, help_text="The version that put it right, where one did."
    )


class Reports(APIView):
    """What both addresses share: whom the licence covers, and what of it."""

    permission_classes = [ReportsErrors]
    parser_classes = [StrictJSONParser]

    def document(self, request: Request, id: UUID) -> PublicDocument:
        """The verdict. 404 for one that the licence does not cover."""
        found = readable(cast(User, request.user), at=clock.now()).filter(public_id=id).first()
        if found is None:
            raise Http404
        return found


class ReportSend(Reports):
    @extend_schema(
        operation_id="verdicts_reports_create",
        summary="Report an error in a verdict",
        description=(
            "It reaches the desk that checked, with your name. Sending the same words again while they wait "
            "is safe: it is the same report."
        ),
        tags=["verdicts"],
        request=ErrorSent,
        responses={
            (201, JSON): OpenApiResponse(ErrorReport, "It has arrived, or was here."),
            (401, PROBLEM): OpenApiResponse(Problem, "No key, or one that opens nothing."),
            (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or a suspended partner."),
            (404, PROBLEM): OpenApiResponse(Problem, "There is none, or none that your licence covers."),
            (409, PROBLEM): OpenApiResponse(Problem, "The verdict has been retracted."),
            (422, PROBLEM): OpenApiResponse(Problem, "A field or a parameter is at fault."),
            (429, PROBLEM): OpenApiResponse(Problem, "Too many reports at once."),
        },
    )
    def post(self, request: Request, id: UUID) -> Response:
        """201 with the report."""
        refuse_unknown(request.query_params, ())
        user, at = cast(User, request.user), clock.now()
        document = self.document(request, id)
        sent = ErrorSent(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            throttle.ration("api.report", str(user.public_id), limit=REPORTS, at=at)
        except throttle.TooMany as full:
            raise Throttled(wait=(full.again_at - at).total_seconds()) from None
        report = receive_report(
            claim_of(document),
            about=document.version,
            partner=user,
            at=at,
            **sent.validated_data,
        )
        return Response(_told(report), status=201)


class ReportDetail(Reports):
    @extend_schema(
        operation_id="verdicts_reports_retrieve",
        summary="Ask what became of a report of yours",
        tags=["verdicts"],
        responses={
            (200, JSON): ErrorReport,
            (400, PROBLEM): OpenApiResponse(Problem, "An unknown parameter."),
            (401, PROBLEM): OpenApiResponse(Problem, "No key, or one that opens nothing."),
            (403, PROBLEM): OpenApiResponse(Problem, "A key without the scope, or a suspended partner."),
            (404, PROBLEM): OpenApiResponse(Problem, "There is none, or it is not yours."),
        },
    )
    def get(self, request: Request, id: UUID, report_id: UUID) -> Response:
        """The report, with its answer."""
        refuse_unknown(request.query_params, ())
        document = self.document(request, id)
        mine = Report.objects.filter(partner=cast(User, request.user), claim__public_id=document.public_id)
        found = mine.filter(public_id=report_id).first()
        if found is None:
            raise Http404
        return Response(_told(found))


def _told(report: Report) -> dict[str, Any]:
    return {
        "id": str(report.public_id),
        "version": report.about,
        "received_at": moment(report.received_at),
        "status": report.status,
        "outcome": report.outcome,
        "answer": report.answer,
        "answered_at": moment(report.answered_at) if report.answered_at else None,
        "corrected_version": report.corrected,
    }
