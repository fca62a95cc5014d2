"""Outcome of a page that answered, and when a link is given up as dead (pure).

Outcome of a page that answered (pure): present, moved, gone though it answers, or closed to us.

Judged with care in one direction: a page that is gone and taken for present is found out by its passage, but
a page that is there and taken for gone sends people looking for nothing.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from . import phrases

OK, MOVED, BLOCKED, FAILING, MISSING = "ok", "moved", "blocked", "failing", "missing"
SOFT_404, TO_HOME, REFUSED = "soft_404", "to_home", "refused"
OUTCOMES = (OK, MOVED, BLOCKED, FAILING, MISSING, SOFT_404, TO_HOME, REFUSED)
"""Every outcome that a check can have."""
ANSWERED_OUTCOMES = (OK, MOVED)

# Reasons, where the outcome alone does not say why. A failing page has one of lib.safe_http's codes, or
# http_500 and the like.
CRASHED_REASON = "crashed"
OUR_NETWORK = "our_network"
CHALLENGE_REASON = "challenge"
BY_ADDRESS, BY_TITLE, BY_WORDS = "by_address", "by_title", "by_words"

PERMANENT_REDIRECTS = (301, 308)
BLOCKING_STATUSES = (401, 403, 407, 429, 451)
NOT_FOUND_STATUSES = (404, 410)

SHORT_TEXT_LENGTH = 5_000
"""Characters of text up to which a page may be nothing but a notice, its menus included."""
BRIEF_TEXT_LENGTH = 800
"""Characters of a page that says little else."""
WORDLESS_LENGTH = 120
"""Characters of a page that says next to nothing: one line, and the name of its site."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Facts that a page is classified by. ``chain`` is every hop, (URL, status).

    ``title`` and ``heading`` are those of the page, ``text`` its visible text, None where it was not or could
    not be read. ``markup`` is the beginning of an HTML body, undecoded.
    """

    url: str
    final_url: str
    status: int
    chain: tuple[tuple[str, int], ...]
    headers: dict[str, str]
    text: str | None = None
    title: str = ""
    heading: str = ""
    markup: bytes = b""


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """Status of a link. ``reason`` is a short code, or ""; ``moved_to`` where it leads for good, or ""."""

    outcome: str
    reason: str = ""
    moved_to: str = ""


def classify_page(seen: PageFacts) -> LinkStatus:
    """Return the outcome of a check that was answered."""
    if is_challenge_page(seen):
        return LinkStatus(BLOCKED, CHALLENGE_REASON)
    if seen.status in BLOCKING_STATUSES:
        return LinkStatus(BLOCKED, f"http_{seen.status}")
    if seen.status in NOT_FOUND_STATUSES:
        return LinkStatus(MISSING, f"http_{seen.status}")
    if seen.status >= 300 and seen.status != 304:
        return LinkStatus(FAILING, f"http_{seen.status}")
    if is_redirect_to_home(seen.url, seen.final_url, hops=len(seen.chain)):
        return LinkStatus(TO_HOME)
    if why := find_soft_404_reason(seen):
        return LinkStatus(SOFT_404, why)
    moved_to = find_permanent_url(seen.chain)
    return LinkStatus(MOVED if moved_to else OK, moved_to=moved_to)


def find_permanent_url(chain: tuple[tuple[str, int], ...]) -> str:
    """Return where the URL has moved for good; "" when it has not.

    Only as far as every hop from the first is permanent: what comes after a temporary redirect is for this
    visit alone.
    """
    for number, (_, status) in enumerate(chain):
        if status not in PERMANENT_REDIRECTS:
            return chain[number][0] if number else ""
    return ""


def is_challenge_page(seen: PageFacts) -> bool:
    """True if this page asks visitors to prove that they are human, whatever its status says."""
    if seen.headers.get("cf-mitigated", "").lower() == "challenge":
        return True
    if seen.headers.get("x-amzn-waf-action", "").lower() in ("challenge", "captcha"):
        return True
    if seen.status not in (200, 202, 403, 405, 429, 503):
        return False
    words = len(seen.text or "")
    if words > BRIEF_TEXT_LENGTH * 2:
        return False
    if phrases.is_challenge_title(seen.title) or phrases.is_challenge_title(seen.heading):
        return True
    if seen.text is None or words > BRIEF_TEXT_LENGTH // 2:
        return False
    marks = phrases.CHALLENGE_MARKS + (phrases.WIDGET_MARKS if words <= WORDLESS_LENGTH else ())
    return any(mark in seen.markup for mark in marks)


def find_soft_404_reason(seen: PageFacts) -> str:
    """Return a short code for how a page with a good status says "not found"; "" when it does not."""
    requested, final = urlsplit(seen.url).path, urlsplit(seen.final_url).path
    if len(seen.chain) > 1 and phrases.is_not_found_path(final) and not phrases.is_not_found_path(requested):
        return BY_ADDRESS
    text = seen.text
    if text is None or len(text) > SHORT_TEXT_LENGTH:
        return ""
    for value in (seen.title, seen.heading):
        if phrases.is_not_found_title(value, certain=len(text) > BRIEF_TEXT_LENGTH):
            return BY_TITLE
    if len(text) <= BRIEF_TEXT_LENGTH and phrases.begins_with_not_found(text):
        return BY_WORDS
    return ""


_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)
_HOME = re.compile(
    r"(?:home|index|default|start|main|welcome)(?:\.(?:html?|php|aspx?|jsp|do))?", re.IGNORECASE
)
_HARMLESS = re.compile(r"(?:utm_\w+|ref|lang|hl|locale|l|from|src|redirect\w*|error|notfound|404)(?:=.*)?\Z")


def is_redirect_to_home(url: str, final_url: str, *, hops: int) -> bool:
    """True if a URL below the root of a site was redirected to that site's root, bare or in a language."""
    if hops < 2:
        return False
    requested, final = urlsplit(url), urlsplit(final_url)
    if not _is_same_site(requested.hostname or "", final.hostname or ""):
        return False
    if final.query and not all(_HARMLESS.match(pair) for pair in final.query.split("&")):
        return False
    return _is_home_path(final.path) and not _is_home_path(requested.path)


