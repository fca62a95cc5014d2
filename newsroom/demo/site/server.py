"""A small web site of made-up public statistics: sources for the demonstration and the tests.

``python -m newsroom.demo.site.server --port 8010`` serves it on 127.0.0.1 until it is told to stop;
``serve_site()`` does so for the length of a with block. The town of Harrowmere, its council and its newspaper
are invented.

Besides ordinary pages there is one of each kind a link check must tell apart: moved, missing, slow, changing,
broken, blocked, a soft 404 (/loans-2024), redirected to the home page (/reading), and inward (redirected to
an internal address, which no link check may follow).

The town's newspaper has a feed with the figure of the changing page.

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

from newsroom.demo.site.feed import FEED, FEED_TITLE, NewsStory, get_stories_by_path, render_feed
from newsroom.demo.site.pages import PAGES

HOST = "127.0.0.1"
SLOW_SECONDS = 2.5
INITIAL_WAITING = 2_140  # households on the page that changes
WAITING_STEP = 85  # more households with each change
INTERNAL_URL = "http://10.20.0.7/tenders/"  # an address of a private network (RFC 1918)
LOANS_PAGE = (
    "E-book loans in 2025",
    ("The town’s libraries lent 31,900 e-books in 2025.", "A loan that is renewed is counted once."),
)
NOT_FOUND_PAGE = ("Page not found", ("The page that you asked for is not here. Try the list above.",))
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
class ChangingFigure:
    """Figure of the changing page: the next one with each ``change`` and every ``change_every`` seconds."""

    change_every: float = 0.0
    started: float = field(default_factory=time.monotonic)
    changes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self) -> None:
        """Change the figure now."""
        with self.lock:
            self.changes += 1

    @property
    def waiting_households(self) -> int:
        """Households waiting, as on the page at this moment."""
        passed = (time.monotonic() - self.started) // self.change_every if self.change_every else 0
        return INITIAL_WAITING + WAITING_STEP * (self.changes + int(passed))


class DemoSiteServer(ThreadingHTTPServer):
    """Server of one site: its pages, its figure, and the delay of its slow page (seconds).

    ``shut`` maps paths to the error that they answer from now on; ``edited`` to other content.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, *, change_every: float, slow: float) -> None:
        super().__init__((HOST, port), DemoSiteHandler)
        self.figures = ChangingFigure(change_every)
        self.slow = slow
        self.shut: dict[str, HTTPStatus] = {}
        self.edited: dict[str, tuple[str, tuple[str, ...]]] = {}

    @property
    def host_port(self) -> str:
        """Host and port for the allow list of fetches."""
        return f"{self.server_address[0]!s}:{self.server_port}"

    @property
    def url(self) -> str:
        """URL of the site, without a final slash."""
        return f"http://{self.host_port}"

    def stop(self) -> None:
        """Stop and close the socket."""
        self.shutdown()
        self.server_close()


