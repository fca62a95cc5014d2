"""Link checks: which sources are due, which worker checks them, and how each result is saved, once.

Read on in this order: pools (which worker), leasing (which sources), runner (the run of a pool), recording
(how results are saved).
"""

from lib.link_checker import CheckResult, check_link

from .leasing import LEASE_SECONDS, lease_due_sources
from .recording import save_check_result, save_check_results
from .runner import ARCHIVED_RESULT, check_sources, get_rate_limit, run_pool

__all__ = [
    "ARCHIVED_RESULT",
    "LEASE_SECONDS",
    "CheckResult",
    "check_link",
    "check_sources",
    "get_rate_limit",
    "lease_due_sources",
    "run_pool",
    "save_check_result",
    "save_check_results",
]
