"""The addresses of articles, under /articles/. The page of one belongs to the desk: factcheck/urls.py."""

from django.urls import path

from articles.views.alike import alike_decide
from articles.views.article_embargo import article_embargo
from articles.views.article_import import article_import
from articles.views.article_list import article_list
from articles.views.article_revise import article_revise
from articles.views.feed_acts import feed_act
from articles.views.feed_add import feed_add
from articles.views.feed_edit import feed_edit
from articles.views.feed_list import feed_list
from articles.views.intake import intake, intake_live
from articles.views.intake_acts import intake_retry, piece_raw
from articles.views.intake_list import intake_list
from articles.views.intake_report import intake_report

urlpatterns = [
    path("", article_list, name="article_list"),
    path("import/", article_import, name="article_import"),
    path("intakes/", intake_list, name="intake_list"),
    path("intakes/<uuid:public_id>/", intake, name="intake"),
    path("intakes/<uuid:public_id>/live/", intake_live, name="intake_live"),
    path("intakes/<uuid:public_id>/retry/", intake_retry, name="intake_retry"),
    path("intakes/<uuid:public_id>/report.csv", intake_report, {"form": "csv"}, name="intake_csv"),
    path("intakes/<uuid:public_id>/report.json", intake_report, {"form": "json"}, name="intake_json"),
    path("intakes/<uuid:public_id>/<uuid:piece_id>/", piece_raw, name="piece_raw"),
    path("feeds/", feed_list, name="feed_list"),
    path("feeds/add/", feed_add, name="feed_add"),
    path("feeds/<uuid:public_id>/", feed_edit, name="feed_edit"),
    path("feeds/<uuid:public_id>/poll/", feed_act, {"act": "poll"}, name="feed_poll"),
    path("feeds/<uuid:public_id>/pause/", feed_act, {"act": "pause"}, name="feed_pause"),
    path("feeds/<uuid:public_id>/resume/", feed_act, {"act": "resume"}, name="feed_resume"),
    path("<uuid:public_id>/alike/<uuid:other_id>/", alike_decide, name="alike_decide"),
    path("<uuid:public_id>/revise/", article_revise, name="article_revise"),
    path("<uuid:public_id>/embargo/", article_embargo, name="article_embargo"),
]
