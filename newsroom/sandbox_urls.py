"""URLs that a sandbox key can reach."""

from django.urls import include, path

from newsroom.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("api/v1/", include("publishing.api.sandbox.urls"))]
