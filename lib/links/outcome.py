"""What a page that answered comes to (pure): present, moved, gone though it answers, or closed to us.

Judged with care in one direction: a page that is gone and taken for present is found out by its passage, but
a page that is there and taken for gone sends people looking for nothing.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from . import phrases

OK, MOVED, BLOCKED, FAILING, MISSING = "ok", "moved", "blocked", "failing", "missing"
SOFT_404, TO_HOME, REFUSED = "soft_404", "to_home", "refused"
OUTCOMES = (OK, MOVED, BLOCKED, FAILING, MISSING, SOFT_404, TO_HOME, REFUSED)
"""Every outcome that a look can have."""
ANSWERS = (OK, MOVED)

# Why, where the outcome alone does not say it. A failing page has one of the door's codes, or http_500 and
# the like.
CRASHED = "crashed"
OUR_NETWORK = "our_network"
CHALLENGE = "challenge"
BY_ADDRESS, BY_TITLE, BY_WORDS = "by_address", "by_title", "by_words"

PERMANENT = (301, 308)
BLOCKING = (401, 403, 407, 429, 451)
GONE = (404, 410)

SHORT = 5_000
"""Characters of text up to which a page may be nothing but a notice, its menus included."""
BRIEF = 800
"""Characters of a page that says little else."""
WORDLESS = 120
"""Characters of a page that says next to nothing: a line, and who asks."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a judgement needs to know. ``chain`` is every hop, (address, status).

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
class Verdict:
    """``reason`` is a short code, or "". ``moved_to`` is where the address leads for good, or ""."""

    outcome: str
    reason: str = ""
    moved_to: str = ""


def judge(seen: Seen) -> Verdict:
    """The outcome of a look that was answered."""
    if closed_to_us(seen):
        return Verdict(BLOCKED, CHALLENGE)
    if seen.status in BLOCKING:
        return Verdict(BLOCKED, f"http_{seen.status}")
    if seen.status in GONE:
        return Verdict(MISSING, f"http_{seen.status}")
    if seen.status >= 300 and seen.status != 304:
        return Verdict(FAILING, f"http_{seen.status}")
    if led_home(seen.url, seen.final_url, hops=len(seen.chain)):
        return Verdict(TO_HOME)
    if why := says_not_found(seen):
        return Verdict(SOFT_404, why)
    moved_to = settled_address(seen.chain)
    return Verdict(MOVED if moved_to else OK, moved_to=moved_to)


def settled_address(chain: tuple[tuple[str, int], ...]) -> str:
    """Where the address has moved for good; "" when it has not.

    Only as far as every hop from the first says "for good": what comes after a passing redirect is for this
    visit alone.
    """
    for number, (_, status) in enumerate(chain):
        if status not in PERMANENT:
            return chain[number][0] if number else ""
    return ""


def closed_to_us(seen: Seen) -> bool:
    """Whether this is a riddle for machines, whatever its status says."""
    if seen.headers.get("cf-mitigated", "").lower() == "challenge":
        return True
    if seen.headers.get("x-amzn-waf-action", "").lower() in ("challenge", "captcha"):
        return True
    if seen.status not in (200, 202, 403, 405, 429, 503):
        return False
    words = len(seen.text or "")
    if words > BRIEF * 2:
        return False
    if phrases.is_challenge(seen.title) or phrases.is_challenge(seen.heading):
        return True
    if seen.text is None or words > BRIEF // 2:
        return False
    marks = phrases.CHALLENGE_MARKS + (phrases.WIDGET_MARKS if words <= WORDLESS else ())
    return any(mark in seen.markup for mark in marks)


def says_not_found(seen: Seen) -> str:
    """Why a page that answers "here it is" says that it is not, as a short code; "" when it does not."""
    asked, came = urlsplit(seen.url).path, urlsplit(seen.final_url).path
    if len(seen.chain) > 1 and phrases.is_not_found_path(came) and not phrases.is_not_found_path(asked):
        return BY_ADDRESS
    text = seen.text
    if text is None or len(text) > SHORT:
        return ""
    for said in (seen.title, seen.heading):
        if phrases.is_not_found(said, certain=len(text) > BRIEF):
            return BY_TITLE
    if len(text) <= BRIEF and phrases.begins_not_found(text):
        return BY_WORDS
    return ""


_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)
_HOME = re.compile(
    r"(?:home|index|default|start|main|welcome)(?:\.(?:html?|php|aspx?|jsp|do))?", re.IGNORECASE
)
_HARMLESS = re.compile(r"(?:utm_\w+|ref|lang|hl|locale|l|from|src|redirect\w*|error|notfound|404)(?:=.*)?\Z")


def led_home(url: str, final_url: str, *, hops: int) -> bool:
    """Whether an address below the root of a site was sent to that site's root, bare or in a language."""
    if hops < 2:
        return False
    asked, came = urlsplit(url), urlsplit(final_url)
    if not _same_site(asked.hostname or "", came.hostname or ""):
        return False
    if came.query and not all(_HARMLESS.match(pair) for pair in came.query.split("&")):
        return False
    return _is_home(came.path) and not _is_home(asked.path)


def _is_home(path: str) -> bool:
    segments = [segment for segment in path.split("/") if segment]
    if segments and _LANGUAGE.fullmatch(segments[0]):
        segments = segments[1:]
    return not segments or (len(segments) == 1 and _HOME.fullmatch(segments[0]) is not None)


def _same_site(one: str, other: str) -> bool:
    """Whether one host is the other, or lies below it: www and m count, a stranger's short link does not."""
    one, other = one.removeprefix("www.").removeprefix("m."), other.removeprefix("www.").removeprefix("m.")
    return one == other or one.endswith("." + other) or other.endswith("." + one)
