"""Outgoing HTTP with SSRF guards: every page, feed and link the newsroom fetches comes in through here.

``fetch(url)`` waits for one page; ``fetch_async`` is for many at once. Read on in this order: targets (the
URL, taken apart), addresses (which count as public), resolver, connections, body, client.
"""

from .client import (
    PAGE_ACCEPT,
    FetchResponse,
    FetchSession,
    fetch,
    fetch_async,
    has_public_address,
    open_session,
)
from .errors import FetchError
from .policy import NEUTRAL_USER_AGENT, FetchLimits, FetchPolicy, get_fetch_policy
from .addresses import Target, parse_target, split_target
