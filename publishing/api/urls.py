"""The addresses of the API's public side, under /api/v1/."""

from django.urls import path

# Tells drf-spectacular how a key is sent, by being imported; here, so that no worker carries it.
from publishing.api import authentication_schema  # noqa: F401
from publishing.api.changes import ChangeList
from publishing.api.ratings import RatingList
from publishing.api.reports import ReportDetail, ReportSend
from publishing.api.sources import SourceList
from publishing.api.verdicts import VerdictDetail, VerdictList
from publishing.api.verdicts_csv import VerdictTable
from publishing.api.verdicts_lines import VerdictLines
from publishing.api.versions import VersionDetail, VersionList

urlpatterns = [
    path("changes/", ChangeList.as_view(), name="api_changes"),
    path("verdicts/", VerdictList.as_view(), name="api_verdicts"),
    path("ratings/", RatingList.as_view(), name="api_ratings"),
    path("sources/", SourceList.as_view(), name="api_sources"),
    path("verdicts.csv", VerdictTable.as_view(), name="api_verdicts_csv"),
    path("verdicts.ndjson", VerdictLines.as_view(), name="api_verdicts_lines"),
    path("verdicts/<uuid:id>/", VerdictDetail.as_view(), name="api_verdict"),
    path("verdicts/<uuid:id>/versions/", VersionList.as_view(), name="api_verdict_versions"),
    path("verdicts/<uuid:id>/versions/<int:version>/", VersionDetail.as_view(), name="api_verdict_version"),
    path("verdicts/<uuid:id>/reports/", ReportSend.as_view(), name="api_reports"),
    path("verdicts/<uuid:id>/reports/<uuid:report_id>/", ReportDetail.as_view(), name="api_report"),
]
