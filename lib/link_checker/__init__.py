"""Link checks: one check by lib.safe_http, its outcome, and many checks at once without haste.

Read on in this order: checker (one check), outcome (and when a page is given up), limits, pool (many at
once). Nothing here knows a model; what is due, and what is written, is the caller's business.
"""

from lib.archive.save_page_now import is_archive_url

from .checker import (
    CheckResult,
    Reader,
    build_crash_result,
    check_link,
    get_host,
)
from .limits import OutageDetector, RateLimit
from .outcome import ANSWERED_OUTCOMES, OUTCOMES, LinkHealth, update_link_health
from .pool import CheckJob, CheckPool, CompletedCheck, DeferredCheck
