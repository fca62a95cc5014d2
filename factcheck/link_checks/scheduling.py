"""Schedule of link checks: later and later while nothing changes, soon where much rests on a source."""

import zlib
from datetime import timedelta

from django.conf import settings

from factcheck.link_checks.source_usage import SourceUsage
from factcheck.models.enums import ANSWERED_HEALTH, SourceHealth
from lib.link_checker.outcome import OUR_NETWORK

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
OWN_FAULT_DELAY = timedelta(minutes=10)
"""Delay while our own network is down: nothing was learnt about the source."""
FAILING_DELAYS = (timedelta(hours=1), timedelta(days=3))
"""First and longest delay for a page that does not answer: three failures three days apart make it dead."""
BLOCKED_DELAYS = (DAY, WEEK)
"""First and longest delay for a page that blocks Stet: asking more often changes nothing."""
NOT_FOUND = (SourceHealth.FAILING, SourceHealth.MISSING, SourceHealth.SOFT_404, SourceHealth.TO_HOME)


def get_next_check_delay(
    *,
    source_id: int,
    outcome: str,
    before: str,
    unchanged: bool,
    interval_hours: int,
    resting: SourceUsage,
    reason: str = "",
    archive: bool = False,
    is_requested: bool = False,
) -> timedelta | None:
    """Return the delay until the next check of a source; None: for good, as for a copy in an archive.

    ``outcome`` is what the check found and ``before`` the source's health until then (SourceHealth's values;
    ``outcome`` is *dead* where this check made it so). ``unchanged``: neither the page nor its text moved.
    ``interval_hours`` is the last delay (``round_to_hours`` of what this returned then). ``is_requested``: a
    person asked for this check early, so that it says nothing about how often the page changes. A passage
    that seems edited or gone makes a source due sooner than this says (``passages``).

    The delay is spread by up to a tenth, the same for a source each time, so that a thousand sources added at
    once do not come back at once.
    """
    if archive:
        return None
    if reason == OUR_NETWORK:
        return _jitter_later(OWN_FAULT_DELAY, source_id)
    if resting.closed:
        return _jitter_around(_get_max_interval(), source_id)
    last = timedelta(hours=interval_hours)
    if outcome in (SourceHealth.BLOCKED, SourceHealth.REFUSED):
        return _jitter_later(
            _double_interval(last if before == outcome else None, *BLOCKED_DELAYS), source_id
        )
    if outcome == SourceHealth.DEAD:
        again = last if before == SourceHealth.DEAD else None
        return _jitter_later(
            _double_interval(again, FAILING_DELAYS[1], max(_get_max_interval(), FAILING_DELAYS[1])), source_id
        )
    soon = max(DAY, _get_min_interval()) if resting.is_recent or resting.read else None
    if outcome in NOT_FOUND:
        wait = _double_interval(last if before in NOT_FOUND else None, *FAILING_DELAYS)
        # Never sooner than said: two checks that count towards a dead page are a whole three days apart.
        return _jitter_later(min(wait, soon) if soon else wait, source_id)
    if not unchanged or before not in ANSWERED_HEALTH:
        wait = _get_min_interval()
    elif is_requested:
        wait = min(max(last, _get_min_interval()), _get_max_interval())
    else:
        wait = _double_interval(last, _get_min_interval(), _get_max_interval())
    return _jitter_around(min(wait, soon) if soon else wait, source_id)


def round_to_hours(wait: timedelta | None) -> int:
    """Return the delay as Source.interval_hours stores it: whole hours, at least one; 0 for no delay."""
    return 0 if wait is None else max(1, round(wait / timedelta(hours=1)))


def _get_min_interval() -> timedelta:
    return timedelta(hours=max(1, settings.STET_LINK_CHECK_MIN_HOURS))


def _get_max_interval() -> timedelta:
    return max(timedelta(hours=settings.STET_LINK_CHECK_MAX_HOURS), _get_min_interval())


def _double_interval(last: timedelta | None, first: timedelta, max_interval: timedelta) -> timedelta:
    """Return twice the last delay, between first and longest; the first where it had none of its kind."""
    return first if not last else min(max(last * 2, first), max_interval)


def _get_jitter_share(source_id: int) -> float:
    """Return a number from 0 to 1, always the same for a source, and far apart for neighbours."""
    return (zlib.crc32(source_id.to_bytes(8, "big")) % 1001) / 1000


def _jitter_around(wait: timedelta, source_id: int) -> timedelta:
    """Return the delay, up to a tenth shorter or longer."""
    return wait * (0.9 + 0.2 * _get_jitter_share(source_id))


def _jitter_later(wait: timedelta, source_id: int) -> timedelta:
    """Return the delay, up to a tenth longer, never shorter: somebody counts on the whole delay."""
    return wait * (1 + 0.1 * _get_jitter_share(source_id))
