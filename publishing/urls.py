"""URLs of publishing: the public pages, the API's reference page, and partners under Setup."""

from lib.web.requests import list_public_routes, named_path
from publishing.api.docs import api_docs
from publishing.packs.views.defence import article_defence_files, claim_defence_files, defence_file_download
from publishing.packs.views.methodology import methodology_edit, methodology_preview
from publishing.packs.views.signatory import signatory_pack_download, signatory_pack_list
from publishing.public.views.annotations import verdict_annotations, verdict_passage
from publishing.public.views.audit_heads import audit_heads, audit_heads_atom, audit_heads_json
from publishing.public.views.claimant import public_claimant
from publishing.public.views.corrections import (
    correction_list,
    corrections_atom,
    corrections_json,
)
from publishing.public.views.data_feed import data_feed
from publishing.public.views.embed import verdict_embed
from publishing.public.views.files import stet_pull_download, theme_css
from publishing.public.views.oembed import oembed_response
from publishing.public.views.reader_report import reader_report_create, reader_report_status
from publishing.public.views.sitemap import robots_txt, sitemap_index, sitemap_month
from publishing.public.views.snapshot import public_snapshot
from publishing.public.views.verdict import verdict_detail, verdict_jsonld, verdict_missing, verdict_version
from publishing.public.views.verdict_feeds import verdicts_atom, verdicts_json
from publishing.public.views.verdict_list import verdict_list
from publishing.screens.console.keys import console_key_list, console_key_revoke
from publishing.screens.console.overview import (
    console_digest,
    console_docs,
    console_overview,
    console_usage,
    partner_usage,
)
from publishing.screens.impact.views import article_impact, claim_impact, source_impact
from publishing.screens.partners.detail import (
    partner_active,
    partner_detail,
    partner_key_issue,
    partner_key_revoke,
)
from publishing.screens.partners.list import partner_add, partner_deliveries, partner_list
from publishing.screens.partners.people import (
    partner_person_active,
    partner_person_add,
    partner_person_invite,
    partner_person_reset_factors,
)
from publishing.screens.partners.unsubscribe import digest_unsubscribe
from publishing.screens.webhooks.access import (
    CHAT,
    CONSOLE,
    PROGRAM,
    chat_access_required,
    console_access_required,
    program_access_required,
)
from publishing.screens.webhooks.endpoint_list import (
    chat_webhook_list,
    console_webhook_list,
    program_webhook_list,
)
from publishing.screens.webhooks.urls import build_webhook_urls

urlpatterns = [
    *list_public_routes(
        named_path("verdicts/", verdict_list),
        named_path("verdicts/claimants/<uuid:public_id>/", public_claimant),
        named_path("verdicts/colours.css", theme_css),
        named_path("verdicts/atom.xml", verdicts_atom),
        named_path("verdicts/feed.json", verdicts_json),
        named_path("verdicts/datafeed.json", data_feed),
        named_path("sitemap.xml", sitemap_index),
        named_path("sitemap-<int:year>-<int:month>.xml", sitemap_month),
        named_path("robots.txt", robots_txt),
        named_path("verdicts/<uuid:public_id>/", verdict_detail),
        named_path("verdicts/<uuid:public_id>/report/", reader_report_create),
        named_path("verdicts/reader-reports/<str:token>/", reader_report_status),
        named_path("verdicts/<uuid:public_id>/embed/", verdict_embed),
        named_path("oembed", oembed_response),
        named_path("verdicts/<uuid:public_id>.jsonld", verdict_jsonld),
        named_path("verdicts/<uuid:public_id>/annotations.jsonld", verdict_annotations),
        named_path("verdicts/<uuid:public_id>/passages/<uuid:appearance_id>.txt", verdict_passage),
        named_path("verdicts/<uuid:public_id>/versions/<int:version>/", verdict_version),
        named_path("verdicts/snapshots/<uuid:public_id>/", public_snapshot),
        named_path("verdicts/<path:path>/", verdict_missing),
        named_path("corrections/", correction_list),
        named_path("corrections/atom.xml", corrections_atom),
        named_path("corrections/feed.json", corrections_json),
        named_path("audit/day-heads/", audit_heads),
        named_path("audit/day-heads.json", audit_heads_json),
        named_path("audit/day-heads.atom", audit_heads_atom),
        named_path("api/docs/", api_docs),
        named_path("api/stet-pull", stet_pull_download),
        named_path("unsubscribe/<str:token>/", digest_unsubscribe),
    ),
    named_path("claims/<uuid:public_id>/defence/", claim_defence_files),
    named_path("articles/<uuid:public_id>/defence/", article_defence_files),
    named_path("sources/<uuid:public_id>/impact/", source_impact),
    named_path("claims/<uuid:public_id>/impact/", claim_impact),
    named_path("articles/<uuid:public_id>/impact/", article_impact),
    named_path("defence-files/<uuid:public_id>/download/", defence_file_download),
    named_path("signatory-packs/", signatory_pack_list),
    named_path("signatory-packs/<uuid:public_id>/download/", signatory_pack_download),
    named_path("setup/methodology/", methodology_edit),
    named_path("setup/methodology/preview/", methodology_preview),
    named_path("setup/partners/", partner_list),
    named_path("setup/partners/add/", partner_add),
    named_path("setup/partners/<uuid:public_id>/", partner_detail),
    named_path("setup/partners/<uuid:public_id>/keys/", partner_key_issue),
    named_path("setup/partners/<uuid:public_id>/keys/<uuid:key_id>/revoke/", partner_key_revoke),
    named_path("setup/partners/<uuid:public_id>/active/", partner_active),
    named_path("setup/partners/<uuid:public_id>/people/", partner_person_add),
    named_path("setup/partners/<uuid:public_id>/people/<uuid:person_id>/invite/", partner_person_invite),
    named_path("setup/partners/<uuid:public_id>/people/<uuid:person_id>/active/", partner_person_active),
    named_path(
        "setup/partners/<uuid:public_id>/people/<uuid:person_id>/reset-factors/", partner_person_reset_factors
    ),
    named_path("setup/partners/<uuid:public_id>/deliveries/", partner_deliveries),
    named_path("setup/partners/<uuid:public_id>/usage/", partner_usage),
    named_path("partner/docs/", console_docs),
    named_path("partner/usage/", console_usage),
    named_path("partner/", console_overview),
    named_path("partner/keys/", console_key_list),
    named_path("partner/keys/<uuid:public_id>/revoke/", console_key_revoke),
    named_path("partner/e-mail/", console_digest),
    named_path("partner/webhooks/", console_webhook_list),
    *build_webhook_urls(CONSOLE, "partner/", console_access_required),
    named_path("setup/webhooks/", program_webhook_list),
    *build_webhook_urls(PROGRAM, "setup/", program_access_required),
    named_path("chat/desk/<slug:slug>/", chat_webhook_list),
    *build_webhook_urls(CHAT, "chat/", chat_access_required),
]
