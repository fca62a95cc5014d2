"""Every address, by the app that answers it. A path under /api/v1/ says which app's API it is."""

from django.urls import URLPattern, URLResolver, path

from newsroom import health, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("components/", views.Components.as_view(), name="components"),
    path("components/<slug:screen>/", views.Components.as_view(), name="component_screen"),
]

handler400 = "newsroom.answers.bad_request"
handler403 = "newsroom.answers.permission_denied"
handler404 = "newsroom.answers.not_found"
handler500 = "newsroom.answers.broken"
