"""URLs of publishing: the public pages, the API's reference page, and partners under Setup."""

from django.urls import path

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
from publishing.public.views.oembed import oembed_response
from publishing.public.views.reader_report import reader_report_create, reader_report_status
from publishing.public.views.sitemap import robots_txt, sitemap_index, sitemap_month
from publishing.public.views.snapshot import public_snapshot
from publishing.public.views.stet_pull import stet_pull_download
from publishing.public.views.theme_css import theme_css
from publishing.public.views.verdict import verdict_detail, verdict_jsonld, verdict_version
from publishing.public.views.verdict_feeds import verdicts_atom, verdicts_json
from publishing.public.views.verdict_list import verdict_list
from publishing.screens.console.digest import console_digest
from publishing.screens.console.docs import console_docs
from publishing.screens.console.keys import console_key_list, console_key_revoke
from publishing.screens.console.overview import console_overview
from publishing.screens.console.usage import console_usage, partner_usage
from publishing.screens.impact.views import article_impact, claim_impact, source_impact
from publishing.screens.partners.add import partner_add
from publishing.screens.partners.deliveries import partner_deliveries
from publishing.screens.partners.detail import (
    partner_active,
    partner_detail,
    partner_key_issue,
    partner_key_revoke,
)
from publishing.screens.partners.list import partner_list
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
    path("verdicts/", verdict_list, name="verdict_list"),
    path("verdicts/claimants/<uuid:public_id>/", public_claimant, name="public_claimant"),
    path("verdicts/colours.css", theme_css, name="theme_css"),
    path("verdicts/atom.xml", verdicts_atom, name="verdicts_atom"),
    path("verdicts/feed.json", verdicts_json, name="verdicts_json"),
    path("verdicts/datafeed.json", data_feed, name="data_feed"),
    path("sitemap.xml", sitemap_index, name="sitemap_index"),
    path("sitemap-<int:year>-<int:month>.xml", sitemap_month, name="sitemap_month"),
    path("robots.txt", robots_txt, name="robots_txt"),
    path("verdicts/<uuid:public_id>/", verdict_detail, name="verdict_detail"),
    path("verdicts/<uuid:public_id>/report/", reader_report_create, name="reader_report_create"),
    path("verdicts/reader-reports/<str:token>/", reader_report_status, name="reader_report_status"),
    path("verdicts/<uuid:public_id>/embed/", verdict_embed, name="verdict_embed"),
    path("oembed", oembed_response, name="oembed_response"),
    path("verdicts/<uuid:public_id>.jsonld", verdict_jsonld, name="verdict_jsonld"),
    path("verdicts/<uuid:public_id>/annotations.jsonld", verdict_annotations, name="verdict_annotations"),
    path(
        "verdicts/<uuid:public_id>/passages/<uuid:appearance_id>.txt", verdict_passage, name="verdict_passage"
    ),
    path("verdicts/<uuid:public_id>/versions/<int:version>/", verdict_version, name="verdict_version"),
    path("corrections/", correction_list, name="correction_list"),
    path("corrections/atom.xml", corrections_atom, name="corrections_atom"),
    path("corrections/feed.json", corrections_json, name="corrections_json"),
    path("audit/day-heads/", audit_heads, name="audit_heads"),
    path("audit/day-heads.json", audit_heads_json, name="audit_heads_json"),
    path("audit/day-heads.atom", audit_heads_atom, name="audit_heads_atom"),
    path("verdicts/snapshots/<uuid:public_id>/", public_snapshot, name="public_snapshot"),
    path("claims/<uuid:public_id>/defence/", claim_defence_files, name="claim_defence_files"),
    path("articles/<uuid:public_id>/defence/", article_defence_files, name="article_defence_files"),
    path("sources/<uuid:public_id>/impact/", source_impact, name="source_impact"),
    path("claims/<uuid:public_id>/impact/", claim_impact, name="claim_impact"),
    path("articles/<uuid:public_id>/impact/", article_impact, name="article_impact"),
    path("defence-files/<uuid:public_id>/download/", defence_file_download, name="defence_file_download"),
    path("signatory-packs/", signatory_pack_list, name="signatory_pack_list"),
    path(
        "signatory-packs/<uuid:public_id>/download/", signatory_pack_download, name="signatory_pack_download"
    ),
    path("setup/methodology/", methodology_edit, name="methodology_edit"),
    path("setup/methodology/preview/", methodology_preview, name="methodology_preview"),
    path("api/docs/", api_docs, name="api_docs"),
    path("api/stet-pull", stet_pull_download, name="stet_pull_download"),
    path("setup/partners/", partner_list, name="partner_list"),
    path("setup/partners/add/", partner_add, name="partner_add"),
    path("setup/partners/<uuid:public_id>/", partner_detail, name="partner_detail"),
    path("setup/partners/<uuid:public_id>/keys/", partner_key_issue, name="partner_key_issue"),
    path(
        "setup/partners/<uuid:public_id>/keys/<uuid:key_id>/revoke/",
        partner_key_revoke,
        name="partner_key_revoke",
    ),
    path("setup/partners/<uuid:public_id>/active/", partner_active, name="partner_active"),
    path("setup/partners/<uuid:public_id>/people/", partner_person_add, name="partner_person_add"),
    path(
        "setup/partners/<uuid:public_id>/people/<uuid:person_id>/invite/",
        partner_person_invite,
        name="partner_person_invite",
    ),
    path(
        "setup/partners/<uuid:public_id>/people/<uuid:person_id>/active/",
        partner_person_active,
        name="partner_person_active",
    ),
    path(
        "setup/partners/<uuid:public_id>/people/<uuid:person_id>/reset-factors/",
        partner_person_reset_factors,
        name="partner_person_reset_factors",
    ),
    path("setup/partners/<uuid:public_id>/deliveries/", partner_deliveries, name="partner_deliveries"),
    path("setup/partners/<uuid:public_id>/usage/", partner_usage, name="partner_usage"),
    path("partner/docs/", console_docs, name="console_docs"),
    path("partner/usage/", console_usage, name="console_usage"),
    path("partner/", console_overview, name="console_overview"),
    path("partner/keys/", console_key_list, name="console_key_list"),
    path("partner/keys/<uuid:public_id>/revoke/", console_key_revoke, name="console_key_revoke"),
    path("partner/e-mail/", console_digest, name="console_digest"),
    path("unsubscribe/<str:token>/", digest_unsubscribe, name="digest_unsubscribe"),
    path("partner/webhooks/", console_webhook_list, name="console_webhook_list"),
    *build_webhook_urls(CONSOLE, "partner/", console_access_required),
    path("setup/webhooks/", program_webhook_list, name="program_webhook_list"),
    *build_webhook_urls(PROGRAM, "setup/", program_access_required),
    path("chat/desk/<slug:slug>/", chat_webhook_list, name="chat_webhook_list"),
    *build_webhook_urls(CHAT, "chat/", chat_access_required),
]
