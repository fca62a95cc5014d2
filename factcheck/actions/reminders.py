"""Reminds as a deadline nears: whoever checks, and whoever was asked. Once a question."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.actions.letters import write_letter
from factcheck.actions.reply_news import tell_whoever_checks
from factcheck.enums import OPEN_STATES
from factcheck.models import Reply
from lib.times import span, when, zone

NEAR = timedelta(hours=24)
SHARE = 4
"""A question whose time is short is near its end when this part of it is left."""


def nears(reply: Reply, *, at: datetime) -> bool:
    """Whether less than a quarter of the time is left, or less than a day where that is shorter."""
    return at < reply.deadline <= at + min(NEAR, (reply.deadline - reply.asked_at) / SHARE)


def remind(*, at: datetime) -> int:
    """Remind of every open question whose deadline nears; answers of how many."""
    soon = Reply.objects.filter(
        closed_at__isnull=True,
        reminded_at__isnull=True,
        deadline__gt=at,
        deadline__lte=at + NEAR,
        claim__state__in=OPEN_STATES,
    ).select_related("claim__desk")
    return sum(_remind(reply, at=at) for reply in soon.order_by("deadline") if nears(reply, at=at))


@transaction.atomic
def _remind(reply: Reply, *, at: datetime) -> bool:
    first = Reply.objects.filter(pk=reply.pk, reminded_at__isnull=True, closed_at__isnull=True)
    if not first.update(reminded_at=at):
        return False
    left = span(reply.deadline - at)
    tell_whoever_checks(reply.claim, f"{reply.whom} has {left} left to answer.", at=at)
    live = reply.links.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)
    if reply.email and live.exists():
        _write(reply, at=at)
    return True


def _write(reply: Reply, *, at: datetime) -> None:
    tz = zone(reply.claim.desk.timezone)
    # The link itself cannot be sent again: only its hash was kept.
    text = (
        f"{settings.STET_NAME} asked you:\n\n{reply.asked}\n\n"
        f"Your time to answer ends {when(reply.deadline, at=at, tz=tz)}, time of {tz.key}. "
        "The link that we gave you to answer through is still good.\n"
    )
    subject = f"A reminder from {settings.STET_NAME}: your answer"
    write_letter(to=reply.email, subject=subject, text=text, at=at)
