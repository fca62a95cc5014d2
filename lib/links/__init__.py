"""Looking at links: one look through the guarded door, what it comes to, and many at once without haste.

Read on in this order: looking (one look), outcome (what it comes to), pool (many at once), standing (when a
page is given up). Nothing here knows a model; what is due, and what is written, is the caller's business.
"""

from .archives import is_archive
from .looking import SHARDS, Look, Reader, crashed, host_of, look, shard_of
from .outcome import ANSWERS, OUTCOMES
from .pool import Done, Later, Order, Pace, Pool
from .standing import Standing, standing
from .waiting import retry_after
from .weather import Weather

__all__ = [
    "ANSWERS",
    "OUTCOMES",
    "SHARDS",
    "Done",
    "Later",
    "Look",
    "Order",
    "Pace",
    "Pool",
    "Reader",
    "Standing",
    "Weather",
    "crashed",
    "host_of",
    "is_archive",
    "look",
    "retry_after",
    "shard_of",
    "standing",
]
