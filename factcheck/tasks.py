"""What Celery carries: sweeps over rows that are due. Losing a message costs one beat."""

from celery import shared_task

from factcheck.actions import links, sweeping
from lib.clock import now

BATCH = 25


@shared_task(name="factcheck.tasks.sweep_links")
def sweep_links() -> int:
    """Look at the sources that are due."""
    return links.look_at_all(links.lease_links(at=now(), limit=BATCH), clock=now)


@shared_task(name="factcheck.tasks.sweep_work")
def sweep_work() -> int:
    """Follow revisions, publish on time, close late replies, act on what went stale."""
    at = now()
    return (
        sweeping.follow_revisions(at=at)
        + sweeping.publish_what_is_due(at=at)
        + sweeping.close_late_replies(at=at)
        + sweeping.act_on_stale(at=at)
    )
