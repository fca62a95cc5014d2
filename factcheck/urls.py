"""The addresses of the desk: its screens, and the acts on an article, a claim and what a claim stands on."""

from django.urls import URLPattern, path

from factcheck.views.home import home
from factcheck.views.mine import mine, notices_seen
from factcheck.views.queue import queue
from factcheck.views.reviews import reviews
from factcheck.views.search import search
from factcheck.views.sources import sources

urlpatterns: list[URLPattern] = [
    # The desk's lists
    path("", home, name="home"),
    path("queue/", queue, name="queue"),
    path("mine/", mine, name="mine"),
    path("mine/read/", notices_seen, name="notices_seen"),
    path("reviews/", reviews, name="reviews"),
    path("sources/", sources, name="sources"),
    path("search/", search, name="search"),
    # The article with its margin
    # A claim
]
