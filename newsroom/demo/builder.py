"""Loader of the demonstration newsroom into an empty database: all of it, or nothing."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Desk
from factcheck.desk.statistics.rollup import rebuild_statistics
from newsroom.demo.people import ADMIN, DemoNewsroom, create_demo_people
from newsroom.demo.stories import STORIES
from newsroom.demo.timeline import StoryTimeline
from publishing.documents.relay import relay_events
from publishing.packs.methodology import create_methodology_version
from publishing.packs.signatory_packs import request_signatory_pack

STORY_LENGTH = timedelta(days=30)
METHODOLOGY_TEXT = """\
## What we check

What is said in public about Harrowmere and can be shown to be right or wrong, by whoever says it:
the council, those who stand for it, campaigns, companies, other papers and ourselves. We begin with
what most people will act on.

## How

One of us checks, another judges, and neither may be both. We look for the paper a figure comes from
before we look for anybody who quotes it, and name our sources unless that would harm them.

## Whom we ask

Whoever a ruling goes against, before it is out. They have until the time we name, and readers are
told whether they answered.

## When we are wrong

The old words and the new ones stand side by side under the verdict. What does not hold at all is
taken back, and its address stays.

## Who we are

The Harrowmere Courier belongs to its readers' trust. Nobody on the desk holds or seeks office in
the town.
"""
"""The Courier's statement of methods."""


def is_database_empty() -> bool:
    """Return whether nobody has set this database up yet."""
    return not Desk.objects.exists()


@transaction.atomic
def load_demo(*, now: datetime, site: str) -> DemoNewsroom:
    """Create the newsroom and its past weeks. ``site``: URL of the site of sources, without final slash.

    The allow list of fetches must include ``site``, or its pages cannot be cited.
    """
    house = create_demo_people(at=now - STORY_LENGTH)
    create_methodology_version(
        text=METHODOLOGY_TEXT, by=house.people[ADMIN], at=now - STORY_LENGTH + timedelta(hours=1)
    )
    stage = StoryTimeline(house, now=now, site=site)
    for story in STORIES:
        story(stage)
    stage.play()
    relay_events()
    rebuild_statistics(at=now)
    request_signatory_pack(
        first=(now - STORY_LENGTH).date(), last=now.date(), desks=[house.desks["news"]], sample=None,
        by=house.people["agnes"], at=now,
    )  # fmt: skip
    return house
