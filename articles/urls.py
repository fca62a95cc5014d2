"""The addresses of articles, under /articles/. The page of one belongs to the desk: factcheck/urls.py."""

from django.urls import path

from articles.views.article_import import article_import
from articles.views.article_list import article_list
from articles.views.article_revise import article_revise

urlpatterns = [
    path("", article_list, name="article_list"),
    path("import/", article_import, name="article_import"),
    path("<uuid:public_id>/revise/", article_revise, name="article_revise"),
]
