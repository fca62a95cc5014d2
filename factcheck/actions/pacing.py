"""When a source is looked at again: later and later while nothing changes, soon where much rests on it."""

import zlib
from datetime import timedelta

from django.conf import settings

from factcheck.enums import ANSWERS, Health
from factcheck.queries.resting import Resting
from lib.links.outcome import OUR_NETWORK

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
OURS = timedelta(minutes=10)
"""While it is our own way out that is broken: nothing was learnt about the source."""
FAILING = (timedelta(hours=1), timedelta(days=3))
"""First and longest wait for a page that does not answer: three failures three days apart make it dead."""
SHUT = (DAY, WEEK)
"""The same for one that turns us away, or that we turn away: asking more often changes nothing."""
NOT_FOUND = (Health.FAILING, Health.MISSING, Health.SOFT_404, Health.TO_HOME)


def next_look(
    *,
    source_id: int,
    outcome: str,
    before: str,
    unchanged: bool,
    interval_hours: int,
    resting: Resting,
    reason: str = "",
    archive: bool = False,
    asked: bool = False,
) -> timedelta | None:
    """How long to leave a source alone after a look; None: for good, as a copy in an archive is.

    ``outcome`` is what the look found and ``before`` the source's health until then (Health's values;
    ``outcome`` is *dead* where this look made it so). ``unchanged``: neither the page nor its text moved.
    ``interval_hours`` is how long it was left alone last (``in_hours`` of what this answered then).
    ``asked``: a person asked for this look early, so that it says nothing about how often the page changes.
    A passage that seems edited or gone brings a source back sooner than this says (``actions.drift``).

    What comes back is spread by up to a tenth, the same for a source each time, so that a thousand sources
    added at once do not come back at once.
    """
    if archive:
        return None
    if reason == OUR_NETWORK:
        return _later(OURS, source_id)
    if resting.closed:
        return _about(_most(), source_id)
    last = timedelta(hours=interval_hours)
    if outcome in (Health.BLOCKED, Health.REFUSED):
        return _later(_doubled(last if before == outcome else None, *SHUT), source_id)
    if outcome == Health.DEAD:
        again = last if before == Health.DEAD else None
        return _later(_doubled(again, FAILING[1], max(_most(), FAILING[1])), source_id)
    soon = max(DAY, _least()) if resting.lately or resting.read else None
    if outcome in NOT_FOUND:
        wait = _doubled(last if before in NOT_FOUND else None, *FAILING)
        # Never sooner than said: two looks that count towards a dead page are a whole three days apart.
        return _later(min(wait, soon) if soon else wait, source_id)
    if not unchanged or before not in ANSWERS:
        wait = _least()
    elif asked:
        wait = min(max(last, _least()), _most())
    else:
        wait = _doubled(last, _least(), _most())
    return _about(min(wait, soon) if soon else wait, source_id)


def in_hours(wait: timedelta | None) -> int:
    """The wait as Source.interval_hours keeps it: whole hours, at least one; 0 for a source left alone."""
    return 0 if wait is None else max(1, round(wait / timedelta(hours=1)))


def _least() -> timedelta:
    return timedelta(hours=max(1, settings.STET_LINK_LEAST))


def _most() -> timedelta:
    return max(timedelta(hours=settings.STET_LINK_MOST), _least())


def _doubled(last: timedelta | None, first: timedelta, longest: timedelta) -> timedelta:
    """Twice the last wait, between the first and the longest; the first where there was none of its kind."""
    return first if not last else min(max(last * 2, first), longest)


def _share(source_id: int) -> float:
    """From 0 to 1, always the same for a source, and far apart for neighbours."""
    return (zlib.crc32(source_id.to_bytes(8, "big")) % 1001) / 1000


def _about(wait: timedelta, source_id: int) -> timedelta:
    """Up to a tenth sooner or later."""
    return wait * (0.9 + 0.2 * _share(source_id))


def _later(wait: timedelta, source_id: int) -> timedelta:
    """Up to a tenth later, never sooner: somebody counts on the whole wait."""
    return wait * (1 + 0.1 * _share(source_id))
