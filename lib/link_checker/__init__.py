"""Link checks: one check by lib.safe_http, its outcome, and many checks at once without haste.

Read on in this order: checker (one check), outcome, pool (many at once), dead_link_policy (when a page is
given up). Nothing here knows a model; what is due, and what is written, is the caller's business.
"""

from lib.archive.save_page_now import is_archive_url

from .checker import (
    CheckResult,
    Reader,
    build_crash_result,
    check_link,
    get_host,
)
from .outcome import LinkHealth, update_link_health
from .limits import OutageDetector
from .outcome import ANSWERED_OUTCOMES, OUTCOMES
from .pool import CheckJob, CheckPool, CompletedCheck, DeferredCheck
from .limits import RateLimit
