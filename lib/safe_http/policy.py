"""Policy of outgoing HTTP from the newsroom's settings; the only file of lib.safe_http that reads them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings

WEB_PORTS = frozenset({80, 443})
NEUTRAL_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
"""Sent where a site is not to learn who asks: what very many of its readers send."""


@dataclass(frozen=True)
class FetchLimits:
    """Limits of one fetch. Times in seconds, sizes in bytes.

    ``total_seconds`` covers everything, look-ups and redirects included. ``truncate`` keeps the beginning of
    a body that is over a limit instead of refusing it: enough to see whether the page is there. Without
    ``with_body`` the status and headers are the response, however its body goes on.
    """

    total_seconds: float = 20.0
    dns_seconds: float = 5.0
    connect_seconds: float = 5.0
    max_bytes: int = 5_000_000
    max_unpacked_bytes: int = 10_000_000
    max_redirects: int = 5
    truncate: bool = False
    with_body: bool = True


@dataclass(frozen=True)
class FetchPolicy:
    """Rules of a fetch. ``allowed_hosts``: "host:port" pairs that need not be public.

    ``ports``: those open to everyone else. ``user_agent`` says who is asking and where to complain;
    ``limits`` hold where a caller names none.
    """

    user_agent: str = "Stet (fact-check desk)"  # untranslated: a header
    allowed_hosts: frozenset[str] = field(default_factory=frozenset)
    ports: frozenset[int] = WEB_PORTS
    limits: FetchLimits = field(default_factory=FetchLimits)


def get_fetch_policy(allow: Collection[str] | None = None, *, is_anonymous: bool = False) -> FetchPolicy:
    """Return the policy of the settings; ``allow`` replaces the configured hosts when given.

    ``is_anonymous``: nothing in the request says which newsroom asks.
    """
    named = settings.STET_FETCH_ALLOWED_HOSTS if allow is None else allow
    return FetchPolicy(
        user_agent=NEUTRAL_USER_AGENT if is_anonymous else settings.STET_FETCH_USER_AGENT,
        allowed_hosts=frozenset(pair.strip().lower() for pair in named),
        limits=FetchLimits(
            total_seconds=settings.STET_FETCH_TIMEOUT_SECONDS,
            max_bytes=settings.STET_FETCH_MAX_BYTES,
            max_unpacked_bytes=settings.STET_FETCH_MAX_UNPACKED_BYTES,
            max_redirects=settings.STET_FETCH_MAX_REDIRECTS,
        ),
    )
