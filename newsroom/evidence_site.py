"""A small web site of made-up public statistics, for the demonstration and the tests to check claims against.

``python -m newsroom.evidence_site --port 8010`` serves it on 127.0.0.1 until it is told to stop; ``serve()``
does so for the length of a with block. The town of Harrowmere, its council and its newspaper are invented.
Besides ordinary pages there is one of each kind a link check must tell apart: moved, missing, slow, changing,
broken, blocked, gone though it answers (/loans-2024), sent home (/reading), and inward (it sends visitors to
an address inside the house, which no link check may follow).
The town's newspaper has a feed, in which the figure of the changing page stands too.
Standard library only.
"""

import argparse
import hashlib
import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

from newsroom.evidence_feed import FEED, FEED_TITLE, Story, feed, stories
from newsroom.evidence_pages import PAGES

HOST = "127.0.0.1"
SLOW_SECONDS = 2.5
WAITING_AT_FIRST = 2_140  # households on the page that changes
WAITING_STEP = 85  # more households with each change
INWARD = "http://10.20.0.7/tenders/"  # an address of a private network (RFC 1918)
LOANS_PAGE = (
    "E-book loans in 2025",
    ("The town’s libraries lent 31,900 e-books in 2025.", "A loan that is renewed is counted once."),
)
GONE_PAGE = ("Page not found", ("The page that you asked for is not here. Try the list above.",))
SLOW_PAGE = (
    "A slow page",
    (
        "Harrowmere’s archive takes its time to answer.",
        "The lido’s first season, in 1934, drew 58,410 swimmers.",
    ),
)

ARTICLE_TITLE = "Harrowmere buses carry a fifth more people as town keeps growing"
ARTICLE_AUTHOR = "Tamsin Oakeley"
ARTICLE_PUBLISHED = "2026-03-12T07:30:00+00:00"
ARTICLE_PARAGRAPHS = (
    "Bus travel in Harrowmere is rising faster than at any time in a decade, figures from the town council "
    "show.",
    "Passengers made 3.2 million journeys in the year to March 2025, up from 2.7 million the year before. "
    "The evening service on route 14 came back in January 2025 after a gap of four years.",
    "The town itself is growing as well. Harrowmere had 48,312 residents in June 2025, 1,204 more than a "
    "year earlier, and more than one in four of them are 65 or older.",
    "“Nobody should have to leave a shift early to catch the last bus,” Councillor Edda Marsh told the "
    "Ledger.",
    "Not every figure points upwards. Two of the town’s libraries have closed since 2016, campaigners say, "
    "and loans of printed books fell by 3.1 % last year.",
    "Households now recycle more than half of their waste, according to the council’s leader, Ruben "
    "Thackray, who called it “the best record in the county”.",
)


@dataclass
class Figures:
    """What the changing page says: on to the next figure with each ``change`` and every so many seconds."""

    change_every: float = 0.0
    started: float = field(default_factory=time.monotonic)
    changes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self) -> None:
        """Move the figure on, now."""
        with self.lock:
            self.changes += 1

    @property
    def waiting(self) -> int:
        """Households waiting, as the page has it at this moment."""
        passed = (time.monotonic() - self.started) // self.change_every if self.change_every else 0
        return WAITING_AT_FIRST + WAITING_STEP * (self.changes + int(passed))


class EvidenceServer(ThreadingHTTPServer):
    """One site: its pages, its figure, and how slow its slow page is (seconds).

    ``shut`` gives pages that answer with an error from now on, by path; ``edited`` what others say instead.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, *, change_every: float, slow: float) -> None:
        super().__init__((HOST, port), Visitor)
        self.figures = Figures(change_every)
        self.slow = slow
        self.shut: dict[str, HTTPStatus] = {}
        self.edited: dict[str, tuple[str, tuple[str, ...]]] = {}

    @property
    def host_port(self) -> str:
        """What STET_DOOR_ALLOW must name."""
        return f"{HOST}:{self.server_port}"

    @property
    def url(self) -> str:
        """The site's address, without a slash at its end."""
        return f"http://{self.host_port}"

    def stop(self) -> None:
        """Answer nobody any more."""
        self.shutdown()
        self.server_close()


