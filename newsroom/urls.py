"""Every address, by the app that answers it."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from newsroom import health, views

# The API of three apps under one version; schema and its page describe all of it.
API = ("articles.api.urls", "factcheck.api.urls", "publishing.api.urls")
PAGES = (
    ("", "accounts.urls"),
    ("articles/", "articles.urls"),
    ("", "factcheck.urls"),
    ("", "publishing.urls"),
)


def _there(module: str) -> bool:  # TEMPORARY: while the folders appear
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    *(path("api/v1/", include(module)) for module in API if _there(module)),
    path("components/", views.Components.as_view(), name="components"),
    path("components/<slug:screen>/", views.Components.as_view(), name="component_screen"),
    *(path(prefix, include(module)) for prefix, module in PAGES if _there(module)),
]

handler400 = "newsroom.answers.bad_request"
handler403 = "newsroom.answers.permission_denied"
handler404 = "newsroom.answers.not_found"
handler500 = "newsroom.answers.broken"
