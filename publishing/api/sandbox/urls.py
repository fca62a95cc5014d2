"""The addresses of the sandbox, under /api/v1/."""

from django.urls import path

from publishing.api.sandbox.following import SandboxChanges, SandboxLines, SandboxTable
from publishing.api.sandbox.views import (
    SandboxList,
    SandboxRatings,
    SandboxSources,
    SandboxVerdict,
    SandboxVersion,
    SandboxVersions,
)

urlpatterns = [
    # Named, for its pages tell the address of the next.
    path("changes/", SandboxChanges.as_view(), name="api_changes"),
    path("verdicts/", SandboxList.as_view()),
    path("ratings/", SandboxRatings.as_view()),
    path("sources/", SandboxSources.as_view()),
    path("verdicts.csv", SandboxTable.as_view()),
    path("verdicts.ndjson", SandboxLines.as_view()),
    path("verdicts/<uuid:id>/", SandboxVerdict.as_view()),
    path("verdicts/<uuid:id>/versions/", SandboxVersions.as_view()),
    path("verdicts/<uuid:id>/versions/<int:version>/", SandboxVersion.as_view()),
]
