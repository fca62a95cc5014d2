"""Serves the component page: every component of the screens with sample data, and four sample screens.

``python -m tests.ui.component_pages`` serves it to whoever writes a screen. Nothing of it needs a database.
"""

import os

import django
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test.testcases import LiveServerThread


class ComponentPageHandler(WSGIHandler):
    """Answers at the site's addresses, and at those of the component page."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "tests.ui.urls"
        return super().get_response(request)


def start_server(port: int = 0) -> LiveServerThread:
    """Return a running server on this machine; port 0 takes a free one."""
    server = LiveServerThread("127.0.0.1", lambda _: StaticFilesHandler(ComponentPageHandler()), port=port)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    return server


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    running = start_server(port=8090)
    print(f"http://127.0.0.1:{running.port}/components/ (end with Ctrl-C)")
    running.join()
