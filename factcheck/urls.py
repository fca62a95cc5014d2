"""The addresses of the desk: its screens, and the acts on an article, a claim and what a claim stands on."""

from django.urls import URLPattern, path

from factcheck.views import (
    changes,
    citations,
    claim_details,
    replies,
    ruling_import,
    snapshots,
    source,
    steps,
)
from factcheck.views import other_rulings as others
from factcheck.views.answer import answer
from factcheck.views.article import article
from factcheck.views.claim import claim
from factcheck.views.comments import comment_resolve
from factcheck.views.draft import claim_draft
from factcheck.views.earlier import claim_earlier
from factcheck.views.figures import claim_figures
from factcheck.views.filling import source_look_up
from factcheck.views.flagging import flag, same_again
from factcheck.views.galley import galley_claims, galley_items, galley_waivers
from factcheck.views.home import home
from factcheck.views.interests import interest_withdraw, interests, interests_of_desks
from factcheck.views.legal_read import legal_read
from factcheck.views.link_health import link_health, link_health_check
from factcheck.views.live import claim_live
from factcheck.views.mine import mine, notices_seen
from factcheck.views.preview import claim_preview
from factcheck.views.proof import article_docx
from factcheck.views.queue import queue
from factcheck.views.record import article_record, claim_record
from factcheck.views.report import report
from factcheck.views.reports import reports
from factcheck.views.reviews import reviews
from factcheck.views.scales import scale_add, scale_list, scale_use
from factcheck.views.search import search
from factcheck.views.soft_lock import claim_beat, claim_take_over
from factcheck.views.sources import sources
from factcheck.views.versions import article_versions

