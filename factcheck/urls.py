"""URLs of the desk: its screens, and the actions on articles, claims and their sources."""

from django.urls import URLPattern, path

from factcheck.checked_names import views as checked_name_views
from factcheck.checklists.views import checklist_edit
from factcheck.claimants import views as claimant_views
from factcheck.external_reviews import import_views
from factcheck.external_reviews.views import (
    external_review_detail,
    external_review_list,
    external_review_remove,
    external_review_restore,
)
from factcheck.interests.views import interest_desk_list, interest_list, interest_withdraw
from factcheck.memberships.views import membership_remove
from factcheck.replies.public_views import reply_answer
from factcheck.reviews.legal_read_views import legal_read_edit
from factcheck.screens import transitions
from factcheck.screens.access_log.views import access_log, source_access_log
from factcheck.screens.article import writer_queries as queries
from factcheck.screens.article.autofill import article_flag_autofill
from factcheck.screens.article.bulk import galley_claims, galley_items, galley_waivers
from factcheck.screens.article.docx import article_docx
from factcheck.screens.article.findings import galley_findings
from factcheck.screens.article.flag import article_flag, article_flag_repeated
from factcheck.screens.article.item_acts import galley_item_act, galley_send
from factcheck.screens.article.names import galley_names
from factcheck.screens.article.reading import article_reading
from factcheck.screens.article.repeats import repeat_decide
from factcheck.screens.article.review import galley_review
from factcheck.screens.article.suggestions import article_suggestions
from factcheck.screens.article.versions import article_versions
from factcheck.screens.article.views import article_comparison, article_detail
from factcheck.screens.changes import views as changes_views
from factcheck.screens.claim import citations, details, replies, since
from factcheck.screens.claim.checklist import claim_checklist
from factcheck.screens.claim.comments import comment_resolve
from factcheck.screens.claim.copies import claim_copies
from factcheck.screens.claim.discussion import (
    claim_discussion,
    claim_discussion_live,
    discussion_post_delete,
    discussion_post_edit,
)
from factcheck.screens.claim.draft import claim_draft
from factcheck.screens.claim.draft_file import draft_file_hold
from factcheck.screens.claim.earlier_verdicts import claim_earlier_verdicts, similar_claim_dismissal
from factcheck.screens.claim.external_reviews import claim_external_reviews
from factcheck.screens.claim.figures import claim_figures
from factcheck.screens.claim.people import claim_people
from factcheck.screens.claim.polling import claim_live
from factcheck.screens.claim.preview import claim_preview
from factcheck.screens.claim.soft_lock import claim_lock_refresh, claim_lock_take_over
from factcheck.screens.claim.views import claim_detail
from factcheck.screens.claim_imports import views as claim_import_views
from factcheck.screens.follow import article_follow, claim_follow
from factcheck.screens.history.views import article_history, claim_history
from factcheck.screens.home import home_redirect
from factcheck.screens.link_health.views import link_health, link_health_check
from factcheck.screens.my_work.views import my_work
from factcheck.screens.notifications import views as notification_views
from factcheck.screens.queue.bulk import claim_bulk, claim_bulk_undo
from factcheck.screens.queue.export import claim_export
from factcheck.screens.queue.live import claim_queue_live
from factcheck.screens.queue.peek import claim_queue_peek
from factcheck.screens.queue.saved_views import queue_row_height, saved_view_change, saved_view_create
from factcheck.screens.queue.views import claim_queue, claim_queue_filters
from factcheck.screens.reader_reports.detail import reader_report_detail
from factcheck.screens.reader_reports.list import reader_report_list
from factcheck.screens.reviews.views import review_list
from factcheck.screens.search.views import search_results
from factcheck.screens.snapshot import reading as snapshot_reading
from factcheck.screens.snapshot import views as snapshot_views
from factcheck.screens.source import views as source_views
from factcheck.screens.source.autofill import source_autofill
from factcheck.screens.source.cite_page import bookmarklet, cite_page
from factcheck.screens.source.list import source_list
from factcheck.screens.source.publishers import publisher_list
from factcheck.screens.statistics import views as statistics_views
from factcheck.screens.watch_list import watch_list
from factcheck.screens.workload.calendar import calendar_edit, calendar_feed
from factcheck.screens.workload.handover import claim_handover, user_deactivate
from factcheck.screens.workload.views import workload
from factcheck.verdicts.scale_views import scale_activate, scale_add, scale_list
from factcheck.writer_queries.public_views import writer_answer

