"""Past answers of the site of sources; at the present, those that it really gives."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from factcheck.link_checks import CheckResult
from factcheck.models.enums import SourceHealth
from lib.link_checker.outcome import BY_TITLE
from lib.safe_http.errors import REFUSED_ADDRESS
from lib.text.html import extract_visible_text
from newsroom.demo.site.pages import PAGES
from newsroom.demo.site.server import (
    INITIAL_WAITING,
    INTERNAL_URL,
    LOANS_PAGE,
    NOT_FOUND_PAGE,
    SLOW_PAGE,
    SLOW_SECONDS,
    WAITING_STEP,
    render_page,
    render_waiting_page,
)

LIST_GREW = timedelta(days=5)
PAGE_MOVED = timedelta(days=9)
MINUTES_REMOVED_AFTER = timedelta(days=3)
REGISTER_BROKE = timedelta(hours=20)
COUNT_REMOVED_AFTER = timedelta(days=15)
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
"""Titles of the pages in citations."""


@dataclass(frozen=True)
class PastPages:
    """Pages of the past. ``site`` is the URL of the site of sources, ``now`` the present."""

    site: str
    now: datetime

    def check_page(self, path: str, at: datetime) -> CheckResult:
        """Return the result of a link check of ``path`` at the moment ``at``."""
        ago = self.now - at
        if path == "/inward":
            return self._build_refused_result(path)
        if path == "/blocked":
            return self._build_status_result(path, 403, SourceHealth.BLOCKED)
        if path == "/missing":
            missing = ago < MINUTES_REMOVED_AFTER
            return (
                self._build_status_result(path, 404, SourceHealth.MISSING)
                if missing
                else self._build_page_result(path, render_page(*MINUTES))
            )
        if path == "/broken":
            broke = ago < REGISTER_BROKE
            return (
                self._build_status_result(path, 500, SourceHealth.FAILING)
                if broke
                else self._build_page_result(path, render_page(*REGISTER))
            )
        if path == "/moved":
            return (
                self._build_moved_result(path, "/population")
                if ago < PAGE_MOVED
                else self._build_page_result(path, _build_ordinary_page("/population"))
            )
        if path == "/traffic":
            missing = ago < COUNT_REMOVED_AFTER
            return (
                self._build_status_result(path, 404, SourceHealth.MISSING)
                if missing
                else self._build_page_result(path, render_page(*COUNT))
            )
        if path == "/loans":
            return self._build_page_result(path, render_page(*(LOANS_PAGE if ago < LOANS_EDITED else LOANS)))
        if path == "/loans-2024":
            tidied = ago < SITE_TIDIED
            return (
                self._build_soft_404_result(path)
                if tidied
                else self._build_page_result(path, render_page(*LOANS_BEFORE))
            )
        if path == "/reading":
            return (
                self._build_redirect_home_result(path)
                if ago < SITE_TIDIED
                else self._build_page_result(path, render_page(*READING))
            )
        if path == "/changing":
            return self._build_page_result(
                path, render_waiting_page(INITIAL_WAITING - (0 if ago < LIST_GREW else WAITING_STEP))
            )
        if path == "/slow":
            return self._build_page_result(path, render_page(*SLOW_PAGE), wait=int(SLOW_SECONDS * 1000))
        return self._build_page_result(path, _build_ordinary_page(path))

    def _build_page_result(self, path: str, html: str, *, wait: int = 0) -> CheckResult:
        url = self.site + path
        return CheckResult(
            outcome=SourceHealth.OK,
            status_code=200,
            final_url=url,
            chain=[[url, 200]],
            elapsed_ms=wait + _get_response_time(path),
            text=extract_visible_text(html.encode(), media_type="text/html", charset="utf-8"),
            body=html.encode(),
            media_type="text/html",
            headers={"content-type": "text/html; charset=utf-8"},
        )

    def _build_moved_result(self, path: str, to: str) -> CheckResult:
        there = self._build_page_result(to, _build_ordinary_page(to))
        return CheckResult(
            outcome=SourceHealth.MOVED,
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

    def _build_status_result(self, path: str, status: int, outcome: str) -> CheckResult:
        url = self.site + path
        return CheckResult(
            outcome=outcome,
            status_code=status,
            final_url=url,
            chain=[[url, status]],
            reason=f"http_{status}",
            elapsed_ms=_get_response_time(path),
        )

    def _build_soft_404_result(self, path: str) -> CheckResult:
        found = self._build_page_result(path, render_page(*NOT_FOUND_PAGE))
        return replace(found, outcome=SourceHealth.SOFT_404, reason=BY_TITLE, text=None, body=None)

    def _build_redirect_home_result(self, path: str) -> CheckResult:
        home = self._build_page_result("/", _build_ordinary_page("/"))
        return replace(
            home,
            outcome=SourceHealth.TO_HOME,
            chain=[[self.site + path, 302], *home.chain],
            text=None,
            body=None,
        )

    def _build_refused_result(self, path: str) -> CheckResult:
        return CheckResult(
            outcome=SourceHealth.REFUSED,
            reason=REFUSED_ADDRESS,
            chain=[[self.site + path, 302]],
            elapsed_ms=_get_response_time(INTERNAL_URL),
        )


def _build_ordinary_page(path: str) -> str:
    return render_page(*PAGES[path])


def _get_response_time(path: str) -> int:
    """Return a plausible response time in ms; the same page, the same time."""
    return 40 + sum(path.encode()) % 160
