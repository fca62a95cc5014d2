"""Every address, by the app that answers it."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from newsroom import health, views
from newsroom.erasing.screen import erase_screen

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    # Three apps answer one API; what partners' programs ask all day is found first.
    path("api/v1/", include("publishing.api.urls")),
    path("api/v1/", include("articles.api.urls")),
    path("api/v1/", include("factcheck.api.urls")),
    path("setup/erase/", erase_screen, name="erase_person"),
    path("docs/errors/", views.Errors.as_view(), name="errors"),
    path("components/", views.Components.as_view(), name="components"),
    path("components/<slug:screen>/", views.Components.as_view(), name="component_screen"),
    path("articles/", include("articles.urls")),
    path("", include("accounts.urls")),
    path("", include("factcheck.urls")),
    path("", include("publishing.urls")),
    path("", include("publishing.api.google.urls")),
]

handler400 = "newsroom.answers.bad_request"
handler403 = "newsroom.answers.permission_denied"
handler404 = "newsroom.answers.not_found"
handler500 = "newsroom.answers.broken"
