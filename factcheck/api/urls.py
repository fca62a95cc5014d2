"""The addresses of the desk's work in the API, under /api/v1/."""

from django.urls import path

from factcheck.api.clearance import ArticleClearance

urlpatterns = [
    path("articles/<uuid:id>/clearance/", ArticleClearance.as_view(), name="api_article_clearance"),
]