class DemoSiteHandler(BaseHTTPRequestHandler):
    """Handler of one request."""

    server: DemoSiteServer
    server_version = "Harrowmere"
    sys_version = ""
    timeout = 10  # seconds a visitor may stay silent
    refusals: ClassVar[dict[str, tuple[HTTPStatus, str]]] = {
        "/missing": (HTTPStatus.NOT_FOUND, "This page is not here any more."),
        "/broken": (HTTPStatus.INTERNAL_SERVER_ERROR, "Something is broken on our side."),
        "/blocked": (HTTPStatus.FORBIDDEN, "Automatic visitors are not let in here."),
    }

    def do_GET(self) -> None:
        """Send the page at the path."""
        path = urlsplit(self.path).path
        if (shut := self.server.shut.get(path)) is not None:
            self._send_page(shut, render_page(shut.phrase, ("There is nothing here now.",)))
        elif path in self.refusals:
            status, sentence = self.refusals[path]
            self._send_page(status, render_page(status.phrase, (sentence,)))
        elif path == "/moved":
            self._send_redirect(HTTPStatus.MOVED_PERMANENTLY, "/population")
        elif path == "/inward":
            self._send_redirect(HTTPStatus.FOUND, INTERNAL_URL)
        elif path == "/reading":
            self._send_redirect(HTTPStatus.FOUND, "/")
        elif path == "/loans-2024":
            self._send_page(HTTPStatus.OK, render_page(*NOT_FOUND_PAGE))
        elif path == "/loans":
            self._send_page(HTTPStatus.OK, render_page(*LOANS_PAGE))
        elif path == "/slow":
            time.sleep(self.server.slow)
            self._send_page(HTTPStatus.OK, render_page(*SLOW_PAGE))
        elif path == "/changing":
            self._send_page(HTTPStatus.OK, render_waiting_page(self.server.figures.waiting_households))
        elif path == "/article":
            self._send_page(HTTPStatus.OK, render_article_page(self.server.url))
        elif path == FEED:
            self._send_page(
                HTTPStatus.OK,
                render_feed(self.server.url, self.server.figures.waiting_households),
                "application/rss+xml",
            )
        elif (story := get_stories_by_path(self.server.figures.waiting_households).get(path)) is not None:
            self._send_page(HTTPStatus.OK, render_story_page(self.server.url + path, story))
        elif path in PAGES:
            self._send_page(HTTPStatus.OK, render_page(*self.server.edited.get(path, PAGES[path])))
        else:
            self._send_page(HTTPStatus.NOT_FOUND, render_page("Not Found", ("There is no such page.",)))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """Change the figure on POST /changing; any other path is 405."""
        if urlsplit(self.path).path == "/changing":
            self.server.figures.change()
            self._send_redirect(HTTPStatus.SEE_OTHER, "/changing")
        else:
            status = HTTPStatus.METHOD_NOT_ALLOWED
            self._send_page(status, render_page(status.phrase, ("Only /changing can be posted.",)))

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the demonstration has logs of its own."""

    def _send_redirect(self, status: HTTPStatus, path: str) -> None:
        self.send_response(status)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_page(self, status: HTTPStatus, text: str, kind: str = "text/html") -> None:
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


def render_waiting_page(households: int) -> str:
    """Render the changing page."""
    return render_page(
        "Waiting for a council home",
        (
            f"On 1 November 2025 {households:,} households in Harrowmere were waiting for a council home.",
            "The register is counted afresh each month. A household leaves it when it is housed or asks to.",
        ),
    )


def render_page(title: str, paragraphs: tuple[str, ...]) -> str:
    """Render an ordinary page of the council's site."""
    links = "".join(f'<li><a href="{path}">{escape(name)}</a></li>' for path, (name, _) in PAGES.items())
    return _render_document(
        f"<title>{escape(title)} - Harrowmere Town Council</title>",
        f"<header><p>Harrowmere Town Council</p><nav><ul>{links}</ul></nav></header>"
        f"<main><h1>{escape(title)}</h1>{_render_paragraphs(paragraphs)}</main>",
    )


def render_article_page(site: str) -> str:
    """Render a news article with meta elements and a JSON-LD NewsArticle, which an import reads."""
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
    return _render_document(
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
        f"{_render_paragraphs(ARTICLE_PARAGRAPHS)}</article></main>"
        "<footer><p>The Harrowmere Ledger is an invented newspaper.</p></footer>",
    )


def render_story_page(url: str, story: NewsStory) -> str:
    """Render the page of a story in the newspaper's feed."""
    title, author = escape(story.title), escape(story.author)
    return _render_document(
        f"<title>{title} | {FEED_TITLE}</title>"
        f'<link rel="canonical" href="{url}"><meta name="author" content="{author}">'
        f'<meta property="og:site_name" content="{FEED_TITLE}">'
        f'<link rel="alternate" type="application/rss+xml" title="{FEED_TITLE}" href="{FEED}">',
        f"<header><p>{FEED_TITLE}</p></header><main><article><h1>{title}</h1>"
        f'<p class="byline">By {author}</p>{_render_paragraphs(story.paragraphs)}</article></main>',
    )


def _render_paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(text)}</p>\n" for text in texts)


def _render_document(head: str, body: str) -> str:
    head = f'<meta charset="utf-8">{head}'
    return f'<!doctype html>\n<html lang="en-GB"><head>{head}</head>\n<body>{body}</body></html>\n'


@contextmanager
def serve_site(
    port: int = 0, *, change_every: float = 0.0, slow: float = SLOW_SECONDS
) -> Iterator[DemoSiteServer]:
    """Serve the site inside the block. Port 0 takes a free one; times are in seconds, 0 for never."""
    server = DemoSiteServer(port, change_every=change_every, slow=slow)
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
    must_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: must_stop.set())
    with serve_site(options.port, change_every=options.change_every) as site:
        print(f"Harrowmere in figures: {site.url}", flush=True)
        must_stop.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
