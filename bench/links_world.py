"""The made-up web of bench.links: which links there are, what each answers, and what it must be called.

Pure: a world follows from its numbers alone, so that the server, the bench and every peer know the same one.
Hosts are addresses of this machine, 127.64.0.1 and on, which need no names and no rights. What a link is
called is one of factcheck.models.enums.SourceHealth.
"""

import random
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field

PATIENCE = 5.0
"""Seconds after which everybody gives a link up."""
QUICKEST, SLOWEST = 0.010, 0.200
"""Seconds from a request to its answer."""
HUGE = 6_000_000
"""Bytes: more than a look takes in."""

# kind: (of 1,000 links, what it must be called, requests it takes). The rest are pages with new words.
KINDS: dict[str, tuple[int, str, int]] = {
    "page": (0, "ok", 1),
    "same_etag": (200, "ok", 1),
    "same_date": (50, "ok", 1),
    "same_bytes": (200, "ok", 1),
    "same_words": (100, "ok", 1),
    "moved": (50, "moved", 2),
    "found": (40, "ok", 2),
    "to_home": (20, "to_home", 2),
    "soft_404": (20, "soft_404", 1),
    "404": (40, "missing", 1),
    "410": (6, "missing", 1),
    "500": (20, "failing", 1),
    "503": (10, "failing", 1),
    "403": (20, "blocked", 1),
    "401": (6, "blocked", 1),
    "429": (6, "blocked", 1),
    "challenge": (8, "blocked", 1),
    "hang": (10, "failing", 1),
    "trickle": (2, "failing", 1),
    "reset": (6, "failing", 1),
    "closed": (6, "failing", 0),
    "loop": (4, "failing", 2),
    "inside": (4, "refused", 1),
    "slow": (16, "ok", 1),
    "huge_page": (2, "ok", 1),
    "huge_file": (2, "ok", 1),
}
CONDITIONAL = ("same_etag", "same_date")
"""Kinds whose site says "not modified" to who knows what it said last."""
HOME_SECONDS = 0.02
"""Before a home page answers, and what is nowhere."""
_BASES = 48
_WORDS = (  # noqa: SIM905  fifty words are read more easily than fifty strings
    "the of harbour office said crates herring landed in spring a figure mayor called record prices fell "
    "week crews count year before council budget road school water towns people moved away report table "
    "source office region percent of and to for with was were been has had minister answered letter"
).split()


@dataclass(frozen=True, slots=True)
class Link:
    """``latency`` is seconds before each of its answers."""

    number: int
    kind: str
    host: str
    latency: float

    @property
    def expected(self) -> str:
        """The expected outcome, a SourceHealth."""
        return KINDS[self.kind][1]

    @property
    def seconds(self) -> float:
        """The least time that one client can be done with it in."""
        if self.kind in ("hang", "trickle"):
            return PATIENCE
        if self.kind == "to_home":
            return self.latency + HOME_SECONDS
        return self.latency * KINDS[self.kind][2] + (drip_seconds(self.number) if self.kind == "slow" else 0)

    @property
    def etag(self) -> str:
        return f'"{self.number}-{zlib.crc32(b"%d" % self.number):08x}"' if self.kind == "same_etag" else ""

    @property
    def last_modified(self) -> str:
        return "Tue, 03 Mar 2026 08:00:00 GMT" if self.kind == "same_date" else ""


@dataclass
class World:
    """``links`` in the order they are asked about; ``port`` and ``closed`` (where nobody listens) are of
    every host.
    """

    hosts: int
    port: int
    closed: int
    links: list[Link] = field(default_factory=list)

    def url(self, link: Link) -> str:
        """Its address."""
        port = self.closed if link.kind == "closed" else self.port
        return f"http://{link.host}:{port}/story/{link.number}/what-was-said"

    def least_seconds(self, at_once: int) -> float:
        """No client with ``at_once`` requests a host under way can be done sooner, however fast it is."""
        by_host = defaultdict(list)
        for link in self.links:
            by_host[link.host].append(link.seconds)
        return max(max(*spent, sum(spent) / at_once) for spent in by_host.values())

    def allowed(self) -> list[str]:
        """The "host:port" pairs that the door has to let through."""
        ports = (self.port, self.closed)
        return [f"{host}:{port}" for host in sorted({link.host for link in self.links}) for port in ports]


