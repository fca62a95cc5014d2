"""Celery tasks of articles. A lost message costs one beat."""

from celery import shared_task

from lib.datetimes.clock import now
from lib.tasks.names import POLL_FEEDS_TASK, PROCESS_IMPORT_ITEMS_TASK

TIME_LIMIT = 90
"""Seconds. A task over it is killed with its process; the item is due again when its lease runs out."""
MAX_FEEDS = 5
"""Feeds polled at once, each of another host."""


@shared_task(name=PROCESS_IMPORT_ITEMS_TASK, time_limit=TIME_LIMIT)
def process_import_items() -> int:
    """Process the import items that are due."""
    from articles.batches import processing  # noqa: PLC0415 - tens of megabytes, which not every worker uses

    return processing.process_due_items(clock=now)


@shared_task(name=POLL_FEEDS_TASK, time_limit=TIME_LIMIT)
def poll_feeds() -> int:
    """Poll the feeds that are due."""
    from articles.feeds import polling  # noqa: PLC0415 - brings the same readers, of no use for links

    return polling.poll_due_feeds(clock=now, limit=MAX_FEEDS)
