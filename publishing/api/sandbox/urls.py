"""The addresses of the sandbox, under /api/v1/."""

from django.urls import path

from publishing.api.sandbox.views import SandboxList, SandboxVerdict, SandboxVersion, SandboxVersions

urlpatterns = [
    path("verdicts/", SandboxList.as_view()),
    path("verdicts/<uuid:id>/", SandboxVerdict.as_view()),
    path("verdicts/<uuid:id>/versions/", SandboxVersions.as_view()),
    path("verdicts/<uuid:id>/versions/<int:version>/", SandboxVersion.as_view()),
]