urlpatterns: list[URLPattern] = [
    # The desk's lists
    path("", home, name="home"),
    path("queue/", queue, name="queue"),
    path("mine/", mine, name="mine"),
    path("mine/read/", notices_seen, name="notices_seen"),
    path("reviews/", reviews, name="reviews"),
    path("reports/", reports, name="reports"),
    path("reports/<uuid:public_id>/", report, name="report"),
    path("reports/<uuid:public_id>/steps/<slug:step>/", steps.report_step, name="report_step"),
    path("sources/", sources, name="sources"),
    path("sources/health/", link_health, name="link_health"),
    path("sources/health/check/", link_health_check, name="link_health_check"),
    path("interests/", interests, name="interests"),
    path("interests/desks/", interests_of_desks, name="interests_of_desks"),
    path("interests/<uuid:public_id>/withdraw/", interest_withdraw, name="interest_withdraw"),
    path("search/", search, name="search"),
    # What others have ruled
    path("rulings/", others.other_rulings, name="other_rulings"),
    path("rulings/import/", ruling_import.ruling_import, name="ruling_import"),
    path("rulings/imports/", ruling_import.ruling_imports, name="ruling_imports"),
    path("rulings/imports/<uuid:public_id>/", ruling_import.ruling_import_one, name="ruling_import_one"),
    path(
        "rulings/imports/<uuid:public_id>/remove/",
        ruling_import.ruling_import_remove,
        name="ruling_import_remove",
    ),
    path(
        "rulings/imports/<uuid:public_id>/restore/",
        ruling_import.ruling_import_restore,
        name="ruling_import_restore",
    ),
    path("rulings/<uuid:public_id>/", others.other_ruling, name="other_ruling"),
    path("rulings/<uuid:public_id>/remove/", others.other_ruling_remove, name="other_ruling_remove"),
    path("rulings/<uuid:public_id>/restore/", others.other_ruling_restore, name="other_ruling_restore"),
    # The article with its margin
    path("articles/<uuid:public_id>/", article, name="article"),
    path("articles/<uuid:public_id>/flag/", flag, name="flag"),
    path("articles/<uuid:public_id>/same-again/", same_again, name="same_again"),
    path("articles/<uuid:public_id>/galley/items/", galley_items, name="galley_items"),
    path("articles/<uuid:public_id>/galley/waivers/", galley_waivers, name="galley_waivers"),
    path("articles/<uuid:public_id>/galley/claims/", galley_claims, name="galley_claims"),
    path("articles/<uuid:public_id>/steps/<slug:step>/", steps.article_step, name="article_step"),
    path("articles/<uuid:public_id>/galley.docx", article_docx, name="article_docx"),
    path("articles/<uuid:public_id>/changes/", changes.article_changes, name="article_changes"),
    path("articles/<uuid:public_id>/versions/", article_versions, name="article_versions"),
    path("articles/<uuid:public_id>/record/", article_record, name="article_record"),
    # A claim
    path("comments/<uuid:public_id>/resolve/", comment_resolve, name="comment_resolve"),
    path("claims/<uuid:public_id>/", claim, name="claim"),
    path("claims/<uuid:public_id>/record/", claim_record, name="claim_record"),
    path("claims/<uuid:public_id>/earlier/", claim_earlier, name="claim_earlier"),
    path("claims/<uuid:public_id>/others/", others.claim_others, name="claim_others"),
    path("claims/<uuid:public_id>/live/", claim_live, name="claim_live"),
    path("claims/<uuid:public_id>/figures/", claim_figures, name="claim_figures"),
    path("claims/<uuid:public_id>/draft/", claim_draft, name="claim_draft"),
    path("claims/<uuid:public_id>/preview/", claim_preview, name="claim_preview"),
    path("claims/<uuid:public_id>/steps/<slug:step>/", steps.claim_step, name="claim_step"),
    path("claims/<uuid:public_id>/edit/", claim_details.claim_edit, name="claim_edit"),
    path("claims/<uuid:public_id>/merge/", claim_details.claim_merge, name="claim_merge"),
    path("claims/<uuid:public_id>/split/", claim_details.claim_split, name="claim_split"),
    path("claims/<uuid:public_id>/move/", claim_details.claim_move, name="claim_move"),
    path("claims/<uuid:public_id>/recuse/", claim_details.claim_recuse, name="claim_recuse"),
    path("claims/<uuid:public_id>/legal-read/", claim_details.claim_legal_read, name="claim_legal_read"),
    path(
        "claims/<uuid:public_id>/legal-read/drop/",
        claim_details.claim_legal_read_drop,
        name="claim_legal_read_drop",
    ),
    path("claims/<uuid:public_id>/legal-hold/", claim_details.claim_legal_hold, name="claim_legal_hold"),
    path(
        "claims/<uuid:public_id>/legal-hold/lift/",
        claim_details.claim_legal_hold_lift,
        name="claim_legal_hold_lift",
    ),
    path("claims/<uuid:public_id>/beat/", claim_beat, name="claim_beat"),
    path("claims/<uuid:public_id>/take-over/", claim_take_over, name="claim_take_over"),
    # What it stands on
    path("claims/<uuid:public_id>/citations/", citations.cite, name="cite"),
    path("citations/<uuid:public_id>/edit/", citations.citation_edit, name="citation_edit"),
    path("citations/<uuid:public_id>/remove/", citations.citation_remove, name="citation_remove"),
    path("citations/<uuid:public_id>/name/", citations.citation_name, name="citation_name"),
    path("citations/<uuid:public_id>/unname/", citations.citation_unname, name="citation_unname"),
    path("citations/<uuid:public_id>/decide/", citations.citation_decide, name="citation_decide"),
    path("appearances/<uuid:public_id>/accept/", changes.appearance_accept, name="appearance_accept"),
    path("appearances/<uuid:public_id>/recheck/", changes.appearance_recheck, name="appearance_recheck"),
    path("appearances/<uuid:public_id>/drop/", changes.appearance_drop, name="appearance_drop"),
    path("sources/look-up/", source_look_up, name="source_look_up"),
    path("sources/<uuid:public_id>/", source.source, name="source"),
    path("sources/<uuid:public_id>/live/", source.source_live, name="source_live"),
    path("sources/<uuid:public_id>/check/", citations.check_now, name="check_now"),
    path("sources/<uuid:public_id>/archive/", source.source_archive, name="source_archive"),
    path("sources/<uuid:public_id>/edit/", source.source_edit, name="source_edit"),
    path("sources/<uuid:public_id>/restrict/", source.source_restrict, name="source_restrict"),
    path("sources/<uuid:public_id>/unrestrict/", source.source_unrestrict, name="source_unrestrict"),
    path("sources/<uuid:public_id>/move/", source.source_move, name="source_move"),
    # Whom we asked
    path("replies/<uuid:public_id>/links/", replies.reply_link, name="reply_link"),
    path("replies/<uuid:public_id>/further/", replies.reply_further, name="reply_further"),
    path("replies/<uuid:public_id>/files/", replies.reply_files, name="reply_files"),
    path("replies/links/<uuid:public_id>/revoke/", replies.reply_link_revoke, name="reply_link_revoke"),
    path("replies/files/<uuid:public_id>/", replies.reply_file, name="reply_file"),
    path("answer/<str:token>/", answer, name="answer"),
    # A kept copy
    path("snapshots/<uuid:public_id>/", snapshots.snapshot, name="snapshot"),
    path("snapshots/<uuid:public_id>/copy.warc.gz", snapshots.snapshot_warc, name="snapshot_warc"),
    path("snapshots/<uuid:public_id>/original/", snapshots.snapshot_original, name="snapshot_original"),
    path("snapshots/<uuid:public_id>/shown/", snapshots.snapshot_shown, name="snapshot_shown"),
    # Setup
    path("setup/desk/<slug:slug>/legal-read/", legal_read, name="legal_read"),
    path("setup/scales/", scale_list, name="scale_list"),
    path("setup/scales/add/", scale_add, name="scale_add"),
    path("setup/scales/<uuid:public_id>/use/", scale_use, name="scale_use"),
]
