"""Archives of the web: which hosts are one, and the Internet Archive asked to keep a page.

Client of the Internet Archive's Save Page Now 2: request a capture, ask how far it is.

By its public description ("Save Page Now 2 Public API Docs", Internet Archive, 2022). Answers are not
trusted: whatever is not as described is an answer that cannot be read.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy

from lib.safe_http import FetchError, FetchLimits, FetchResponse, fetch
from lib.safe_http.errors import parse_retry_after
from lib.text.phrases import StrOrPromise

FETCH_LIMITS = FetchLimits(
    total_seconds=25.0, max_bytes=2_000_000, max_unpacked_bytes=4_000_000, max_redirects=2
)
_JOB = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_TIMESTAMP = re.compile(r"[12]\d{13}")
SESSION_SECONDS = 60
"""Seconds for which an account that has too many captures under way is not used."""

FAILURE_MESSAGES = {
    "bad-gateway": gettext_lazy("The page’s site did not respond to the archive (502)."),
    "bad-request": gettext_lazy("The page’s site refused the archive’s request (400)."),
    "bandwidth-limit-exceeded": gettext_lazy("The page’s site has used up its bandwidth."),
    "blocked": gettext_lazy("The page’s site blocks the archive."),
    "blocked-client-ip": gettext_lazy("The archive does not accept requests from this newsroom’s network."),
    "blocked-url": gettext_lazy("The archive does not save pages from this address."),
    "browsing-timeout": gettext_lazy("The page took too long to load."),
    "capture-location-error": gettext_lazy("The archive could not confirm where it saved the page."),
    "cannot-fetch": gettext_lazy("The archive could not open the page."),
    "celery": gettext_lazy("The archive could not start saving the page."),
    "filesize-limit": gettext_lazy("The page is too large for the archive."),
    "forbidden": gettext_lazy("The page’s site blocks the archive."),
    "ftp-access-denied": gettext_lazy("The page’s site blocks the archive."),
    "gateway-timeout": gettext_lazy("The page’s site did not respond to the archive in time (504)."),
    "internal-server-error": gettext_lazy("The page’s site reported an error (500)."),
    "invalid-host-resolution": gettext_lazy("The archive could not find the page’s site."),
    "invalid-server-response": gettext_lazy("The archive could not understand the site’s response."),
    "invalid-url-syntax": gettext_lazy("The archive does not accept this as a web address."),
    "job-failed": gettext_lazy("Saving the page failed at the archive."),
    "method-not-allowed": gettext_lazy("The page’s site refused the archive’s request (405)."),
    "network-authentication-required": gettext_lazy("The site’s network requires a sign-in."),
    "no-access": gettext_lazy("The page’s site blocks the archive (401 or 403)."),
    "no-browsers-available": gettext_lazy("The archive is too busy right now."),
    "not-found": gettext_lazy("The archive did not find the page (404)."),
    "not-implemented": gettext_lazy("The page’s site refused the archive’s request (501)."),
    "protocol-error": gettext_lazy("The connection between the archive and the site failed."),
    "proxy-error": gettext_lazy("The archive’s own connection failed."),
    "read-timeout": gettext_lazy("The page’s site took too long to respond to the archive."),
    "service-unavailable": gettext_lazy("The page’s site is temporarily unavailable (503)."),
    "soft-time-limit-exceeded": gettext_lazy("Saving took too long and was stopped."),
    "too-many-daily-captures": gettext_lazy(
        "The archive has already saved this page as often as it allows in one day."
    ),
    "too-many-redirects": gettext_lazy("The page redirects in a loop."),
    "too-many-requests": gettext_lazy("The page’s site limits the archive’s requests (429)."),
    "unauthorized": gettext_lazy("The page requires a sign-in (401)."),
    "user-session-limit": gettext_lazy(
        "The newsroom has reached the archive’s limit of simultaneous requests."
    ),
}
"""Meanings of the archive's codes, without their ``error:``."""
PERMANENT_FAILURES = frozenset({"blocked-url", "filesize-limit", "invalid-url-syntax"})
"""Failures that another try would not change."""

