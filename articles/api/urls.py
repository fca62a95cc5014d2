"""URLs of articles in the API, under /api/v1/."""

from django.urls import path

from articles.api.views import ArticleDetailView, ArticleImportView

urlpatterns = [
    path("articles/", ArticleImportView.as_view(), name="api_article_list"),
    path("articles/<uuid:id>/", ArticleDetailView.as_view(), name="api_article"),
]
