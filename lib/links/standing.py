"""When a page is given up (pure): after three failures, each at least three days after the one counted
before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import outcome as o

FAILURES = 3
APART = timedelta(days=3)
DEAD = "dead"
_COUNTED = frozenset({o.MISSING, o.SOFT_404, o.TO_HOME, o.FAILING})
_OURS = frozenset({o.CRASHED, o.OUR_NETWORK})
"""What says nothing about the page."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``failures`` counts the looks that failed, the last one counted at ``failed_at``."""

    health: str
    failures: int = 0
    failed_at: datetime | None = None


def standing(before: Standing, outcome: str, reason: str, *, at: datetime) -> Standing:
    """What a source is worth after a look at ``at`` with this outcome.

    One success forgets every failure. A page that is closed to us, or that we may not open, is neither: what
    was counted stays. When our own network was down nothing was learnt, and the health stays as well.
    """
    if outcome in o.ANSWERS:
        return Standing(outcome)
    if reason == o.OUR_NETWORK and before.health not in ("", "unchecked"):
        return before
    if outcome not in _COUNTED or reason in _OURS:
        return Standing(outcome, before.failures, before.failed_at)
    failures, failed_at = before.failures, before.failed_at
    if failed_at is None or at - failed_at >= APART:
        failures, failed_at = min(failures, FAILURES) + 1, at
    return Standing(DEAD if failures >= FAILURES else outcome, failures, failed_at)
