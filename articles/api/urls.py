"""The addresses of articles in the API, under /api/v1/."""

from django.urls import path

from articles.api.articles import ArticleDetail, ArticleImport

urlpatterns = [
    path("articles/", ArticleImport.as_view(), name="api_articles"),
    path("articles/<uuid:id>/", ArticleDetail.as_view(), name="api_article"),
]
