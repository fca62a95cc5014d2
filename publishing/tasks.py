"""What Celery carries for publishing. Losing a message costs one beat."""

from celery import shared_task

from lib.clock import now
from lib.nudge import nudge
from publishing.actions import delivering, keeping, key_ends, packs, partner_digests, sealing, usage
from publishing.actions import fan_out as telling
from publishing.actions import relay as relaying

PACKS_LIMIT = 280
"""Seconds. What hangs longer is killed with its process; the pack is due again when its lease runs out."""


@shared_task(name="publishing.tasks.relay")
def relay() -> int:
    """Turn what the record says since last time into public documents."""
    written = relaying.relay()
    if written:
        nudge(telling.FAN_OUT)
    sealing.seal()
    return written


@shared_task(name="publishing.tasks.restate_kept")
def restate_kept() -> int:
    """Tell where sources are kept whose originals are gone."""
    return keeping.restate_kept(at=now())


@shared_task(name="publishing.tasks.fan_out")
def fan_out() -> int:
    """Write a delivery for each endpoint that may hear of what became public."""
    return telling.fan_out(at=now())


@shared_task(name="publishing.tasks.deliver")
def deliver() -> int:
    """Send the deliveries that are due."""
    return delivering.deliver_due(clock=now)


@shared_task(name="publishing.tasks.send_digests")
def send_digests() -> int:
    """Write the letters that partners' people wait for."""
    return partner_digests.send_digests(clock=now)


@shared_task(name="publishing.tasks.tell_of_key_ends")
def tell_of_key_ends() -> int:
    """Write to the people of partners whose keys are about to end."""
    return key_ends.tell_of_ends(at=now())


@shared_task(name="publishing.tasks.forget_deliveries")
def forget_deliveries() -> int:
    """Delete deliveries of long ago."""
    return delivering.forget_deliveries(at=now())


@shared_task(name="publishing.tasks.forget_usage")
def forget_usage() -> int:
    """Delete how keys were used long ago."""
    return usage.forget_usage(at=now())


@shared_task(name="publishing.tasks.make_packs", time_limit=PACKS_LIMIT)
def make_packs() -> int:
    """Make the files that were asked for, and delete those whose time is over; where there may be more, ask
    for another run at once.
    """
    made = packs.make_due(clock=now)
    if made:
        nudge("publishing.tasks.make_packs")
    return made
