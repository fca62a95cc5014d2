"""URLs of the API's public side, under /api/v1/."""

from django.urls import path

# Imported to register itself with drf-spectacular; here, so that no worker loads it.
from publishing.api import authentication_schema  # noqa: F401
from publishing.api.changes import ChangeListView
from publishing.api.match import MatchView
from publishing.api.ratings import RatingListView
from publishing.api.reader_reports import ReaderReportCreateView, ReaderReportDetailView
from publishing.api.sources import SourceListView
from publishing.api.verdicts import VerdictDetailView, VerdictListView
from publishing.api.verdicts_csv import VerdictCsvView
from publishing.api.verdicts_ndjson import VerdictNdjsonView
from publishing.api.versions import VersionDetailView, VersionListView

urlpatterns = [
    path("changes/", ChangeListView.as_view(), name="api_change_list"),
    path("verdicts/", VerdictListView.as_view(), name="api_verdict_list"),
    path("match/", MatchView.as_view(), name="api_match"),
    path("ratings/", RatingListView.as_view(), name="api_rating_list"),
    path("sources/", SourceListView.as_view(), name="api_source_list"),
    path("verdicts.csv", VerdictCsvView.as_view(), name="api_verdicts_csv"),
    path("verdicts.ndjson", VerdictNdjsonView.as_view(), name="api_verdicts_ndjson"),
    path("verdicts/<uuid:id>/", VerdictDetailView.as_view(), name="api_verdict"),
    path("verdicts/<uuid:id>/versions/", VersionListView.as_view(), name="api_verdict_version_list"),
    path(
        "verdicts/<uuid:id>/versions/<int:version>/", VersionDetailView.as_view(), name="api_verdict_version"
    ),
    path(
        "verdicts/<uuid:id>/reader-reports/",
        ReaderReportCreateView.as_view(),
        name="api_reader_report_create",
    ),
    path(
        "verdicts/<uuid:id>/reader-reports/<uuid:report_id>/",
        ReaderReportDetailView.as_view(),
        name="api_reader_report",
    ),
]
