"""What Celery carries for publishing. Losing a message costs one beat."""

from celery import shared_task

from lib.clock import now
from lib.nudge import nudge
from publishing.actions import packs
from publishing.actions import relay as relaying

PACKS_LIMIT = 280
"""Seconds. What hangs longer is killed with its process; the pack is due again when its lease runs out."""


@shared_task(name="publishing.tasks.relay")
def relay() -> int:
    """Turn what the record says since last time into public documents."""
    return relaying.relay()


@shared_task(name="publishing.tasks.make_packs", time_limit=PACKS_LIMIT)
def make_packs() -> int:
    """Make the files that were asked for, and delete those whose time is over; where there may be more, ask
    for another run at once.
    """
    made = packs.make_due(clock=now)
    if made:
        nudge("publishing.tasks.make_packs")
    return made
