"""URLs of the site, by app."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from lib.web.requests import list_public_routes, named_path
from newsroom import health, languages, readiness, views
from newsroom.command_palette import command_palette
from newsroom.doctor.views import installation_health
from newsroom.form_submissions import submission_arrived
from newsroom.guides.views import guide_detail, guide_image, guide_list
from newsroom.privacy.views import person_erase

urlpatterns: list[URLPattern | URLResolver] = [
    *list_public_routes(
        named_path("healthz", health.health_check),
        named_path("readyz", readiness.readiness_check),
        named_path("favicon.ico", views.favicon),
        named_path(".well-known/security.txt", views.security_txt),
        named_path("languages/<str:language>.js", languages.script_catalog),
        named_path("submissions/", submission_arrived),
        path("docs/errors/", views.ErrorCodesView.as_view(), name="error_codes"),
        named_path("docs/", guide_list),
        named_path("docs/images/<str:name>", guide_image),
        named_path("docs/<path:path>/", guide_detail),
    ),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    # Three apps serve one API; what partners' programs request all day is found first.
    path("api/v1/", include("publishing.api.urls")),
    path("api/v1/", include("articles.api.urls")),
    path("api/v1/", include("factcheck.api.urls")),
    named_path("setup/workers/", health.worker_status),
    named_path("setup/health/", installation_health),
    path("setup/erase/", person_erase, name="erase_person"),
    named_path("command-palette/", command_palette),
    path("articles/", include("articles.urls")),
    path("", include("accounts.urls")),
    path("", include("factcheck.urls")),
    path("", include("publishing.urls")),
    path("", include("publishing.api.google.urls")),
]

handler400 = "newsroom.error_views.bad_request"
handler403 = "newsroom.error_views.permission_denied"
handler404 = "newsroom.error_views.not_found"
handler500 = "newsroom.error_views.server_error"