def _is_home_path(path: str) -> bool:
    segments = [segment for segment in path.split("/") if segment]
    if segments and _LANGUAGE.fullmatch(segments[0]):
        segments = segments[1:]
    return not segments or (len(segments) == 1 and _HOME.fullmatch(segments[0]) is not None)


def _is_same_site(one: str, other: str) -> bool:
    """True if one host is the other, or lies below it: www and m count, a stranger's short link does not."""
    one, other = one.removeprefix("www.").removeprefix("m."), other.removeprefix("www.").removeprefix("m.")
    return one == other or one.endswith("." + other) or other.endswith("." + one)


FAILURES_UNTIL_DEAD = 3
MIN_FAILURE_INTERVAL = timedelta(days=3)
DEAD_HEALTH = "dead"
_FAILURE_OUTCOMES = frozenset({MISSING, SOFT_404, TO_HOME, FAILING})
_OWN_FAULT_REASONS = frozenset({CRASHED_REASON, OUR_NETWORK})
"""Reasons that say nothing about the page."""


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """Health of a link. ``failures`` counts failed checks, the last one counted at ``failed_at``."""

    health: str
    failures: int = 0
    failed_at: datetime | None = None


def update_link_health(before: LinkHealth, outcome: str, reason: str, *, at: datetime) -> LinkHealth:
    """Return the health of a link after a check at ``at`` with this outcome.

    One success clears every failure. A page that is closed to us, or that we may not open, is neither: the
    count stays. When our own network was down nothing was learnt, and the health stays as well.
    """
    if outcome in ANSWERED_OUTCOMES:
        return LinkHealth(outcome)
    if reason == OUR_NETWORK and before.health not in ("", "unchecked"):
        return before
    if outcome not in _FAILURE_OUTCOMES or reason in _OWN_FAULT_REASONS:
        return LinkHealth(outcome, before.failures, before.failed_at)
    failures, failed_at = before.failures, before.failed_at
    if failed_at is None or at - failed_at >= MIN_FAILURE_INTERVAL:
        failures, failed_at = min(failures, FAILURES_UNTIL_DEAD) + 1, at
    return LinkHealth(DEAD_HEALTH if failures >= FAILURES_UNTIL_DEAD else outcome, failures, failed_at)
