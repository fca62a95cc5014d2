"""URLs of the desk: its screens, and the actions on articles, claims and their sources."""

from django.urls import URLPattern, path

from factcheck.claimants import views as claimant_views
from factcheck.desk import notification_views
from factcheck.desk.access_log import access_log, source_access_log
from factcheck.desk.handover_views import absence_list, absence_remove, claim_handover, user_deactivate
from factcheck.desk.interests import interest_desk_list, interest_list, interest_withdraw
from factcheck.desk.memberships import membership_remove
from factcheck.desk.workload_views import calendar_edit, calendar_feed, workload
from factcheck.external_reviews import import_views
from factcheck.external_reviews.views import (
    external_review_detail,
    external_review_list,
    external_review_remove,
    external_review_restore,
)
from factcheck.galley import checked_name_views
from factcheck.galley.checklists import checklist_edit
from factcheck.galley.writer_query_views import writer_answer
from factcheck.replies.public_views import reply_answer
from factcheck.screens import article_changes as changes_views
from factcheck.screens import statistics as statistics_views
from factcheck.screens import transitions
from factcheck.screens.article import writer_queries as queries
from factcheck.screens.article.autofill import article_flag_autofill
from factcheck.screens.article.bulk import galley_claims, galley_items, galley_names, galley_waivers
from factcheck.screens.article.docx import article_docx
from factcheck.screens.article.flag import article_flag, article_flag_repeated
from factcheck.screens.article.item_acts import galley_item_act, galley_send
from factcheck.screens.article.reading import article_reading
from factcheck.screens.article.repeats import repeat_decide
from factcheck.screens.article.review import galley_review
from factcheck.screens.article.suggestions import article_suggestions, galley_findings
from factcheck.screens.article.versions import article_versions
from factcheck.screens.article.views import article_comparison, article_detail
from factcheck.screens.claim import citations, details, replies, since
from factcheck.screens.claim.details import (
    claim_checklist,
    claim_lock_refresh,
    claim_lock_take_over,
    comment_resolve,
)
from factcheck.screens.claim.discussion import (
    claim_discussion,
    claim_discussion_live,
    discussion_post_delete,
    discussion_post_edit,
)
from factcheck.screens.claim.draft import claim_draft, claim_preview, draft_file_hold
from factcheck.screens.claim.form_page import claim_form
from factcheck.screens.claim.panels import (
    claim_copies,
    claim_earlier_verdicts,
    claim_external_reviews,
    claim_figures,
    claim_people,
    similar_claim_dismissal,
)
from factcheck.screens.claim.polling import claim_live
from factcheck.screens.claim.views import claim_detail
from factcheck.screens.claim_imports import views as claim_import_views
from factcheck.screens.follow import article_follow, claim_follow
from factcheck.screens.history import article_history, claim_history
from factcheck.screens.link_health.views import link_health, link_health_check
from factcheck.screens.my_work.views import home_redirect, my_work, review_list
from factcheck.screens.queue.bulk import claim_bulk, claim_bulk_undo, claim_queue_acts
from factcheck.screens.queue.export import claim_export
from factcheck.screens.queue.live import claim_queue_live
from factcheck.screens.queue.peek import claim_queue_peek
from factcheck.screens.queue.saved_views import (
    queue_row_height,
    saved_view_change,
    saved_view_counts,
    saved_view_create,
)
from factcheck.screens.queue.views import claim_queue, claim_queue_filters
from factcheck.screens.reader_report import reader_report_detail
from factcheck.screens.search.views import search_results
from factcheck.screens.snapshot import reading as snapshot_reading
from factcheck.screens.snapshot import views as snapshot_views
from factcheck.screens.source import views as source_views
from factcheck.screens.source.autofill import source_autofill
from factcheck.screens.source.cite_page import bookmarklet, cite_page
from factcheck.screens.source.list import publisher_list, source_list
from factcheck.screens.watch_list import watch_list
from factcheck.verdicts.reader_report_views import reader_report_list
from factcheck.verdicts.setup_views import legal_read_edit, scale_activate, scale_add, scale_list
from lib.web.requests import list_public_routes, named_path

