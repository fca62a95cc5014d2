"""URLs of the methods that a client of Google's Fact Check Tools API calls."""

from django.urls import path

from lib.web.requests import list_public_routes
from publishing.api.google.discovery import discovery_document
from publishing.api.google.views import claims_search, unknown_method

urlpatterns = list_public_routes(
    path("v1alpha1/claims:search", claims_search, name="google_claims_search"),
    path("v1alpha1/<path:rest>", unknown_method, name="google_unknown_method"),
    path("$discovery/rest", discovery_document, name="google_discovery_document"),
)
