"""The addresses of the API's public side, under /api/v1/."""

from django.urls import path

from publishing.api.verdicts import VerdictDetail, VerdictList

urlpatterns = [
    path("verdicts/", VerdictList.as_view(), name="api_verdicts"),
    path("verdicts/<uuid:id>/", VerdictDetail.as_view(), name="api_verdict"),
]
