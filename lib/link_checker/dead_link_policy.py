"""Giving up of dead links (pure): after three failures, each three days or more after the one before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import outcome as o

FAILURES_UNTIL_DEAD = 3
MIN_FAILURE_INTERVAL = timedelta(days=3)
DEAD_HEALTH = "dead"
_FAILURE_OUTCOMES = frozenset({o.MISSING, o.SOFT_404, o.TO_HOME, o.FAILING})
_OWN_FAULT_REASONS = frozenset({o.CRASHED_REASON, o.OUR_NETWORK})
"""Reasons that say nothing about the page."""


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """Health of a link. ``failures`` counts failed checks, the last one counted at ``failed_at``."""

    health: str
    failures: int = 0
    failed_at: datetime | None = None


def update_link_health(before: LinkHealth, outcome: str, reason: str, *, at: datetime) -> LinkHealth:
    """Return the health of a link after a check at ``at`` with this outcome.

    One success clears every failure. A page that is closed to us, or that we may not open, is neither: the
    count stays. When our own network was down nothing was learnt, and the health stays as well.
    """
    if outcome in o.ANSWERED_OUTCOMES:
        return LinkHealth(outcome)
    if reason == o.OUR_NETWORK and before.health not in ("", "unchecked"):
        return before
    if outcome not in _FAILURE_OUTCOMES or reason in _OWN_FAULT_REASONS:
        return LinkHealth(outcome, before.failures, before.failed_at)
    failures, failed_at = before.failures, before.failed_at
    if failed_at is None or at - failed_at >= MIN_FAILURE_INTERVAL:
        failures, failed_at = min(failures, FAILURES_UNTIL_DEAD) + 1, at
    return LinkHealth(DEAD_HEALTH if failures >= FAILURES_UNTIL_DEAD else outcome, failures, failed_at)
