"""What Celery carries: sweeps over rows that are due. Losing a message costs one beat."""

from celery import shared_task

from factcheck.actions import keeping, links, readings, retention, sweeping
from lib.clock import now
from lib.nudge import nudge

BATCH = 25


@shared_task(name="factcheck.tasks.sweep_links")
def sweep_links() -> int:
    """Look at the sources that are due; where one task does not take them all, ask for another at once."""
    leased = links.lease_links(at=now(), limit=BATCH)
    if len(leased) == BATCH:
        nudge("factcheck.tasks.sweep_links")
    return links.look_at_all(leased, clock=now)


@shared_task(name="factcheck.tasks.sweep_work")
def sweep_work() -> int:
    """Follow revisions, stop what was taken back, publish, close late replies, act on what went stale."""
    at = now()
    return (
        sweeping.follow_revisions(at=at)
        + sweeping.stop_what_was_taken_back(at=at)
        + sweeping.publish_what_is_due(at=at)
        + sweeping.close_late_replies(at=at)
        + sweeping.act_on_stale(at=at)
    )


@shared_task(name="factcheck.tasks.forget_readings")
def forget_readings() -> int:
    """Delete counts of readings that nothing depends on any more."""
    return readings.forget_readings(at=now())


@shared_task(name="factcheck.tasks.sweep_copies")
def sweep_copies() -> int:
    """Ask again for files that could not be stored, and erase copies that need not be kept any longer."""
    at = now()
    return keeping.ask_again_for_files(at=at) + retention.erase_old_copies(at=at)
