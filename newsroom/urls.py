"""Every address, by the app that answers it."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from newsroom import health, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    # The API of every app under one version; the schema and its page describe all of it.
    path("api/v1/", include("articles.api.urls")),
    path("api/v1/", include("publishing.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/errors/", views.Errors.as_view(), name="errors"),
    path("components/", views.Components.as_view(), name="components"),
    path("components/<slug:screen>/", views.Components.as_view(), name="component_screen"),
    path("", include("accounts.urls")),
    path("articles/", include("articles.urls")),
    path("", include("factcheck.urls")),
    path("", include("publishing.urls")),
]

handler400 = "newsroom.answers.bad_request"
handler403 = "newsroom.answers.permission_denied"
handler404 = "newsroom.answers.not_found"
handler500 = "newsroom.answers.broken"
