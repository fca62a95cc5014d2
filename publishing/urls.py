"""The addresses of publishing: the newsroom's public pages, the API's reference page, and partners under Setup."""

from django.urls import path

from publishing.views.verdict import verdict, verdict_claimreview, verdict_version
from publishing.views.verdict_list import verdict_list

urlpatterns = [
    path("verdicts/", verdict_list, name="verdict_list"),
    path("verdicts/<uuid:public_id>/", verdict, name="verdict"),
    path("verdicts/<uuid:public_id>/claimreview.json", verdict_claimreview, name="verdict_claimreview"),
    path("verdicts/<uuid:public_id>/versions/<int:version>/", verdict_version, name="verdict_version"),
]
