"""What the evidence site answered at a moment of the story; at the present, what it really answers."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from factcheck.actions.links import Look
from factcheck.enums import Health
from lib.door.refusal import REFUSED_ADDRESS
from lib.links.outcome import BY_TITLE
from lib.page_text import visible_text
from newsroom.evidence_pages import PAGES
from newsroom.evidence_site import (
    GONE_PAGE,
    INWARD,
    LOANS_PAGE,
    SLOW_PAGE,
    SLOW_SECONDS,
    WAITING_AT_FIRST,
    WAITING_STEP,
    page,
    waiting,
)

LIST_GREW = timedelta(days=5)
PAGE_MOVED = timedelta(days=9)
MINUTES_GONE = timedelta(days=3)
REGISTER_BROKE = timedelta(hours=20)
COUNT_GONE = timedelta(days=15)
SITE_TIDIED = timedelta(hours=8)
LOANS_EDITED = timedelta(minutes=40)

MINUTES = (
    "Works committee, minutes of 9 December 2025",
    (
        "The committee heard that the works on Old Mill Bridge had cost £2.7 million more than agreed, and "
        "approved the sum. The debate was opened at 18:04 and closed at 18:31.",
        "The contractor reported 44 days lost to high water.",
    ),
)
REGISTER = (
    "Food hygiene inspections at the market",
    ("In 2025 inspectors visited all 31 food stalls on the market. Each was rated good or very good.",),
)
COUNT = (
    "Traffic on Old Mill Bridge, autumn 2025",
    ("On an ordinary weekday in October 2025 the bridge carried 19,800 vehicles.",),
)
LOANS = (LOANS_PAGE[0], ("The town’s libraries lent 31,400 e-books in 2025.", LOANS_PAGE[1][1]))
LOANS_BEFORE = ("E-book loans in 2024", ("The town’s libraries lent 25,740 e-books in 2024.",))
READING = (
    "Reading in Harrowmere: a survey",
    ("Of 600 residents asked, 17 % had read an e-book that month.",),
)

TITLES = {path: title for path, (title, _) in PAGES.items()} | {
    "/moved": "Population of Harrowmere (old address)",
    "/missing": MINUTES[0],
    "/slow": "Town archive: the lido’s first season",
    "/changing": "Waiting for a council home",
    "/broken": REGISTER[0],
    "/blocked": "Company filings: Brackwater Aggregates",
    "/traffic": COUNT[0],
    "/loans": LOANS[0],
    "/loans-2024": LOANS_BEFORE[0],
    "/reading": READING[0],
    "/inward": "Tender documents, Old Mill Bridge",
}
"""What people call the pages when they cite them."""


@dataclass(frozen=True)
class PagesThen:
    """``site`` is the evidence site's address, ``now`` the present."""

    site: str
    now: datetime

    def look(self, path: str, at: datetime) -> Look:
        """What a worker found at ``path`` at the moment ``at``."""
        ago = self.now - at
        if path == "/inward":
            return self._refused(path)
        if path == "/blocked":
            return self._answer(path, 403, Health.BLOCKED)
        if path == "/missing":
            gone = ago < MINUTES_GONE
            return self._answer(path, 404, Health.MISSING) if gone else self._page(path, page(*MINUTES))
        if path == "/broken":
            broke = ago < REGISTER_BROKE
            return self._answer(path, 500, Health.FAILING) if broke else self._page(path, page(*REGISTER))
        if path == "/moved":
            return (
                self._moved(path, "/population")
                if ago < PAGE_MOVED
                else self._page(path, _ordinary("/population"))
            )
        if path == "/traffic":
            gone = ago < COUNT_GONE
            return self._answer(path, 404, Health.MISSING) if gone else self._page(path, page(*COUNT))
        if path == "/loans":
            return self._page(path, page(*(LOANS_PAGE if ago < LOANS_EDITED else LOANS)))
        if path == "/loans-2024":
            tidied = ago < SITE_TIDIED
            return self._gone_softly(path) if tidied else self._page(path, page(*LOANS_BEFORE))
        if path == "/reading":
            return self._sent_home(path) if ago < SITE_TIDIED else self._page(path, page(*READING))
        if path == "/changing":
            return self._page(path, waiting(WAITING_AT_FIRST - (0 if ago < LIST_GREW else WAITING_STEP)))
        if path == "/slow":
            return self._page(path, page(*SLOW_PAGE), wait=int(SLOW_SECONDS * 1000))
        return self._page(path, _ordinary(path))

    def _page(self, path: str, html: str, *, wait: int = 0) -> Look:
        url = self.site + path
        return Look(
            outcome=Health.OK,
            status_code=200,
            final_url=url,
            chain=[[url, 200]],
            elapsed_ms=wait + _milliseconds(path),
            text=visible_text(html.encode(), media_type="text/html", charset="utf-8"),
            body=html.encode(),
            media_type="text/html",
            headers={"content-type": "text/html; charset=utf-8"},
        )

    def _moved(self, path: str, to: str) -> Look:
        there = self._page(to, _ordinary(to))
        return Look(
            outcome=Health.MOVED,
            status_code=200,
            final_url=there.final_url,
            chain=[[self.site + path, 301], *there.chain],
            elapsed_ms=2 * there.elapsed_ms,
            text=there.text,
            body=there.body,
            media_type=there.media_type,
            headers=there.headers,
            moved_to=there.final_url,
        )

    def _answer(self, path: str, status: int, outcome: str) -> Look:
        url = self.site + path
        return Look(
            outcome=outcome,
            status_code=status,
            final_url=url,
            chain=[[url, status]],
            reason=f"http_{status}",
            elapsed_ms=_milliseconds(path),
        )

    def _gone_softly(self, path: str) -> Look:
        found = self._page(path, page(*GONE_PAGE))
        return replace(found, outcome=Health.SOFT_404, reason=BY_TITLE, text=None, body=None)

    def _sent_home(self, path: str) -> Look:
        home = self._page("/", _ordinary("/"))
        return replace(
            home, outcome=Health.TO_HOME, chain=[[self.site + path, 302], *home.chain], text=None, body=None
        )

    def _refused(self, path: str) -> Look:
        return Look(
            outcome=Health.REFUSED,
            reason=REFUSED_ADDRESS,
            chain=[[self.site + path, 302]],
            elapsed_ms=_milliseconds(INWARD),
        )


def _ordinary(path: str) -> str:
    return page(*PAGES[path])


def _milliseconds(path: str) -> int:
    """A time that a page on a good line takes; the same page, the same time."""
    return 40 + sum(path.encode()) % 160
