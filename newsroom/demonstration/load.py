"""Loads the demonstration newsroom into an empty database: all of it, or nothing."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Desk
from newsroom.demonstration.people import House, set_up
from newsroom.demonstration.stage import Stage
from newsroom.demonstration.stories import STORIES
from publishing.actions.relay import relay

BEFORE = timedelta(days=30)


def is_empty() -> bool:
    """Whether nobody has set this database up yet."""
    return not Desk.objects.exists()


@transaction.atomic
def load(*, now: datetime, site: str) -> House:
    """Live through the past weeks. ``site`` is the evidence site's address, without a slash at its end.

    STET_DOOR_ALLOW must let ``site`` in, or its pages cannot be cited.
    """
    house = set_up(at=now - BEFORE)
    stage = Stage(house, now=now, site=site)
    for story in STORIES:
        story(stage)
    stage.play()
    relay()
    return house
