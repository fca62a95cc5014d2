"""Asking: have every page of one publisher looked at now."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from factcheck.models import Source
from lib.errors import Invalid
from lib.nudge import nudge

SWEEP = "factcheck.tasks.sweep_links"


@transaction.atomic
def check_host(host: str, *, by: User, at: datetime) -> int:
    """Make every page of a host that this person may see due for a look; answers how many.

    They are looked at one after the other, at the pace that a host is asked at. A page that is never looked
    at, such as a copy in an archive, stays so. Raises Invalid where there is none.
    """
    pages = Source.objects.visible_to(by).exclude(url="").filter(host=host)
    if not host or not pages.exists():
        raise Invalid("There is no page of this publisher that you can see.")
    # By key: what may be seen is found by other tables, and an UPDATE takes its rows from one.
    waiting = Source.objects.filter(pk__in=pages.filter(due_at__gt=at).values("pk"))
    asked = waiting.update(due_at=at)
    nudge(SWEEP)
    return asked
