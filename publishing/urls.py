"""The addresses of publishing: the public pages, the API's reference page, and partners under Setup."""

from django.urls import path

from publishing.views.annotations import verdict_annotations, verdict_passage
from publishing.views.api_docs import api_docs
from publishing.views.console import console
from publishing.views.console_deliveries import (
    console_deliveries,
    console_delivery,
    console_delivery_replay,
)
from publishing.views.console_digest import console_digest
from publishing.views.console_docs import console_docs
from publishing.views.console_endpoint import (
    console_endpoint,
    console_endpoint_active,
    console_endpoint_remove,
    console_endpoint_replay,
    console_endpoint_secret,
    console_endpoint_try,
)
from publishing.views.console_endpoints import console_endpoints
from publishing.views.console_keys import console_key_revoke, console_keys
from publishing.views.console_usage import console_usage, partner_usage
from publishing.views.corrections import corrections, corrections_atom, corrections_json, corrections_rss
from publishing.views.data_feed import data_feed
from publishing.views.defence import article_defence, claim_defence, defence_download
from publishing.views.embed import verdict_embed
from publishing.views.heads import record_heads, record_heads_atom, record_heads_json
from publishing.views.kept import kept
from publishing.views.methods import methods, methods_preview
from publishing.views.oembed import oembed
from publishing.views.partner import partner, partner_active, partner_key, partner_key_revoke
from publishing.views.partner_add import partner_add
from publishing.views.partner_deliveries import partner_deliveries
from publishing.views.partner_list import partner_list
from publishing.views.partner_people import (
    partner_person_active,
    partner_person_add,
    partner_person_invite,
)
from publishing.views.public_colours import public_colours
from publishing.views.pull import stet_pull
from publishing.views.report import report_error, report_status
from publishing.views.signatory import signatory_download, signatory_packs
from publishing.views.sitemap import robots, sitemap, sitemap_month
from publishing.views.unsubscribe import unsubscribe
from publishing.views.verdict import verdict, verdict_claimreview, verdict_version
from publishing.views.verdict_feeds import verdicts_atom, verdicts_json, verdicts_rss
from publishing.views.verdict_list import verdict_list

urlpatterns = [
    path("verdicts/", verdict_list, name="verdict_list"),
    path("verdicts/colours.css", public_colours, name="public_colours"),
    path("verdicts/atom.xml", verdicts_atom, name="verdicts_atom"),
    path("verdicts/rss.xml", verdicts_rss, name="verdicts_rss"),
    path("verdicts/feed.json", verdicts_json, name="verdicts_json"),
    path("verdicts/datafeed.json", data_feed, name="data_feed"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<int:year>-<int:month>.xml", sitemap_month, name="sitemap_month"),
    path("robots.txt", robots, name="robots"),
    path("verdicts/<uuid:public_id>/", verdict, name="verdict"),
    path("verdicts/<uuid:public_id>/report/", report_error, name="report_error"),
    path("verdicts/reports/<str:token>/", report_status, name="report_status"),
    path("verdicts/<uuid:public_id>/claimreview.json", verdict_claimreview, name="verdict_claimreview"),
    path("verdicts/<uuid:public_id>/embed/", verdict_embed, name="verdict_embed"),
    path("oembed", oembed, name="oembed"),
    path("verdicts/<uuid:public_id>.jsonld", verdict_claimreview, name="verdict_jsonld"),
    path("verdicts/<uuid:public_id>/annotations.jsonld", verdict_annotations, name="verdict_annotations"),
    path("verdicts/<uuid:public_id>/passages/<uuid:place_id>.txt", verdict_passage, name="verdict_passage"),
    path("verdicts/<uuid:public_id>/versions/<int:version>/", verdict_version, name="verdict_version"),
    path("corrections/", corrections, name="corrections"),
    path("corrections/atom.xml", corrections_atom, name="corrections_atom"),
    path("corrections/rss.xml", corrections_rss, name="corrections_rss"),
    path("corrections/feed.json", corrections_json, name="corrections_json"),
    path("record/heads/", record_heads, name="record_heads"),
    path("record/heads.json", record_heads_json, name="record_heads_json"),
    path("record/heads.atom", record_heads_atom, name="record_heads_atom"),
    path("kept/<uuid:public_id>/", kept, name="kept"),
    path("claims/<uuid:public_id>/defence/", claim_defence, name="claim_defence"),
    path("articles/<uuid:public_id>/defence/", article_defence, name="article_defence"),
    path("defence-files/<uuid:public_id>/download/", defence_download, name="defence_download"),
    path("signatory-packs/", signatory_packs, name="signatory_packs"),
    path("signatory-packs/<uuid:public_id>/download/", signatory_download, name="signatory_download"),
    path("setup/methods/", methods, name="methods"),
    path("setup/methods/preview/", methods_preview, name="methods_preview"),
    path("api/docs/", api_docs, name="api_docs"),
    path("api/stet-pull", stet_pull, name="stet_pull"),
    path("setup/partners/", partner_list, name="partner_list"),
    path("setup/partners/add/", partner_add, name="partner_add"),
    path("setup/partners/<uuid:public_id>/", partner, name="partner"),
    path("setup/partners/<uuid:public_id>/keys/", partner_key, name="partner_key"),
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
    path("setup/partners/<uuid:public_id>/deliveries/", partner_deliveries, name="partner_deliveries"),
    path("setup/partners/<uuid:public_id>/usage/", partner_usage, name="partner_usage"),
    path("partner/docs/", console_docs, name="console_docs"),
    path("partner/usage/", console_usage, name="console_usage"),
    path("partner/", console, name="console"),
    path("partner/keys/", console_keys, name="console_keys"),
    path("partner/keys/<uuid:public_id>/revoke/", console_key_revoke, name="console_key_revoke"),
    path("partner/e-mail/", console_digest, name="console_digest"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("partner/endpoints/", console_endpoints, name="console_endpoints"),
    path("partner/endpoints/<uuid:public_id>/", console_endpoint, name="console_endpoint"),
    path(
        "partner/endpoints/<uuid:public_id>/secret/", console_endpoint_secret, name="console_endpoint_secret"
    ),
    path("partner/endpoints/<uuid:public_id>/try/", console_endpoint_try, name="console_endpoint_try"),
    path(
        "partner/endpoints/<uuid:public_id>/active/", console_endpoint_active, name="console_endpoint_active"
    ),
    path(
        "partner/endpoints/<uuid:public_id>/remove/", console_endpoint_remove, name="console_endpoint_remove"
    ),
    path(
        "partner/endpoints/<uuid:public_id>/replay/", console_endpoint_replay, name="console_endpoint_replay"
    ),
    path("partner/deliveries/", console_deliveries, name="console_deliveries"),
    path("partner/deliveries/<uuid:public_id>/", console_delivery, name="console_delivery"),
    path(
        "partner/deliveries/<uuid:public_id>/replay/", console_delivery_replay, name="console_delivery_replay"
    ),
]