class Visitor(BaseHTTPRequestHandler):
    """Answers one request."""

    server: EvidenceServer
    server_version = "Harrowmere"
    sys_version = ""
    timeout = 10  # seconds a visitor may stay silent
    refusals: ClassVar[dict[str, tuple[HTTPStatus, str]]] = {
        "/missing": (HTTPStatus.NOT_FOUND, "This page is not here any more."),
        "/broken": (HTTPStatus.INTERNAL_SERVER_ERROR, "Something is broken on our side."),
        "/blocked": (HTTPStatus.FORBIDDEN, "Automatic visitors are not let in here."),
    }

    def do_GET(self) -> None:
        """A page."""
        path = urlsplit(self.path).path
        if (shut := self.server.shut.get(path)) is not None:
            self._send(shut, page(shut.phrase, ("There is nothing here now.",)))
        elif path in self.refusals:
            status, sentence = self.refusals[path]
            self._send(status, page(status.phrase, (sentence,)))
        elif path == "/moved":
            self._redirect(HTTPStatus.MOVED_PERMANENTLY, "/population")
        elif path == "/inward":
            self._redirect(HTTPStatus.FOUND, INWARD)
        elif path == "/reading":
            self._redirect(HTTPStatus.FOUND, "/")
        elif path == "/loans-2024":
            self._send(HTTPStatus.OK, page(*GONE_PAGE))
        elif path == "/loans":
            self._send(HTTPStatus.OK, page(*LOANS_PAGE))
        elif path == "/slow":
            time.sleep(self.server.slow)
            self._send(HTTPStatus.OK, page(*SLOW_PAGE))
        elif path == "/changing":
            self._send(HTTPStatus.OK, waiting(self.server.figures.waiting))
        elif path == "/article":
            self._send(HTTPStatus.OK, article(self.server.url))
        elif path == FEED:
            self._send(
                HTTPStatus.OK, feed(self.server.url, self.server.figures.waiting), "application/rss+xml"
            )
        elif (story := stories(self.server.figures.waiting).get(path)) is not None:
            self._send(HTTPStatus.OK, ledger(self.server.url + path, story))
        elif path in PAGES:
            self._send(HTTPStatus.OK, page(*self.server.edited.get(path, PAGES[path])))
        else:
            self._send(HTTPStatus.NOT_FOUND, page("Not Found", ("There is no such page.",)))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """POST /changing moves the figure on; nothing else takes a POST."""
        if urlsplit(self.path).path == "/changing":
            self.server.figures.change()
            self._redirect(HTTPStatus.SEE_OTHER, "/changing")
        else:
            status = HTTPStatus.METHOD_NOT_ALLOWED
            self._send(status, page(status.phrase, ("Only /changing can be posted.",)))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demonstration has logs of its own."""

    def _redirect(self, status: HTTPStatus, path: str) -> None:
        self.send_response(status)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: HTTPStatus, text: str, kind: str = "text/html") -> None:
        body = text.encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == HTTPStatus.OK and self.headers.get("If-None-Match") == etag:
            status, body = HTTPStatus.NOT_MODIFIED, b""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", etag)
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def waiting(households: int) -> str:
    """The page that changes."""
    return page(
        "Waiting for a council home",
        (
            f"On 1 November 2025 {households:,} households in Harrowmere were waiting for a council home.",
            "The register is counted afresh each month. A household leaves it when it is housed or asks to.",
        ),
    )


def page(title: str, paragraphs: tuple[str, ...]) -> str:
    """An ordinary page of the council's site."""
    links = "".join(f'<li><a href="{path}">{escape(name)}</a></li>' for path, (name, _) in PAGES.items())
    return _document(
        f"<title>{escape(title)} - Harrowmere Town Council</title>",
        f"<header><p>Harrowmere Town Council</p><nav><ul>{links}</ul></nav></header>"
        f"<main><h1>{escape(title)}</h1>{_paragraphs(paragraphs)}</main>",
    )


