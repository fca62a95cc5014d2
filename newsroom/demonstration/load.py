"""Loads the demonstration newsroom into an empty database: all of it, or nothing."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Desk
from newsroom.demonstration.people import ADMIN, House, set_up
from newsroom.demonstration.stage import Stage
from newsroom.demonstration.stories import STORIES
from publishing.actions.methods import write_methods
from publishing.actions.relay import relay
from publishing.actions.signatory_packs import ask_signatory_pack

BEFORE = timedelta(days=30)
METHODS = """\
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
"""What the Courier says of how it works."""


def is_empty() -> bool:
    """Whether nobody has set this database up yet."""
    return not Desk.objects.exists()


@transaction.atomic
def load(*, now: datetime, site: str) -> House:
    """Live through the past weeks. ``site`` is the evidence site's address, without a slash at its end.

    STET_DOOR_ALLOW must let ``site`` in, or its pages cannot be cited.
    """
    house = set_up(at=now - BEFORE)
    write_methods(text=METHODS, by=house.people[ADMIN], at=now - BEFORE + timedelta(hours=1))
    stage = Stage(house, now=now, site=site)
    for story in STORIES:
        story(stage)
    stage.play()
    relay()
    ask_signatory_pack(
        first=(now - BEFORE).date(), last=now.date(), desks=[house.desks["news"]], sample=None,
        by=house.people["agnes"], at=now,
    )  # fmt: skip
    return house
