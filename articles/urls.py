"""URLs of articles, under /articles/. The page of one belongs to the desk: factcheck/urls.py."""

from django.urls import path

from articles.batches.views import (
    import_batch_detail,
    import_batch_list,
    import_batch_live,
    import_batch_report,
    import_batch_retry,
    import_item_raw,
)
from articles.feeds.views import feed_action, feed_add, feed_edit, feed_list
from articles.near_duplicates.views import near_duplicate_decide
from articles.views.article_details import article_details
from articles.views.article_embargo import article_embargo
from articles.views.article_import import article_import
from articles.views.article_list import article_list
from articles.views.article_revise import article_revise

urlpatterns = [
    path("", article_list, name="article_list"),
    path("import/", article_import, name="article_import"),
    path("imports/", import_batch_list, name="import_batch_list"),
    path("imports/<uuid:public_id>/", import_batch_detail, name="import_batch_detail"),
    path("imports/<uuid:public_id>/live/", import_batch_live, name="import_batch_live"),
    path("imports/<uuid:public_id>/retry/", import_batch_retry, name="import_batch_retry"),
    path(
        "imports/<uuid:public_id>/report.csv", import_batch_report, {"form": "csv"}, name="import_batch_csv"
    ),
    path(
        "imports/<uuid:public_id>/report.json",
        import_batch_report,
        {"form": "json"},
        name="import_batch_json",
    ),
    path("imports/<uuid:public_id>/<uuid:item_id>/", import_item_raw, name="import_item_raw"),
    path("feeds/", feed_list, name="feed_list"),
    path("feeds/add/", feed_add, name="feed_add"),
    path("feeds/<uuid:public_id>/", feed_edit, name="feed_edit"),
    path("feeds/<uuid:public_id>/poll/", feed_action, {"action": "poll"}, name="feed_poll"),
    path("feeds/<uuid:public_id>/pause/", feed_action, {"action": "pause"}, name="feed_pause"),
    path("feeds/<uuid:public_id>/resume/", feed_action, {"action": "resume"}, name="feed_resume"),
    path(
        "<uuid:public_id>/near-duplicates/<uuid:other_id>/",
        near_duplicate_decide,
        name="near_duplicate_decide",
    ),
    path("<uuid:public_id>/revise/", article_revise, name="article_revise"),
    path("<uuid:public_id>/details/", article_details, name="article_details"),
    path("<uuid:public_id>/embargo/", article_embargo, name="article_embargo"),
]
