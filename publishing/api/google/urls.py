"""The addresses that a client of Google's Fact Check Tools API asks."""

from django.urls import path

from publishing.api.google.discovery import discovery
from publishing.api.google.methods import claims_search, no_method, page, pages

urlpatterns = [
    path("v1alpha1/claims:search", claims_search, name="google_claims_search"),
    path("v1alpha1/pages", pages, name="google_pages"),
    path("v1alpha1/pages/<str:name>", page, name="google_page"),
    path("v1alpha1/<path:rest>", no_method, name="google_no_method"),
    path("$discovery/rest", discovery, name="google_discovery"),
]
