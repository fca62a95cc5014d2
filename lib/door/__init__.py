"""The one guarded door to the outside: every page, feed and link the newsroom fetches comes in through here.

``fetch(url)`` waits for one page; ``fetch_async`` is for many at once. Read on in this order: target (the
address, taken apart), address (what counts as public), resolve, connect, body, client.
"""

from .client import PAGES, Fetched, Session, fetch, fetch_async, many
from .policy import Limits, Policy, from_settings
from .refusal import NotFetched
from .target import Target, parse, read

__all__ = [
    "PAGES",
    "Fetched",
    "Limits",
    "NotFetched",
    "Policy",
    "Session",
    "Target",
    "fetch",
    "fetch_async",
    "from_settings",
    "many",
    "parse",
    "read",
]
