"""The addresses of the desk: its screens, and the acts on an article, a claim and what a claim stands on."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    # The desk's lists
    # The article with its margin
    # A claim
]
