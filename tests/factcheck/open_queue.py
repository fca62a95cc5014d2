"""A queue that stays open and asks what changed, as the browser's does."""

import re
from html import unescape
from unittest.mock import patch

from django.test import Client, RequestFactory

from factcheck.screens.queue import live_tag

WATCH = re.compile(r'data-watch="([^"]+)" data-watch-every="\d+" data-watch-etag="([^"]+)"')


class OpenQueue:
    """A queue that somebody has open."""

    def __init__(self, person, query=""):
        self.client = Client()
        self.client.force_login(person)
        page = self.client.get(f"/queue/{query}").content.decode()
        self.path, self.tag = map(unescape, WATCH.search(page).groups())

    def ask(self):
        """Return the answer of a later moment; its ETag is sent with the question after."""
        live_tag._count_events_at.cache_clear()
        answer = self.client.get(self.path, headers={"If-None-Match": self.tag})
        self.tag = answer.headers.get("ETag", self.tag)
        return answer

    def ask_server(self, *, method="GET", path="", tag=None):
        """Return the status that the web server gets, or "left to Django"."""
        live_tag._count_events_at.cache_clear()
        requests = RequestFactory()
        requests.cookies = self.client.cookies
        held = self.tag if tag is None else tag
        request = requests.generic(method, path or self.path, headers={"If-None-Match": held})
        answers = []
        serve = live_tag.UnchangedQueueApplication(lambda environ, start: answers.append("left to Django"))
        # The connection holds the test's transaction: Django's client leaves it open as well.
        with patch.object(live_tag, "close_old_connections"):
            serve(request.environ, lambda status, headers: answers.append(status))
        return answers[0]

    def list_ids(self, name):
        """Return the public ids that the next answer has under ``name``."""
        return set(re.search(rf'data-{name}="([^"]*)"', self.ask().content.decode())[1].split())