urlpatterns: list[URLPattern] = [
    *list_public_routes(
        named_path("calendar/<str:token>/due.ics", calendar_feed),
        named_path("answer/<str:token>/", reply_answer),
        named_path("writer/<str:token>/", writer_answer),
    ),
    # The desk's lists
    named_path("", home_redirect),
    named_path("queue/", claim_queue),
    named_path("queue/acts/", claim_queue_acts),
    named_path("queue/filters/", claim_queue_filters),
    named_path("queue/live/", claim_queue_live),
    named_path("queue/peek/<uuid:public_id>/", claim_queue_peek),
    named_path("queue/rows/", queue_row_height),
    named_path("queue/views/", saved_view_create),
    named_path("queue/views/counts/", saved_view_counts),
    named_path("queue/views/<uuid:public_id>/", saved_view_change),
    path("queue/claims.csv", claim_export, {"form": "csv"}, name="claim_export_csv"),
    path("queue/claims.xlsx", claim_export, {"form": "xlsx"}, name="claim_export_xlsx"),
    named_path("queue/import/", claim_import_views.claim_import),
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
    named_path("queue/import/<uuid:public_id>/", claim_import_views.claim_import_detail),
    named_path("queue/import/<uuid:public_id>/columns/", claim_import_views.claim_import_columns),
    named_path("queue/import/<uuid:public_id>/errors.csv", claim_import_views.claim_import_errors),
    named_path("queue/import/<uuid:public_id>/undo/", claim_import_views.claim_import_undo),
    named_path("queue/import/<uuid:public_id>/discard/", claim_import_views.claim_import_discard),
    named_path("queue/bulk/", claim_bulk),
    named_path("queue/bulk/<uuid:public_id>/undo/", claim_bulk_undo),
    named_path("setup/users/<uuid:public_id>/deactivate/", user_deactivate),
    named_path("my-work/", my_work),
    named_path("notifications/", notification_views.notification_list),
    named_path("notifications/read/", notification_views.notifications_mark_read),
    named_path("notifications/<uuid:public_id>/", notification_views.notification_open),
    named_path("notifications/<uuid:public_id>/read/", notification_views.notification_mark_read),
    named_path("settings/notifications/", notification_views.notification_settings),
    named_path("people/<uuid:public_id>/absences/", absence_list),
    named_path("absences/<uuid:public_id>/remove/", absence_remove),
    named_path("workload/", workload),
    named_path("workload/<uuid:public_id>/handover/", claim_handover),
    named_path("settings/bookmarklet/", bookmarklet),
    named_path("cite/", cite_page),
    named_path("settings/calendar/", calendar_edit),
    named_path("access-log/", access_log),
    named_path("reviews/", review_list),
    named_path("reader-reports/", reader_report_list),
    named_path("reader-reports/<uuid:public_id>/", reader_report_detail),
    named_path(
        "reader-reports/<uuid:public_id>/actions/<slug:action>/", transitions.reader_report_transition
    ),
    named_path("sources/", source_list),
    named_path("sources/publishers/", publisher_list),
    named_path("sources/health/", link_health),
    named_path("sources/health/check/", link_health_check),
    path("statistics/", statistics_views.statistics_overview, name="statistics"),
    named_path("statistics/claims/", statistics_views.statistics_claims),
    named_path("statistics/statistics.xlsx", statistics_views.statistics_xlsx),
    named_path("statistics/<slug:section>.csv", statistics_views.statistics_csv),
    named_path("statistics/<slug:section>/", statistics_views.statistics_section),
    named_path("interests/", interest_list),
    named_path("interests/desks/", interest_desk_list),
    named_path("interests/<uuid:public_id>/withdraw/", interest_withdraw),
    named_path("search/", search_results),
    named_path("names/", checked_name_views.checked_name_list),
    named_path("names/add/", checked_name_views.checked_name_add),
    named_path("names/<uuid:public_id>/", checked_name_views.checked_name_detail),
    named_path("names/<uuid:public_id>/merge/", checked_name_views.checked_name_merge),
    named_path("names/<uuid:public_id>/retire/", checked_name_views.checked_name_retire),
    named_path("names/<uuid:public_id>/restore/", checked_name_views.checked_name_restore),
    named_path("claimants/", claimant_views.claimant_list),
    named_path("claimants/review/", claimant_views.claimant_review),
    named_path("claimants/suggestions/", claimant_views.claimant_suggestions),
    named_path("claimants/<uuid:public_id>/", claimant_views.claimant_detail),
    named_path("claimants/<uuid:public_id>/confirm/", claimant_views.claimant_confirm),
    named_path("claimants/<uuid:public_id>/merge/", claimant_views.claimant_merge),
    named_path("claimants/<uuid:public_id>/split/", claimant_views.claimant_split),
    # Other organisations' reviews
    named_path("external-reviews/", external_review_list),
    named_path("external-reviews/import/", import_views.external_review_import),
    named_path("external-reviews/imports/", import_views.external_review_import_list),
    named_path("external-reviews/imports/<uuid:public_id>/", import_views.external_review_import_detail),
    named_path(
        "external-reviews/imports/<uuid:public_id>/remove/", import_views.external_review_import_remove
    ),
    named_path(
        "external-reviews/imports/<uuid:public_id>/restore/", import_views.external_review_import_restore
    ),
    named_path("external-reviews/<uuid:public_id>/", external_review_detail),
    named_path("external-reviews/<uuid:public_id>/remove/", external_review_remove),
    named_path("external-reviews/<uuid:public_id>/restore/", external_review_restore),
    # The article with its margin
    named_path("articles/<uuid:public_id>/", article_detail),
    named_path("articles/<uuid:public_id>/flag/autofill/", article_flag_autofill),
    named_path("articles/<uuid:public_id>/flag/", article_flag),
    named_path("articles/<uuid:public_id>/reading/", article_reading),
    named_path("articles/<uuid:public_id>/writer-queries/", queries.article_ask_writer),
    named_path("articles/<uuid:public_id>/same-claim/", article_flag_repeated),
    named_path("articles/<uuid:public_id>/galley/items/", galley_items),
    named_path("articles/<uuid:public_id>/galley/names/", galley_names),
    named_path("articles/<uuid:public_id>/galley/waivers/", galley_waivers),
    named_path("articles/<uuid:public_id>/suggestions/", article_suggestions),
    named_path("articles/<uuid:public_id>/galley/findings/", galley_findings),
    named_path("articles/<uuid:public_id>/galley/claims/", galley_claims),
    named_path("articles/<uuid:public_id>/galley/act/", galley_item_act),
    named_path("articles/<uuid:public_id>/galley/send/", galley_send),
    named_path("articles/<uuid:public_id>/galley/review/", galley_review),
    named_path("articles/<uuid:public_id>/actions/<slug:action>/", transitions.article_transition),
    named_path("articles/<uuid:public_id>/galley.docx", article_docx),
    named_path("articles/<uuid:public_id>/changes/", changes_views.article_changes),
    named_path("articles/<uuid:public_id>/comparison/", article_comparison),
    named_path("articles/<uuid:public_id>/versions/", article_versions),
    named_path("articles/<uuid:public_id>/follow/", article_follow),
    named_path("articles/<uuid:public_id>/history/", article_history),
    # A claim
    named_path("comments/<uuid:public_id>/resolve/", comment_resolve),
    named_path("claims/<uuid:public_id>/", claim_detail),
    named_path("claims/<uuid:public_id>/history/", claim_history),
    named_path("claims/<uuid:public_id>/earlier-verdicts/", claim_earlier_verdicts),
    named_path(
        "claims/<uuid:public_id>/earlier-verdicts/<uuid:other_id>/dismissal/", similar_claim_dismissal
    ),
    named_path("claims/<uuid:public_id>/external-reviews/", claim_external_reviews),
    named_path("claims/<uuid:public_id>/live/", claim_live),
    named_path("claims/<uuid:public_id>/forms/<slug:name>/", claim_form),
    named_path("claims/<uuid:public_id>/discussion/", claim_discussion),
    named_path("claims/<uuid:public_id>/discussion/live/", claim_discussion_live),
    named_path("claims/<uuid:public_id>/follow/", claim_follow),
    named_path("claims/<uuid:public_id>/since/", since.claim_since),
    named_path("claims/<uuid:public_id>/repeats.csv", since.claim_series_csv),
    named_path("claims/<uuid:public_id>/watch/", since.claim_watch),
    named_path("claims/<uuid:public_id>/correction-requests/", since.correction_request_add),
    named_path("correction-requests/<uuid:public_id>/answer/", since.correction_answer_log),
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
    named_path("page-findings/<uuid:public_id>/confirm/", since.page_finding_confirm),
    named_path("watch-list/", watch_list),
    named_path("repeats/<uuid:public_id>/decide/", repeat_decide),
    named_path("claims/<uuid:public_id>/people/", claim_people),
    named_path("discussion/<uuid:public_id>/edit/", discussion_post_edit),
    named_path("discussion/<uuid:public_id>/delete/", discussion_post_delete),
    named_path("claims/<uuid:public_id>/copies/", claim_copies),
    named_path("claims/<uuid:public_id>/figures/", claim_figures),
    named_path("claims/<uuid:public_id>/checklist/", claim_checklist),
    named_path("claims/<uuid:public_id>/draft/", claim_draft),
    named_path("claims/<uuid:public_id>/preview/", claim_preview),
    named_path("claims/<uuid:public_id>/actions/<slug:action>/", transitions.claim_transition),
    *(
        path(
            f"claims/<uuid:public_id>/{route}/", details.claim_action, {"action": name}, name=f"claim_{name}"
        )
        for name, (route, _) in details.CLAIM_ACTIONS.items()
    ),
    named_path("claims/<uuid:public_id>/lock/refresh/", claim_lock_refresh),
    named_path("claims/<uuid:public_id>/lock/take-over/", claim_lock_take_over),
    # Its sources
    named_path("claims/<uuid:public_id>/citations/", citations.citation_add),
    named_path("claims/<uuid:public_id>/draft-file/", draft_file_hold),
    named_path("citations/<uuid:public_id>/edit/", citations.citation_edit),
    named_path("citations/<uuid:public_id>/remove/", citations.citation_remove),
    named_path("citations/<uuid:public_id>/restore/", citations.citation_restore),
    named_path("citations/<uuid:public_id>/grant-access/", citations.citation_access_grant),
    named_path("citations/<uuid:public_id>/revoke-access/", citations.citation_access_revoke),
    named_path("citations/<uuid:public_id>/decide/", citations.citation_decide),
    *(
        path(
            f"appearances/<uuid:public_id>/{name}/",
            changes_views.appearance_decide,
            {"action": name},
            name=f"appearance_{name}",
        )
        for name in changes_views.DECISIONS
    ),
    named_path("claims/<uuid:public_id>/source-autofill/", source_autofill),
    named_path("sources/<uuid:public_id>/access-log/", source_access_log),
    named_path("sources/<uuid:public_id>/", source_views.source_detail),
    named_path("sources/<uuid:public_id>/live/", source_views.source_health_live),
    named_path("sources/<uuid:public_id>/check/", citations.source_check_now),
    named_path("sources/<uuid:public_id>/archive/", source_views.source_archive),
    named_path("sources/<uuid:public_id>/edit/", source_views.source_edit),
    named_path("sources/<uuid:public_id>/restrict/", source_views.source_restrict),
    named_path("sources/<uuid:public_id>/lift-restriction/", source_views.source_unrestrict),
    named_path("sources/<uuid:public_id>/update-url/", source_views.source_update_url),
    # Reply requests
    named_path("replies/<uuid:public_id>/links/", replies.reply_link_create),
    named_path("replies/<uuid:public_id>/further/", replies.reply_further_answer),
    named_path("replies/<uuid:public_id>/files/", replies.reply_file_add),
    named_path("replies/links/<uuid:public_id>/revoke/", replies.reply_link_revoke),
    named_path("replies/files/<uuid:public_id>/", replies.reply_file_download),
    # Queries to the writer
    named_path("writer-queries/<uuid:public_id>/posts/", queries.writer_query_post),
    named_path("writer-queries/<uuid:public_id>/resolve/", queries.writer_query_resolve),
    named_path("writer-queries/<uuid:public_id>/reopen/", queries.writer_query_reopen),
    named_path("writer-queries/files/<uuid:public_id>/", queries.writer_query_file_download),
    named_path("writer-queries/writers/<uuid:public_id>/revoke/", queries.writer_link_revoke),
    named_path("snapshots/<uuid:public_id>/", snapshot_views.snapshot_detail),
    named_path("snapshots/<uuid:public_id>/read/", snapshot_reading.snapshot_read),
    named_path("snapshots/<uuid:public_id>/cite/", snapshot_reading.snapshot_cite),
    named_path("snapshots/<uuid:public_id>/snapshot.warc.gz", snapshot_views.snapshot_warc),
    named_path("snapshots/<uuid:public_id>/original/", snapshot_views.snapshot_original),
    named_path("snapshots/<uuid:public_id>/picture/", snapshot_views.snapshot_picture),
    named_path("snapshots/<uuid:public_id>/inline/", snapshot_views.snapshot_inline),
    # Setup
    named_path("setup/desk/<slug:slug>/checklists/<slug:kind>/", checklist_edit),
    named_path("setup/desk/<slug:slug>/legal-read/", legal_read_edit),
    named_path("setup/users/<uuid:public_id>/leave/", membership_remove),
    named_path("setup/scales/", scale_list),
    named_path("setup/scales/add/", scale_add),
    named_path("setup/scales/<uuid:public_id>/activate/", scale_activate),
]
