"""What Celery carries for articles. Losing a message costs one beat."""

from celery import shared_task

from lib.clock import now

TIME_LIMIT = 90
"""Seconds. What hangs longer is killed with its process; the piece is due again when its lease runs out."""
FEEDS = 5
"""Asked at once, each of another host."""


@shared_task(name="articles.tasks.read_pieces", time_limit=TIME_LIMIT)
def read_pieces() -> int:
    """Read what was sent."""
    from articles.actions import reading  # noqa: PLC0415 - tens of megabytes, which not every worker uses

    return reading.read_pieces(clock=now)


@shared_task(name="articles.tasks.poll_feeds", time_limit=TIME_LIMIT)
def poll_feeds() -> int:
    """Ask for the feeds that are due."""
    from articles.actions import polling  # noqa: PLC0415 - brings the same readers, of no use for links

    return polling.poll_due(clock=now, limit=FEEDS)
