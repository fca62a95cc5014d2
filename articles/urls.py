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
from lib.web.requests import named_path

urlpatterns = [
    named_path("", article_list),
    named_path("import/", article_import),
    named_path("imports/", import_batch_list),
    named_path("imports/<uuid:public_id>/", import_batch_detail),
    named_path("imports/<uuid:public_id>/live/", import_batch_live),
    named_path("imports/<uuid:public_id>/retry/", import_batch_retry),
    path(
        "imports/<uuid:public_id>/report.csv", import_batch_report, {"form": "csv"}, name="import_batch_csv"
    ),
    path(
        "imports/<uuid:public_id>/report.json",
        import_batch_report,
        {"form": "json"},
        name="import_batch_json",
    ),
    named_path("imports/<uuid:public_id>/<uuid:item_id>/", import_item_raw),
    named_path("feeds/", feed_list),
    named_path("feeds/add/", feed_add),
    named_path("feeds/<uuid:public_id>/", feed_edit),
    path("feeds/<uuid:public_id>/poll/", feed_action, {"action": "poll"}, name="feed_poll"),
    path("feeds/<uuid:public_id>/pause/", feed_action, {"action": "pause"}, name="feed_pause"),
    path("feeds/<uuid:public_id>/resume/", feed_action, {"action": "resume"}, name="feed_resume"),
    named_path("<uuid:public_id>/near-duplicates/<uuid:other_id>/", near_duplicate_decide),
    named_path("<uuid:public_id>/revise/", article_revise),
    named_path("<uuid:public_id>/details/", article_details),
    named_path("<uuid:public_id>/embargo/", article_embargo),
]
