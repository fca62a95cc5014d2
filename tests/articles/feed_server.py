"""A feed's site on this machine, for the tests of following feeds: it says what a test tells it to say."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Tern</title>'
    "<language>en-gb</language>%s</channel></rss>"
)


def build_feed_item(
    guid="story-1", title="Crews land 20,000 crates", words="<p>The harbour said 20,000.</p>", **more
):
    """One entry with its whole text; ``words=None`` leaves a summary only."""
    text = f"<content:encoded><![CDATA[{words}]]></content:encoded>" if words else ""
    link = more.get("link", f"/{guid}")
    date = f"<pubDate>{more['date']}</pubDate>" if "date" in more else ""
    return (
        f'<item><guid isPermaLink="false">{guid}</guid><title>{title}</title><link>{link}</link>{date}'
        f"<description>In short.</description>{text}</item>"
    )


def build_rss(*items):
    return RSS % "".join(items)


@dataclass
class FeedSite:
    """``pages``: what each path answers with, (status, headers, body); ``asked``: the requests it got."""

    port: int
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def host_port(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/feed") -> str:
        return f"http://{self.host_port}{path}"

    def say(self, body="", *, path="/feed", status=200, kind="application/rss+xml", **headers) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": kind, **named}, body.encode())

    def many(self, path="/feed") -> int:
        return sum(1 for requested, _ in self.asked if requested == path)


@contextmanager
def run_feed_site() -> Iterator[FeedSite]:
    """For the length of a with block. Answers 304 to whoever names the ETag that it would send."""

    class Visitor(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append((self.path, dict(self.headers)))
            status, headers, body = there.pages.get(self.path, (404, {}, b"gone"))
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Visitor)
    server.daemon_threads = True
    there = FeedSite(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
