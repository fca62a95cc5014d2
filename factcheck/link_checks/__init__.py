"""Link checks: which sources are due, which run checks them, and how each result is saved, once.

Read on in this order: hosts (which run holds which), leasing (which sources), runner (one run), recording
(how results are saved).
"""

from lib.link_checker import CheckResult, check_link

from .leasing import LEASE_SECONDS, lease_due_sources
from .recording import save_check_result, save_check_results
from .runner import ARCHIVED_RESULT, check_sources, get_rate_limit, run_checks
