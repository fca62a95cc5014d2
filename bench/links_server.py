"""The server behind the made-up web of bench.links: python -m bench.links_server LINKS HOSTS PORT

It prints "ready" once it listens; GET /edition/2 brings out the next edition of every page. One process, a
raw protocol on uvloop, so that it takes little of the processors that those measured need too: what it does
take is the same for all of them.
"""

import asyncio
import gzip
import sys
from functools import partial
from typing import cast

import uvloop

from bench.links_world import (
    CONDITIONAL,
    HOME_SECONDS,
    HUGE,
    PATIENCE,
    Link,
    World,
    build,
    drip_seconds,
    page,
    text_pages,
)

HTML = b"Content-Type: text/html; charset=utf-8\r\n"
HOME = b"<!doctype html><title>The Daily</title><h1>The Daily</h1><p>News of the day, from all the towns.</p>"
LOST = (
    b"<!doctype html><title>Page not found</title><h1>Page not found</h1>"
    b"<p>Sorry, the page you are looking for does not exist.</p>"
)
CHALLENGE = (
    b"<!doctype html><title>Just a moment...</title><h1>Checking your browser before you go on</h1>"
    b"<form id='challenge-form'><div class='g-recaptcha'></div><p>Please solve this captcha.</p></form>"
)
STATUS = {"404": b"404 Not Found", "410": b"410 Gone", "500": b"500 Oops", "503": b"503 Not Now"}
STATUS |= {"403": b"403 Forbidden", "401": b"401 Who", "429": b"429 Too Many"}
PACKED = ("page", "moved", "found", "same_bytes", "same_words")
PLACES = (b"story", b"new", b"loop")
NOTHING = b"<!doctype html><title>Error</title><p>This did not work.</p>"


class Web:
    """State that all connections share: the links, their pages, and the current edition."""

    def __init__(self, world: World) -> None:
        self.links = world.links
        self.middles = text_pages()
        self.never_lost = {link.host for link in world.links if link.kind == "soft_404"}
        self.publish(1)

    def publish(self, edition: int) -> None:
        """Bring out that edition. Every other page without a validator goes out packed, as most of the web
        does.
        """
        self.edition = edition
        self.zipped = {
            link.number: gzip.compress(self.page(link), 6, mtime=0)
            for link in self.links
            if link.kind in PACKED and link.number % 2
        }

    def page(self, link: Link) -> bytes:
        """The page of that link, as it is now."""
        return page(link, self.middles, self.edition)


