"""Outgoing HTTP with SSRF guards: every page, feed and link the newsroom fetches comes in through here.

``fetch(url)`` waits for one page; ``fetch_async`` is for many at once. Read on in this order: addresses
(which count as public, the URL taken apart, its host resolved), connections, body, client.
"""

from .addresses import Target, parse_target, split_target
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