def article(site: str) -> str:
    """A news article with what an import by address reads: meta elements and a JSON-LD NewsArticle."""
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": ARTICLE_TITLE,
        "author": [{"@type": "Person", "name": ARTICLE_AUTHOR}],
        "publisher": {"@type": "NewsMediaOrganization", "name": "The Harrowmere Ledger"},
        "datePublished": ARTICLE_PUBLISHED,
        "dateModified": ARTICLE_PUBLISHED,
        "inLanguage": "en-GB",
        "mainEntityOfPage": f"{site}/article",
        "url": f"{site}/article",
    }
    # "<" cannot stand in a script element as it is: the JSON might hold the words that end it.
    data = json.dumps(described, ensure_ascii=False).replace("<", "\\u003c")
    title, author = escape(ARTICLE_TITLE), escape(ARTICLE_AUTHOR)
    return _document(
        f"<title>{title} | The Harrowmere Ledger</title>"
        f'<link rel="canonical" href="{site}/article">'
        f'<meta name="author" content="{author}">'
        f'<meta property="og:type" content="article">'
        f'<meta property="og:title" content="{title}">'
        f'<meta property="og:site_name" content="The Harrowmere Ledger">'
        f'<meta property="og:url" content="{site}/article">'
        f'<meta property="article:published_time" content="{ARTICLE_PUBLISHED}">'
        f'<script type="application/ld+json">{data}</script>',
        "<header><p>The Harrowmere Ledger</p></header>"
        f"<main><article><h1>{title}</h1>"
        f'<p class="byline">By {author}, <time datetime="{ARTICLE_PUBLISHED}">12 March 2026</time></p>'
        f"{_paragraphs(ARTICLE_PARAGRAPHS)}</article></main>"
        "<footer><p>The Harrowmere Ledger is an invented newspaper.</p></footer>",
    )


def ledger(url: str, story: Story) -> str:
    """A story of the newspaper whose feed this site has, on its own page."""
    title, author = escape(story.title), escape(story.author)
    return _document(
        f"<title>{title} | {FEED_TITLE}</title>"
        f'<link rel="canonical" href="{url}"><meta name="author" content="{author}">'
        f'<meta property="og:site_name" content="{FEED_TITLE}">'
        f'<link rel="alternate" type="application/rss+xml" title="{FEED_TITLE}" href="{FEED}">',
        f"<header><p>{FEED_TITLE}</p></header><main><article><h1>{title}</h1>"
        f'<p class="byline">By {author}</p>{_paragraphs(story.paragraphs)}</article></main>',
    )


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(text)}</p>\n" for text in texts)


def _document(head: str, body: str) -> str:
    head = f'<meta charset="utf-8">{head}'
    return f'<!doctype html>\n<html lang="en-GB"><head>{head}</head>\n<body>{body}</body></html>\n'


@contextmanager
def serve(
    port: int = 0, *, change_every: float = 0.0, slow: float = SLOW_SECONDS
) -> Iterator[EvidenceServer]:
    """The site for the length of a with block. Port 0 takes a free one; times are in seconds, 0 for never."""
    server = EvidenceServer(port, change_every=change_every, slow=slow)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="evidence-site", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="Serve made-up public statistics on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument(
        "--change-every",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="how often the figure on /changing changes; 0 for never",
    )
    options = parser.parse_args(arguments)
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    with serve(options.port, change_every=options.change_every) as site:
        print(f"Harrowmere in figures: {site.url}", flush=True)
        told_to_stop.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
