"""URLs of the sandbox, under /api/v1/."""

from django.urls import path

from publishing.api.sandbox.changes import SandboxChangeListView, SandboxCsvView, SandboxNdjsonView
from publishing.api.sandbox.views import (
    SandboxRatingListView,
    SandboxSourceListView,
    SandboxVerdictDetailView,
    SandboxVerdictListView,
    SandboxVersionDetailView,
    SandboxVersionListView,
)

urlpatterns = [
    # Named, since each of its pages has the URL of the next.
    path("changes/", SandboxChangeListView.as_view(), name="api_change_list"),
    path("verdicts/", SandboxVerdictListView.as_view()),
    path("ratings/", SandboxRatingListView.as_view()),
    path("sources/", SandboxSourceListView.as_view()),
    path("verdicts.csv", SandboxCsvView.as_view()),
    path("verdicts.ndjson", SandboxNdjsonView.as_view()),
    path("verdicts/<uuid:id>/", SandboxVerdictDetailView.as_view()),
    path("verdicts/<uuid:id>/versions/", SandboxVersionListView.as_view()),
    path("verdicts/<uuid:id>/versions/<int:version>/", SandboxVersionDetailView.as_view()),
]
