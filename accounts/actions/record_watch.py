"""The nightly walk along the record, and the letter to whoever has to know when it is broken."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from accounts.actions.letters import write_letter
from accounts.enums import Role
from accounts.models import User
from record.actions.days import keep_day_head
from record.actions.watching import watch
from record.models import Verification

SUBJECT = "The record is broken at entry {number}"
TEXT = """The nightly check of {name}'s record found that it is not what was written.

The first entry that is wrong is number {number}: {why}.
Every entry before it is good.

Somebody has changed the database past Stet. Keep a copy of it as it is, ask whoever keeps the server who
had access since the last good night, and compare with a backup from before. What to do, step by step:
docs/how-to/prove-the-record.md. The nights so far: {address}
"""


def watch_record(*, clock: Callable[[], datetime]) -> int:
    """Keep the head of a day that began, and walk on along the record; 1 when a walk has ended, else 0.

    Every night that finds it broken, admins and standards editors with an address get a letter.
    """
    keep_day_head(at=clock())
    return int(watch(clock=clock, tell=tell_if_broken) is not None)


def tell_if_broken(night: Verification) -> None:
    """Write the letters about one ended walk."""
    if night.ok or night.ended_at is None:
        return
    text = TEXT.format(
        name=settings.STET_NAME,
        number=night.first_bad,
        why=night.why,
        address=f"{settings.STET_BASE_URL}/setup/record/",
    )
    subject = SUBJECT.format(number=night.first_bad)
    people = User.objects.filter(Q(is_staff=True) | Q(memberships__role=Role.STANDARDS), is_active=True)
    for address in people.exclude(email="").values_list("email", flat=True).order_by("email").distinct():
        write_letter(to=address, subject=subject, text=text, at=night.ended_at)