urlpatterns: list[URLPattern] = [
    # The desk's lists
    path("", home_redirect, name="home_redirect"),
    path("queue/", claim_queue, name="claim_queue"),
    path("queue/filters/", claim_queue_filters, name="claim_queue_filters"),
    path("queue/live/", claim_queue_live, name="claim_queue_live"),
    path("queue/peek/<uuid:public_id>/", claim_queue_peek, name="claim_queue_peek"),
    path("queue/rows/", queue_row_height, name="queue_row_height"),
    path("queue/views/", saved_view_create, name="saved_view_create"),
    path("queue/views/<uuid:public_id>/", saved_view_change, name="saved_view_change"),
    path("queue/claims.csv", claim_export, {"form": "csv"}, name="claim_export_csv"),
    path("queue/claims.xlsx", claim_export, {"form": "xlsx"}, name="claim_export_xlsx"),
    path("queue/import/", claim_import_views.claim_import, name="claim_import"),
    path(
        "queue/import/sample.csv",
        claim_import_views.claim_import_sample,
        {"form": "csv"},
        name="claim_import_sample_csv",
    ),
    path(
        "queue/import/sample.xlsx",
        claim_import_views.claim_import_sample,
        {"form": "xlsx"},
        name="claim_import_sample_xlsx",
    ),
    path(
        "queue/import/<uuid:public_id>/", claim_import_views.claim_import_detail, name="claim_import_detail"
    ),
    path(
        "queue/import/<uuid:public_id>/columns/",
        claim_import_views.claim_import_columns,
        name="claim_import_columns",
    ),
    path(
        "queue/import/<uuid:public_id>/errors.csv",
        claim_import_views.claim_import_errors,
        name="claim_import_errors",
    ),
    path(
        "queue/import/<uuid:public_id>/undo/", claim_import_views.claim_import_undo, name="claim_import_undo"
    ),
    path(
        "queue/import/<uuid:public_id>/discard/",
        claim_import_views.claim_import_discard,
        name="claim_import_discard",
    ),
    path("queue/bulk/", claim_bulk, name="claim_bulk"),
    path("queue/bulk/<uuid:public_id>/undo/", claim_bulk_undo, name="claim_bulk_undo"),
    path("setup/users/<uuid:public_id>/deactivate/", user_deactivate, name="user_deactivate"),
    path("my-work/", my_work, name="my_work"),
    path("notifications/", notification_views.notification_list, name="notification_list"),
    path("notifications/read/", notification_views.notifications_mark_read, name="notifications_mark_read"),
    path("notifications/<uuid:public_id>/", notification_views.notification_open, name="notification_open"),
    path(
        "notifications/<uuid:public_id>/read/",
        notification_views.notification_mark_read,
        name="notification_mark_read",
    ),
    path("settings/notifications/", notification_views.notification_settings, name="notification_settings"),
    path("workload/", workload, name="workload"),
    path("workload/<uuid:public_id>/handover/", claim_handover, name="claim_handover"),
    path("settings/bookmarklet/", bookmarklet, name="bookmarklet"),
    path("cite/", cite_page, name="cite_page"),
    path("settings/calendar/", calendar_edit, name="calendar_edit"),
    path("calendar/<str:token>/due.ics", calendar_feed, name="calendar_feed"),
    path("access-log/", access_log, name="access_log"),
    path("reviews/", review_list, name="review_list"),
    path("reader-reports/", reader_report_list, name="reader_report_list"),
    path("reader-reports/<uuid:public_id>/", reader_report_detail, name="reader_report_detail"),
    path(
        "reader-reports/<uuid:public_id>/actions/<slug:action>/",
        transitions.reader_report_transition,
        name="reader_report_transition",
    ),
    path("sources/", source_list, name="source_list"),
    path("sources/publishers/", publisher_list, name="publisher_list"),
    path("sources/health/", link_health, name="link_health"),
    path("sources/health/check/", link_health_check, name="link_health_check"),
    path("statistics/", statistics_views.statistics_overview, name="statistics"),
    path("statistics/statistics.xlsx", statistics_views.statistics_xlsx, name="statistics_xlsx"),
    path("statistics/<slug:section>.csv", statistics_views.statistics_csv, name="statistics_csv"),
    path("interests/", interest_list, name="interest_list"),
    path("interests/desks/", interest_desk_list, name="interest_desk_list"),
    path("interests/<uuid:public_id>/withdraw/", interest_withdraw, name="interest_withdraw"),
    path("search/", search_results, name="search_results"),
    path("names/", checked_name_views.checked_name_list, name="checked_name_list"),
    path("names/add/", checked_name_views.checked_name_add, name="checked_name_add"),
    path("names/<uuid:public_id>/", checked_name_views.checked_name_detail, name="checked_name_detail"),
    path("names/<uuid:public_id>/merge/", checked_name_views.checked_name_merge, name="checked_name_merge"),
    path(
        "names/<uuid:public_id>/retire/", checked_name_views.checked_name_retire, name="checked_name_retire"
    ),
    path(
        "names/<uuid:public_id>/restore/",
        checked_name_views.checked_name_restore,
        name="checked_name_restore",
    ),
    path("claimants/", claimant_views.claimant_list, name="claimant_list"),
    path("claimants/review/", claimant_views.claimant_review, name="claimant_review"),
    path("claimants/suggestions/", claimant_views.claimant_suggestions, name="claimant_suggestions"),
    path("claimants/<uuid:public_id>/", claimant_views.claimant_detail, name="claimant_detail"),
    path("claimants/<uuid:public_id>/confirm/", claimant_views.claimant_confirm, name="claimant_confirm"),
    path("claimants/<uuid:public_id>/merge/", claimant_views.claimant_merge, name="claimant_merge"),
    path("claimants/<uuid:public_id>/split/", claimant_views.claimant_split, name="claimant_split"),
    # Other organisations' reviews
    path("external-reviews/", external_review_list, name="external_review_list"),
    path("external-reviews/import/", import_views.external_review_import, name="external_review_import"),
    path(
        "external-reviews/imports/",
        import_views.external_review_import_list,
        name="external_review_import_list",
    ),
    path(
        "external-reviews/imports/<uuid:public_id>/",
        import_views.external_review_import_detail,
        name="external_review_import_detail",
    ),
    path(
        "external-reviews/imports/<uuid:public_id>/remove/",
        import_views.external_review_import_remove,
        name="external_review_import_remove",
    ),
    path(
        "external-reviews/imports/<uuid:public_id>/restore/",
        import_views.external_review_import_restore,
        name="external_review_import_restore",
    ),
    path("external-reviews/<uuid:public_id>/", external_review_detail, name="external_review_detail"),
    path("external-reviews/<uuid:public_id>/remove/", external_review_remove, name="external_review_remove"),
    path(
        "external-reviews/<uuid:public_id>/restore/", external_review_restore, name="external_review_restore"
    ),
    # The article with its margin
    path("articles/<uuid:public_id>/", article_detail, name="article_detail"),
    path("articles/<uuid:public_id>/flag/autofill/", article_flag_autofill, name="article_flag_autofill"),
    path("articles/<uuid:public_id>/flag/", article_flag, name="article_flag"),
    path("articles/<uuid:public_id>/reading/", article_reading, name="article_reading"),
    path("articles/<uuid:public_id>/writer-queries/", queries.article_ask_writer, name="article_ask_writer"),
    path("articles/<uuid:public_id>/same-claim/", article_flag_repeated, name="article_flag_repeated"),
    path("articles/<uuid:public_id>/galley/items/", galley_items, name="galley_items"),
    path("articles/<uuid:public_id>/galley/names/", galley_names, name="galley_names"),
    path("articles/<uuid:public_id>/galley/waivers/", galley_waivers, name="galley_waivers"),
    path("articles/<uuid:public_id>/suggestions/", article_suggestions, name="article_suggestions"),
    path("articles/<uuid:public_id>/galley/findings/", galley_findings, name="galley_findings"),
    path("articles/<uuid:public_id>/galley/claims/", galley_claims, name="galley_claims"),
    path("articles/<uuid:public_id>/galley/act/", galley_item_act, name="galley_item_act"),
    path("articles/<uuid:public_id>/galley/send/", galley_send, name="galley_send"),
    path("articles/<uuid:public_id>/galley/review/", galley_review, name="galley_review"),
    path(
        "articles/<uuid:public_id>/actions/<slug:action>/",
        transitions.article_transition,
        name="article_transition",
    ),
    path("articles/<uuid:public_id>/galley.docx", article_docx, name="article_docx"),
    path("articles/<uuid:public_id>/changes/", changes_views.article_changes, name="article_changes"),
    path("articles/<uuid:public_id>/comparison/", article_comparison, name="article_comparison"),
    path("articles/<uuid:public_id>/versions/", article_versions, name="article_versions"),
    path("articles/<uuid:public_id>/follow/", article_follow, name="article_follow"),
    path("articles/<uuid:public_id>/history/", article_history, name="article_history"),
    # A claim
    path("comments/<uuid:public_id>/resolve/", comment_resolve, name="comment_resolve"),
    path("claims/<uuid:public_id>/", claim_detail, name="claim_detail"),
    path("claims/<uuid:public_id>/history/", claim_history, name="claim_history"),
    path("claims/<uuid:public_id>/earlier-verdicts/", claim_earlier_verdicts, name="claim_earlier_verdicts"),
    path(
        "claims/<uuid:public_id>/earlier-verdicts/<uuid:other_id>/dismissal/",
        similar_claim_dismissal,
        name="similar_claim_dismissal",
    ),
    path("claims/<uuid:public_id>/external-reviews/", claim_external_reviews, name="claim_external_reviews"),
    path("claims/<uuid:public_id>/live/", claim_live, name="claim_live"),
    path("claims/<uuid:public_id>/discussion/", claim_discussion, name="claim_discussion"),
    path("claims/<uuid:public_id>/discussion/live/", claim_discussion_live, name="claim_discussion_live"),
    path("claims/<uuid:public_id>/follow/", claim_follow, name="claim_follow"),
    path("claims/<uuid:public_id>/since/", since.claim_since, name="claim_since"),
    path("claims/<uuid:public_id>/repeats.csv", since.claim_series_csv, name="claim_series_csv"),
    path("claims/<uuid:public_id>/watch/", since.claim_watch, name="claim_watch"),
    path(
        "claims/<uuid:public_id>/correction-requests/",
        since.correction_request_add,
        name="correction_request_add",
    ),
    path(
        "correction-requests/<uuid:public_id>/answer/",
        since.correction_answer_log,
        name="correction_answer_log",
    ),
    path(
        "correction-requests/<uuid:public_id>/hide/",
        since.correction_request_public,
        {"is_public": False},
        name="correction_request_hide",
    ),
    path(
        "correction-requests/<uuid:public_id>/show/",
        since.correction_request_public,
        {"is_public": True},
        name="correction_request_show",
    ),
    path("page-findings/<uuid:public_id>/confirm/", since.page_finding_confirm, name="page_finding_confirm"),
    path("watch-list/", watch_list, name="watch_list"),
    path("repeats/<uuid:public_id>/decide/", repeat_decide, name="repeat_decide"),
    path("claims/<uuid:public_id>/people/", claim_people, name="claim_people"),
    path("discussion/<uuid:public_id>/edit/", discussion_post_edit, name="discussion_post_edit"),
    path("discussion/<uuid:public_id>/delete/", discussion_post_delete, name="discussion_post_delete"),
    path("claims/<uuid:public_id>/copies/", claim_copies, name="claim_copies"),
    path("claims/<uuid:public_id>/figures/", claim_figures, name="claim_figures"),
    path("claims/<uuid:public_id>/checklist/", claim_checklist, name="claim_checklist"),
    path("claims/<uuid:public_id>/draft/", claim_draft, name="claim_draft"),
    path("claims/<uuid:public_id>/preview/", claim_preview, name="claim_preview"),
    path(
        "claims/<uuid:public_id>/actions/<slug:action>/",
        transitions.claim_transition,
        name="claim_transition",
    ),
    path("claims/<uuid:public_id>/edit/", details.claim_edit, name="claim_edit"),
    path("claims/<uuid:public_id>/merge/", details.claim_merge, name="claim_merge"),
    path("claims/<uuid:public_id>/split/", details.claim_split, name="claim_split"),
    path("claims/<uuid:public_id>/move/", details.claim_move, name="claim_move"),
    path("claims/<uuid:public_id>/recuse/", details.claim_recuse, name="claim_recuse"),
    path(
        "claims/<uuid:public_id>/legal-read/",
        details.claim_legal_read_request,
        name="claim_legal_read_request",
    ),
    path(
        "claims/<uuid:public_id>/legal-read/waive/",
        details.claim_legal_read_waive,
        name="claim_legal_read_waive",
    ),
    path(
        "claims/<uuid:public_id>/legal-hold/", details.claim_legal_hold_place, name="claim_legal_hold_place"
    ),
    path(
        "claims/<uuid:public_id>/legal-hold/lift/",
        details.claim_legal_hold_lift,
        name="claim_legal_hold_lift",
    ),
    path("claims/<uuid:public_id>/lock/refresh/", claim_lock_refresh, name="claim_lock_refresh"),
    path("claims/<uuid:public_id>/lock/take-over/", claim_lock_take_over, name="claim_lock_take_over"),
    # Its sources
    path("claims/<uuid:public_id>/citations/", citations.citation_add, name="citation_add"),
    path("claims/<uuid:public_id>/draft-file/", draft_file_hold, name="draft_file_hold"),
    path("citations/<uuid:public_id>/edit/", citations.citation_edit, name="citation_edit"),
    path("citations/<uuid:public_id>/remove/", citations.citation_remove, name="citation_remove"),
    path("citations/<uuid:public_id>/restore/", citations.citation_restore, name="citation_restore"),
    path(
        "citations/<uuid:public_id>/grant-access/",
        citations.citation_access_grant,
        name="citation_access_grant",
    ),
    path(
        "citations/<uuid:public_id>/revoke-access/",
        citations.citation_access_revoke,
        name="citation_access_revoke",
    ),
    path("citations/<uuid:public_id>/decide/", citations.citation_decide, name="citation_decide"),
    path("appearances/<uuid:public_id>/accept/", changes_views.appearance_accept, name="appearance_accept"),
    path(
        "appearances/<uuid:public_id>/recheck/", changes_views.appearance_recheck, name="appearance_recheck"
    ),
    path("appearances/<uuid:public_id>/drop/", changes_views.appearance_drop, name="appearance_drop"),
    path("claims/<uuid:public_id>/source-autofill/", source_autofill, name="source_autofill"),
    path("sources/<uuid:public_id>/access-log/", source_access_log, name="source_access_log"),
    path("sources/<uuid:public_id>/", source_views.source_detail, name="source_detail"),
    path("sources/<uuid:public_id>/live/", source_views.source_health_live, name="source_health_live"),
    path("sources/<uuid:public_id>/check/", citations.source_check_now, name="source_check_now"),
    path("sources/<uuid:public_id>/archive/", source_views.source_archive, name="source_archive"),
    path("sources/<uuid:public_id>/edit/", source_views.source_edit, name="source_edit"),
    path("sources/<uuid:public_id>/restrict/", source_views.source_restrict, name="source_restrict"),
    path(
        "sources/<uuid:public_id>/lift-restriction/", source_views.source_unrestrict, name="source_unrestrict"
    ),
    path("sources/<uuid:public_id>/update-url/", source_views.source_update_url, name="source_update_url"),
    # Reply requests
    path("replies/<uuid:public_id>/links/", replies.reply_link_create, name="reply_link_create"),
    path("replies/<uuid:public_id>/further/", replies.reply_further_answer, name="reply_further_answer"),
    path("replies/<uuid:public_id>/files/", replies.reply_file_add, name="reply_file_add"),
    path("replies/links/<uuid:public_id>/revoke/", replies.reply_link_revoke, name="reply_link_revoke"),
    path("replies/files/<uuid:public_id>/", replies.reply_file_download, name="reply_file_download"),
    path("answer/<str:token>/", reply_answer, name="reply_answer"),
    # Queries to the writer
    path("writer-queries/<uuid:public_id>/posts/", queries.writer_query_post, name="writer_query_post"),
    path(
        "writer-queries/<uuid:public_id>/resolve/", queries.writer_query_resolve, name="writer_query_resolve"
    ),
    path("writer-queries/<uuid:public_id>/reopen/", queries.writer_query_reopen, name="writer_query_reopen"),
    path(
        "writer-queries/files/<uuid:public_id>/",
        queries.writer_query_file_download,
        name="writer_query_file_download",
    ),
    path(
        "writer-queries/writers/<uuid:public_id>/revoke/",
        queries.writer_link_revoke,
        name="writer_link_revoke",
    ),
    path("writer/<str:token>/", writer_answer, name="writer_answer"),
    path("snapshots/<uuid:public_id>/", snapshot_views.snapshot_detail, name="snapshot_detail"),
    path("snapshots/<uuid:public_id>/read/", snapshot_reading.snapshot_read, name="snapshot_read"),
    path("snapshots/<uuid:public_id>/cite/", snapshot_reading.snapshot_cite, name="snapshot_cite"),
    path("snapshots/<uuid:public_id>/snapshot.warc.gz", snapshot_views.snapshot_warc, name="snapshot_warc"),
    path("snapshots/<uuid:public_id>/original/", snapshot_views.snapshot_original, name="snapshot_original"),
    path("snapshots/<uuid:public_id>/picture/", snapshot_views.snapshot_picture, name="snapshot_picture"),
    path("snapshots/<uuid:public_id>/inline/", snapshot_views.snapshot_inline, name="snapshot_inline"),
    # Setup
    path("setup/desk/<slug:slug>/checklists/<slug:kind>/", checklist_edit, name="checklist_edit"),
    path("setup/desk/<slug:slug>/legal-read/", legal_read_edit, name="legal_read_edit"),
    path("setup/users/<uuid:public_id>/leave/", membership_remove, name="membership_remove"),
    path("setup/scales/", scale_list, name="scale_list"),
    path("setup/scales/add/", scale_add, name="scale_add"),
    path("setup/scales/<uuid:public_id>/activate/", scale_activate, name="scale_activate"),
]
