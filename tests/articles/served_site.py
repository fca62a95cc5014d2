"""A site on this machine that answers as a test says, and articles imported from it."""

import pytest
from django.urls import reverse

from tests.lib.hostile_servers import run_listener

ARTICLE = (
    "<html lang='en'><head><title>The catch</title></head><body><nav><a href='/'>Home</a></nav>"
    "<article><h1>The catch</h1>"
    "<p>The harbour office said that more than 20,000 crates were landed in March.</p>"
    "<p>“We have never seen a spring like it,” said Ada Holm, who runs the smokehouse.</p></article>"
    "</body></html>"
)


def http(body="", status="200 OK", kind="text/html; charset=utf-8", *headers):
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@pytest.fixture
def site(settings):
    """site(answer) -> a server on this machine, let in, that gives that answer to everybody."""
    opened = []

    def serve(answer):
        behaviour = answer if callable(answer) else lambda connection, request: connection.sendall(answer)
        server = run_listener(behaviour)
        listener = server.__enter__()
        opened.append(server)
        settings.STET_FETCH_ALLOWED_HOSTS = [*settings.STET_FETCH_ALLOWED_HOSTS, listener.host_port]
        return listener

    yield serve
    for server in opened:
        server.__exit__(None, None, None)


def send(client, form, url):
    return client.post(reverse("article_import"), form(method="url", url=url))
