"""Reminders as a deadline nears, to the checker and to whoever was asked: once for each request."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from accounts.actions.emails import queue_email
from factcheck.models import ReplyRequest
from factcheck.models.enums import OPEN_STATES
from factcheck.replies.notices import notify_checker
from lib.datetimes.humanize import format_moment_in_full, get_timezone

NEAR_WINDOW = timedelta(hours=24)
NEAR_FRACTION = 4
"""A request with little time is near its deadline when one part of so many is left."""


def is_deadline_near(reply: ReplyRequest, *, at: datetime) -> bool:
    """Return whether less than a quarter of the time is left, or less than a day where that is shorter."""
    return at < reply.deadline <= at + min(NEAR_WINDOW, (reply.deadline - reply.requested_at) / NEAR_FRACTION)


def send_due_reminders(*, at: datetime) -> int:
    """Remind of every open request whose deadline is near; return how many."""
    soon = ReplyRequest.objects.filter(
        closed_at__isnull=True,
        reminded_at__isnull=True,
        deadline__gt=at,
        deadline__lte=at + NEAR_WINDOW,
        claim__state__in=OPEN_STATES,
    ).select_related("claim__desk")
    return sum(
        _send_reminder(reply, at=at) for reply in soon.order_by("deadline") if is_deadline_near(reply, at=at)
    )


@transaction.atomic
def _send_reminder(reply: ReplyRequest, *, at: datetime) -> bool:
    first = ReplyRequest.objects.filter(pk=reply.pk, reminded_at__isnull=True, closed_at__isnull=True)
    if not first.update(reminded_at=at):
        return False
    seconds = int((reply.deadline - at).total_seconds())
    notify_checker(reply.claim, "reply_due", at=at, recipient=reply.recipient, time_left=seconds)
    live = reply.links.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)
    if reply.email and (links := [str(link.public_id) for link in live]):
        _email_reminder(reply, links, at=at)
    return True


def _email_reminder(reply: ReplyRequest, links: list[str], *, at: datetime) -> None:
    tz, newsroom = get_timezone(reply.claim.desk.timezone), settings.STET_NEWSROOM_NAME
    # The link itself cannot be sent again: only its hash is stored.
    text = gettext(
        "{newsroom} asked you:\n\n{question}\n\n"
        "Please answer by {deadline}. The link we gave you still works.\n"
    ).format(
        newsroom=newsroom,
        question=reply.question,
        deadline=format_moment_in_full(reply.deadline, tz=tz),
    )
    subject = gettext("Reminder from {newsroom}: please answer our question").format(newsroom=newsroom)
    queue_email(to=reply.email, subject=subject, text=text, at=at, subjects={"reply_link": links})