CAPTURE_MESSAGES: dict[str, StrOrPromise] = {
    **FAILURE_MESSAGES,
    "archive_busy": gettext_lazy("The Internet Archive asks Stet to wait."),
    "archive_keys": gettext_lazy("The Internet Archive did not accept the newsroom’s keys."),
    "archive_message": gettext_lazy("The Internet Archive’s reason: {message}"),
    "archive_unavailable": gettext_lazy("The Internet Archive is not available ({status})."),
    "archive_unknown_job": gettext_lazy("The Internet Archive no longer has this request."),
    "archive_unreachable": gettext_lazy("Stet could not reach the Internet Archive. {cause}"),
    "archive_unreadable": gettext_lazy("Stet could not understand the Internet Archive’s response."),
}
"""By the code of a reason: the archive's own, or what became of the request. {cause} is a reason too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureResponse:
    """Answer of the archive about a capture; ``reason`` is {"code": a key of CAPTURE_MESSAGES, ...}.

    ``outcome``: "job" (with ``job``), "pending", "done" (with ``timestamp``, fourteen digits), "wait"
    (``seconds``: ask nothing there before), "away" (nothing was learnt), or "failed" (``lasting``: for good).
    """

    outcome: str
    job: str = ""
    timestamp: str = ""
    reason: dict[str, Any] = field(default_factory=dict)
    seconds: int = 0
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveAccount:
    """Base URL of Save Page Now, and the keys of an account there."""

    base: str
    key: str
    secret: str

    def __repr__(self) -> str:
        return f"Account({self.base})"


def request_capture(account: ArchiveAccount, url: str) -> CaptureResponse:
    """Request a capture of ``url``, even of an error page. Never raises for what comes back."""
    read = _fetch_json(f"{account.base.rstrip('/')}/save", account, data={"url": url, "capture_all": "1"})
    if isinstance(read, CaptureResponse):
        return read
    job = read.get("job_id")
    if isinstance(job, str) and _JOB.fullmatch(job):
        return CaptureResponse(outcome="job", job=job)
    return _build_failure(read)


def get_capture_status(account: ArchiveAccount, job: str) -> CaptureResponse:
    """Return how far a capture is. Never raises for what comes back."""
    read = _fetch_json(f"{account.base.rstrip('/')}/save/status/{job}", account, data=None)
    if isinstance(read, CaptureResponse):
        return read
    value, timestamp = read.get("status"), read.get("timestamp")
    if value == "pending":
        return CaptureResponse(outcome="pending")
    if value == "success" and isinstance(timestamp, str) and _TIMESTAMP.fullmatch(timestamp):
        return CaptureResponse(outcome="done", timestamp=timestamp)
    return _build_failure(read)


def get_capture_url(account: ArchiveAccount, url: str, timestamp: str) -> str:
    """Return the URL of an archived copy."""
    return f"{account.base.rstrip('/')}/web/{timestamp}/{url}"


def _fetch_json(
    address: str, account: ArchiveAccount, *, data: dict[str, str] | None
) -> dict[str, Any] | CaptureResponse:
    """Return the JSON object that came back, or what an answer of another kind means."""
    try:
        found = fetch(
            address,
            limits=FETCH_LIMITS,
            accept="application/json",
            method="GET" if data is None else "POST",
            # untranslated: a header
            headers={"Authorization": f"LOW {account.key}:{account.secret}"},
            data=data,
        )
    except FetchError as error:
        cause = {"code": error.reason}
        return CaptureResponse(outcome="away", reason={"code": "archive_unreachable", "cause": cause})
    if found.status in (401, 403):
        return CaptureResponse(outcome="failed", reason={"code": "archive_keys"})
    wait = parse_retry_after(found.headers.get("retry-after", ""), at=datetime.now(UTC))
    if found.status == 429 or (found.status == 503 and wait is not None):
        return CaptureResponse(
            outcome="wait", seconds=wait or SESSION_SECONDS, reason={"code": "archive_busy"}
        )
    if found.status == 404 and data is None:
        return CaptureResponse(outcome="failed", reason={"code": "archive_unknown_job"})
    if found.status >= 500:
        reason = {"code": "archive_unavailable", "status": str(found.status)}
        return CaptureResponse(outcome="away", reason=reason)
    return _parse_json_object(found)


def _parse_json_object(found: FetchResponse) -> dict[str, Any] | CaptureResponse:
    try:
        read = json.loads(found.body)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        return CaptureResponse(outcome="failed", reason={"code": "archive_unreadable"})
    return read


def _build_failure(read: dict[str, Any]) -> CaptureResponse:
    code = read.get("status_ext")
    code = code.removeprefix("error:") if isinstance(code, str) else ""
    if code == "user-session-limit":
        return CaptureResponse(outcome="wait", seconds=SESSION_SECONDS, reason={"code": code})
    value = read.get("message")
    if code in FAILURE_MESSAGES:
        reason = {"code": code}
    elif isinstance(value, str) and value.strip():
        reason = {"code": "archive_message", "message": " ".join(value.split())[:300]}
    else:
        reason = {"code": "archive_unreadable"}
    return CaptureResponse(outcome="failed", reason=reason, lasting=code in PERMANENT_FAILURES)


ARCHIVE_HOSTS = frozenset(
    {
        *("archive.org", "archive-it.org", "archive.today", "archive.ph", "archive.is", "archive.li"),
        *("archive.vn", "archive.fo", "archive.md", "perma.cc", "webcitation.org", "ghostarchive.org"),
        *("megalodon.jp", "freezepage.com", "mementoweb.org", "archive.wikiwix.com"),
        *("conifer.rhizome.org", "webarchives.rhizome.org", "web.archive.bibalex.org", "swap.stanford.edu"),
        # National and public ones.
        *("webarchive.nationalarchives.gov.uk", "webarchive.org.uk", "webarchive.parliament.uk"),
        *("webarchive.proni.gov.uk", "webarchive.nrscotland.gov.uk", "webarchive.loc.gov", "webharvest.gov"),
        *("webarchive.library.unt.edu", "webarchive.bac-lac.gc.ca", "webarchive.nla.gov.au"),
        *("webarchive.natlib.govt.nz", "arquivo.pt", "vefsafn.is", "webarchiv.cz", "webarchiv.onb.ac.at"),
        *("webarchive.nli.org.il", "haw.nsk.hr", "netarkivet.dk", "veebiarhiiv.digar.ee"),
        *("webdepozit.sk", "europarchive.org", "internetmemory.org", "warp.da.ndl.go.jp"),
    }
)


def is_archive_url(url: str) -> bool:
    """True if the URL is at an archive of the web."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    labels = host.split(".")
    return any(".".join(labels[start:]) in ARCHIVE_HOSTS for start in range(len(labels) - 1))
