"""What Celery carries: sweeps over rows that are due. Losing a message costs one beat."""

from celery import shared_task

from factcheck.actions import (
    archiving,
    digest,
    keeping,
    links,
    readings,
    reminders,
    reports,
    retention,
    sweeping,
)
from lib.clock import now
from lib.nudge import nudge

LINKS_LIMIT = 98
"""Seconds. A run of a pool ends by itself before; what hangs longer is killed with its process."""
ARCHIVES_LIMIT = 50
"""Seconds. A run begins nothing new after ten; one question takes up to twenty-five."""


@shared_task(name="factcheck.tasks.sweep_links", time_limit=LINKS_LIMIT)
def sweep_links() -> int:
    """Look at the sources that are due, for a while; where some are left, ask for another run at once."""
    looks = links.run_pool(clock=now)
    if looks:
        nudge("factcheck.tasks.sweep_links")
    return looks


@shared_task(name="factcheck.tasks.sweep_work")
def sweep_work() -> int:
    """Follow revisions, stop what was taken back, publish, close late replies, act on what went stale, look
    again at what waits to be judged.
    """
    at = now()
    return (
        sweeping.follow_revisions(at=at)
        + sweeping.stop_what_was_taken_back(at=at)
        + sweeping.publish_what_is_due(at=at)
        + sweeping.close_late_replies(at=at)
        + sweeping.act_on_stale(at=at)
        + sweeping.look_before_judged(at=at)
    )


@shared_task(name="factcheck.tasks.remind")
def remind() -> int:
    """Remind of the questions whose deadline nears."""
    return reminders.remind(at=now())


@shared_task(name="factcheck.tasks.send_archives", time_limit=ARCHIVES_LIMIT)
def send_archives() -> int:
    """Ask the Internet Archive for the captures that are due, and how far those are that it has begun."""
    return archiving.send_archives(clock=now)


@shared_task(name="factcheck.tasks.forget_readings")
def forget_readings() -> int:
    """Delete counts of readings that nothing depends on any more."""
    return readings.forget_readings(at=now())


@shared_task(name="factcheck.tasks.forget_senders")
def forget_senders() -> int:
    """Erase the e-mail addresses of those whose report of an error was answered long ago."""
    return reports.forget_senders(at=now())


@shared_task(name="factcheck.tasks.sweep_copies")
def sweep_copies() -> int:
    """Ask again for files that could not be stored, and erase copies that need not be kept any longer."""
    at = now()
    return keeping.ask_again_for_files(at=at) + retention.erase_old_copies(at=at)


@shared_task(name="factcheck.tasks.send_digests")
def send_digests() -> int:
    """Write the letters about links that are due this morning."""
    return digest.send_digests(at=now())