class Site(asyncio.Protocol):
    """One connection. Answers one request after the other, each after the latency of its link."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.loop = asyncio.get_running_loop()
        self.read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's own class, which does not say that it is one.
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.read += data
        while b"\r\n\r\n" in self.read:
            head, _, self.read = self.read.partition(b"\r\n\r\n")
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        line, _, fields = head.partition(b"\r\n")
        method, _, rest = line.partition(b" ")
        path = rest.partition(b" ")[0]
        parts = path.split(b"/")
        sent = self._send
        if method == b"HEAD":
            sent = partial(self._send, bare=True)
        if path == b"/":
            return self._later(HOME_SECONDS, sent, b"200 OK", HTML, HOME)
        if path.startswith(b"/edition/"):
            self.web.publish(int(parts[2]))
            return sent(b"200 OK", HTML, HOME)
        link = self._link(parts)
        if link is None:
            # An address that somebody made up: some sites never say that a page is not there.
            lost = self.transport.get_extra_info("sockname")[0] in self.web.never_lost
            return self._later(HOME_SECONDS, sent, b"200 OK" if lost else b"404 Not Found", HTML, LOST)
        if link.kind == "hang" and parts[1] == b"story":
            return self._later(PATIENCE + 3, self.transport.abort)
        if link.kind == "reset":
            return self._later(link.latency, self.transport.abort)
        if link.kind in ("slow", "trickle"):
            return self._later(link.latency, self._drip, link)
        return self._later(link.latency, sent, *self._said(link, parts[1], fields.lower()))

    def _link(self, parts: list[bytes]) -> Link | None:
        if len(parts) < 3 or parts[1] not in PLACES or not parts[2].isdigit():
            return None
        if parts[1] == b"story" and parts[3:] != [b"what-was-said"]:
            return None
        number = int(parts[2])
        return self.web.links[number] if number < len(self.web.links) else None

    def _later(self, seconds: float, what: object, *arguments: object) -> None:
        self.loop.call_later(seconds, what, *arguments)  # type: ignore[arg-type]  # Site's own methods

    def _said(self, link: Link, where: bytes, fields: bytes) -> tuple[bytes, bytes, bytes]:
        """(status, headers, body)."""
        number = b"%d" % link.number
        if (where == b"story" or link.kind == "loop") and (turned := self._turned(link, number)):
            return turned
        if link.kind in STATUS:
            return STATUS[link.kind], HTML, NOTHING
        if link.kind == "challenge":
            # Half of them say so to machines; the rest look like a page that answers.
            value = (b"403 Forbidden", HTML + b"Cf-Mitigated: challenge\r\n")
            return (*(value if link.number % 2 else (b"200 OK", HTML)), CHALLENGE)
        if link.kind == "soft_404":
            return b"200 OK", HTML, LOST
        if link.kind == "huge_file":
            return b"200 OK", b"Content-Type: video/mp4\r\n", number.ljust(HUGE, b"\0")
        body = self.web.page(link)
        if link.kind == "huge_page":
            return b"200 OK", HTML, body + self.web.middles[-1] * (HUGE // len(self.web.middles[-1]))
        headers = HTML
        if link.etag:
            headers += b"ETag: " + link.etag.encode() + b"\r\n"
        if link.last_modified:
            headers += b"Last-Modified: " + link.last_modified.encode() + b"\r\n"
        known = (link.etag or link.last_modified).lower().encode()
        if link.kind in CONDITIONAL and known in fields:
            return b"304 Not Modified", headers, b""
        if link.number in self.web.zipped and b"gzip" in fields:
            return b"200 OK", headers + b"Content-Encoding: gzip\r\n", self.web.zipped[link.number]
        return b"200 OK", headers, body

    def _turned(self, link: Link, number: bytes) -> tuple[bytes, bytes, bytes] | None:
        to = {"moved": b"/new/" + number, "found": b"/new/" + number, "to_home": b"/"}
        to |= {"loop": b"/loop/" + number, "inside": b"http://10.1.2.3/admin"}
        if link.kind not in to:
            return None
        status = b"301 Moved" if link.kind == "moved" else b"302 Found"
        return status, b"Location: " + to[link.kind] + b"\r\n", b""

    def _send(self, status: bytes, headers: bytes, body: bytes, bare: bool = False) -> None:
        length = b"Content-Length: %d\r\n\r\n" % len(body)
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\n" + headers + length + (b"" if bare else body))

    def _drip(self, link: Link) -> None:
        """Send a page in ten parts; or, for a trickle, a byte a second until nobody can be waiting."""
        body = self.web.page(link)
        self.transport.write(b"HTTP/1.1 200 OK\r\n" + HTML + b"Content-Length: %d\r\n\r\n" % len(body))
        if link.kind == "trickle":
            for second in range(round(PATIENCE) + 3):
                self._later(second, self._part, body[second : second + 1])
            self._later(PATIENCE + 3, self.transport.abort)
            return
        step = len(body) // 10 + 1
        for part in range(10):
            when = drip_seconds(link.number) * (part + 1) / 10
            self._later(when, self._part, body[part * step : (part + 1) * step])

    def _part(self, body: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(body)


async def serve(links: int, hosts: int, port: int) -> None:
    """Listen on the address of every host until told to stop."""
    world = build(links, hosts, port=port, closed=0)
    web = Web(world)
    addresses = sorted({link.host for link in world.links})
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Site(web), addresses, port, backlog=256)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(*(int(number) for number in sys.argv[1:4])))
