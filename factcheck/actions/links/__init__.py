"""Link checks: which sources are due, who looks at them, and what is written of each look, once.

Read on in this order: holding (who looks), leasing (at what), running (the run of a pool), recording (what is
written).
"""

from lib.links import Look, look

from .leasing import LEASE_SECONDS, lease_links
from .recording import record_look, record_looks
from .running import KEPT, look_at_all, pace, run_pool

__all__ = [
    "KEPT",
    "LEASE_SECONDS",
    "Look",
    "lease_links",
    "look",
    "look_at_all",
    "pace",
    "record_look",
    "record_looks",
    "run_pool",
]