def build(links: int, hosts: int, *, port: int, closed: int, seed: int = 4) -> World:
    """A world of that many links, the same for the same numbers."""
    dice = random.Random(seed)  # noqa: S311  a made-up world, not a secret
    kinds = [kind for kind, (share, _, _) in KINDS.items() for _ in range(round(links * share / 1000))]
    kinds += ["page"] * (links - len(kinds))
    dice.shuffle(kinds)
    pace = [dice.uniform(QUICKEST, SLOWEST) for _ in range(hosts)]
    world = World(hosts=hosts, port=port, closed=closed)
    for number, kind in enumerate(kinds[:links]):
        at = number % hosts
        latency = min(max(pace[at] * dice.uniform(0.8, 1.2), QUICKEST), SLOWEST)
        host = f"127.{64 + at // 62_500}.{at // 250 % 250}.{at % 250 + 1}"
        world.links.append(Link(number=number, kind=kind, host=host, latency=latency))
    return world


def drip_seconds(number: int) -> float:
    """Return the seconds that the body of a slow page takes."""
    return 0.5 + number % 11 / 10


def passage(number: int) -> str:
    """The sentence that a claim relies on in that page."""
    return f"By the spring {1_000 + number * 7:,} people had moved away from {number % 97 + 3} of the towns."


def text_pages() -> list[bytes]:
    """The middles of pages, from 4 to 80 kB of ordinary markup, the middle one about 20 kB."""
    dice = random.Random(7)  # noqa: S311  a made-up world, not a secret
    middles = []
    for at in range(_BASES):
        wanted = 4_000 * 20 ** (at / (_BASES - 1))
        parts: list[str] = []
        length = 0
        while length < wanted:
            words = " ".join(dice.choices(_WORDS, k=dice.randint(20, 60)))
            link = f'<a class="more link-{at}" href="/story/{dice.randint(1, 9999)}">{words[:24]}</a>'
            part = f'<div class="block wide"><p>{words}. {link}</p><ul><li>{words[:30]}</li></ul></div>\n'
            parts.append(part)
            length += len(part)
        middles.append("".join(parts).encode())
    return middles


def page(link: Link, middles: list[bytes], edition: int = 1) -> bytes:
    """What that page says: always the same bytes in one edition, and unlike every other page.

    From one edition to the next a *page* has new words, and *same_words* new bytes that nobody reads.
    """
    number, new = link.number, edition if link.kind == "page" else 1
    title = f"Report {number}, edition {new}: what was said about the towns".encode()
    unread = b"var seen=%d;" % (edition if link.kind == "same_words" else 0)
    return b"".join(
        (
            b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>',
            title,
            b"</title><script>",
            unread,
            b"</script></head><body><nav><a href='/'>Home</a></nav><article><h1>",
            title,
            b"</h1><p>",
            passage(number).encode(),
            b"</p>",
            middles[number * 7 % len(middles)],
            b"</article><footer>All rights reserved</footer></body></html>",
        )
    )


def wrongly_classed(world: World, found: dict[int, str]) -> list[str]:
    """One line for each sort of mistake, with how often it was made. ``found`` maps numbers to outcomes."""
    wrong = Counter(
        (link.kind, link.expected, found.get(link.number, "never looked at"))
        for link in world.links
        if found.get(link.number) != link.expected
    )
    return [f"{count} x {kind}: {got}, not {right}" for (kind, right, got), count in wrong.most_common()]
