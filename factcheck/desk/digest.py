"""The digest: an e-mail in the morning with notifications, changes to links of one's desks, and statistics.

The part about links is computed when the digest is written: it compares their health with that of the last
time, so that what came and went in between is no news.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext, ngettext_lazy, pgettext

from accounts.actions.emails import queue_email
from accounts.models import Membership, User
from accounts.models.enums import DigestFrequency, UserKind
from accounts.selectors import find_return
from factcheck.desk.digest_content import (
    DigestContent,
    WeeklyStatistics,
    build_statistics_paragraphs,
    find_weekly_statistics,
    get_digest_content,
)
from factcheck.desk.emails import build_footer, build_paragraphs, list_subjects, list_unread
from factcheck.link_checks.health_selectors import HEALTH_LABELS, SourceHealthRow
from factcheck.models import Notification
from factcheck.models.notification_topics import Channel
from factcheck.workflow.notification_channels import get_channels
from lib.datetimes.humanize import format_datetime, format_timezone, get_timezone
from lib.text.phrases import join_with_and

logger = logging.getLogger("stet.digest")

SEND_HOUR = 6
"""Hour in the time zone of the person's desk: the digest is there when the day begins."""
HEALTH_COUNTS = {
    "dead": ngettext_lazy("{count} dead link", "{count} dead links", "count"),
    "failing": ngettext_lazy("{count} failing link", "{count} failing links", "count"),
    "drifted": ngettext_lazy("{count} changed source", "{count} changed sources", "count"),
    "blocked": ngettext_lazy("{count} blocked link", "{count} blocked links", "count"),
}
"""Of ``BAD_HEALTH_NAMES``: what went wrong has no other kind."""
MAX_DIGESTS = 200
"""Digests that one run queues; the next one goes on."""


def send_due_digests(*, at: datetime) -> int:
    """Queue the digests that are due; return how many. Whoever has no e-mail address gets none."""
    written = 0
    for person in _iter_subscribers():
        last, zone = person.digest_sent_at, getattr(person, "desk_zone", "UTC")
        if last is not None and last >= _get_last_due_at(at, person.digest_frequency, zone):
            continue
        # What happens meanwhile is in the first digest after the absence.
        if find_return(person, at=at) is not None:
            continue
        try:
            written += _send_digest(person, last, at=at)
        except Exception:
            # One e-mail that cannot be written must not delay everybody else's.
            logger.exception("the digest of %s could not be written", person.public_id)
        if written == MAX_DIGESTS:
            break
    return written


def _iter_subscribers() -> Iterator[User]:
    """Yield everybody who gets digests, admins without a desk too, with the time zone of their first desk."""
    memberships = Membership.objects.filter(user=OuterRef("pk"))
    first = memberships.order_by("desk__name").values("desk__timezone")[:1]
    wanted = Q(Exists(memberships)) | Q(is_staff=True)
    people = User.objects.filter(wanted, is_active=True, kind=UserKind.PERSON)
    people = people.exclude(email="").exclude(digest_frequency=DigestFrequency.OFF)
    yield from people.annotate(desk_zone=Coalesce(Subquery(first), Value("UTC"))).order_by("pk")


def _get_last_due_at(at: datetime, how: str, tz: str) -> datetime:
    """Return the newest moment at which a digest was due: this morning or yesterday's, or Monday's."""
    here = at.astimezone(get_timezone(tz))
    morning = here.replace(hour=SEND_HOUR, minute=0, second=0, microsecond=0)
    if morning > here:
        morning -= timedelta(days=1)
    return morning - timedelta(days=morning.weekday()) if how == DigestFrequency.WEEKLY else morning


@transaction.atomic
def _send_digest(person: User, last: datetime | None, *, at: datetime) -> bool:
    """Queue one person's digest, once; return whether there was one to queue.

    Whichever worker moves ``digest_sent_at`` on first is the one that queues it.
    """
    how = person.digest_frequency
    if not User.objects.filter(pk=person.pk, digest_sent_at=last, digest_frequency=how).update(
        digest_sent_at=at
    ):
        return False
    notifications = _take_notifications(person)
    news = _get_link_news(person, last)
    weekly = _find_statistics(person, last, at=at)
    tz = get_timezone(getattr(person, "desk_zone", "UTC"))
    with translation.override(person.preferred_language):
        parts = build_paragraphs(notifications)
        if news is not None and last is not None:
            parts += build_link_paragraphs(news, since=_format_since(last, at=at, tz=tz))
        if weekly is not None:
            parts += build_statistics_paragraphs(weekly)
        if not parts:
            return False
        queue_email(
            to=person.email,
            subject=build_digest_subject(len(notifications), news, has_statistics=weekly is not None),
            text="\n\n".join([*parts, build_footer()]) + "\n",
            at=at,
            recipient=person,
            subjects=list_subjects(notifications) | list_source_subjects(news) | list_desk_subjects(weekly),
        )
    return True


def _take_notifications(person: User) -> list[Notification]:
    """Return the notifications that wait for a digest and are still news to the person, and take them off."""
    waiting = Notification.objects.filter(person=person, is_in_digest=True).select_for_update()
    keys = list(waiting.values_list("pk", flat=True))
    Notification.objects.filter(pk__in=keys).update(is_in_digest=False)
    return list_unread(person, keys)


def _get_link_news(person: User, last: datetime | None) -> DigestContent | None:
    """Return the changes of links since the last digest, where the person wants them and there are any.

    Before the first digest there is nothing to compare with.
    """
    if last is None or Channel.DIGEST not in get_channels("links", [person])[person.pk]:
        return None
    news = get_digest_content(person, since=last)
    is_weekly = person.digest_frequency == DigestFrequency.WEEKLY
    return news if news.has_changes or (is_weekly and news.failing_count) else None


def _find_statistics(person: User, last: datetime | None, *, at: datetime) -> WeeklyStatistics | None:
    """Return the statistics of last week for the first digest since Monday morning, if they are wanted."""
    monday = _get_last_due_at(at, DigestFrequency.WEEKLY, getattr(person, "desk_zone", "UTC"))
    if last is None or last >= monday:
        return None
    if Channel.DIGEST not in get_channels("statistics", [person])[person.pk]:
        return None
    return find_weekly_statistics(person, monday, at=at)


def list_desk_subjects(weekly: WeeklyStatistics | None) -> dict[str, list[str]]:
    """Return the desks that a digest is about, as ``may_receive_email`` reads them when it is sent."""
    return {"desk": [str(desk.public_id) for desk in weekly.desks]} if weekly is not None else {}


def list_source_subjects(news: DigestContent | None) -> dict[str, list[str]]:
    """Return the sources that a digest names, as ``may_receive_email`` reads them when it is sent."""
    rows = (*news.fell, *news.back) if news is not None else ()
    return {"source": [str(row.source.public_id) for row in rows]}


def build_digest_subject(
    notification_count: int, news: DigestContent | None, *, has_statistics: bool = False
) -> str:
    """Return a subject such as “Digest of The Post: 3 notifications and 1 link working again”."""
    parts = []
    if notification_count:
        parts.append(
            ngettext("{count} notification", "{count} notifications", notification_count).format(
                count=notification_count
            )
        )
    if news is not None:
        parts += _format_counts(news.fell_by)
        if back := news.back_many:
            sentence = ngettext("{count} link working again", "{count} links working again", back)
            parts.append(sentence.format(count=back))
        if not news.has_changes:
            failing = news.failing_count
            sentence = ngettext(
                "{count} link still needs attention", "{count} links still need attention", failing
            )
            parts.append(sentence.format(count=failing))
    if has_statistics:
        parts.append(gettext("statistics of the week"))
    return gettext("Digest of {newsroom}: {changes}").format(
        newsroom=settings.STET_NEWSROOM_NAME, changes=join_with_and(parts)
    )


def _format_since(moment: datetime, *, at: datetime, tz: tzinfo) -> str:
    return pgettext("a moment", "{date_and_time} ({timezone})").format(
        date_and_time=format_datetime(moment, at=at, tz=tz), timezone=format_timezone(tz)
    )


def build_link_paragraphs(news: DigestContent, *, since: str) -> list[str]:
    """Return the part about links, one publisher after the other, each source with its page in Stet."""
    opening = (
        gettext("Changes to links on your desks since {since}.")
        if news.has_changes
        else gettext("No link on your desks broke, changed or worked again since {since}.")
    )
    parts = [opening.format(since=since)]
    if news.fell:
        parts += [gettext("New problems"), *_iter_publisher_lines(news.fell)]
    if news.back:
        parts += [gettext("Working again"), *_iter_publisher_lines(news.back)]
    if more := news.unlisted_count:
        parts.append(ngettext("And {count} more link.", "And {count} more links.", more).format(count=more))
    still = join_with_and(_format_counts(news.still))
    summary = (
        gettext("All links with problems: {summary}.").format(summary=still)
        if still
        else gettext("No links have problems now.")
    )
    return [*parts, f"{summary}\n{settings.STET_BASE_URL}{reverse('link_health')}"]


def _format_counts(counts: dict[str, int]) -> list[str]:
    return [HEALTH_COUNTS[kind].format(count=count) for kind, count in counts.items()]


def _iter_publisher_lines(found: list[SourceHealthRow]) -> Iterator[str]:
    for host, sources in groupby(found, key=lambda one: one.source.host):
        yield "\n".join(
            [
                host or gettext("(no publisher given)"),
                *(line for one in sources for line in _format_source(one)),
            ]
        )


def _format_source(one: SourceHealthRow) -> list[str]:
    """Return a source in four lines at most. A title is one line, whatever its page says."""
    title = " ".join(one.source.title.split())[:200]
    return [
        f"  {HEALTH_LABELS[one.kind]}: {title}",
        *([f"    {one.reason}"] if one.reason else []),
        f"    {_format_citing_claim(one)}",
        f"    {settings.STET_BASE_URL}{reverse('source_list')}{one.source.public_id}/",
    ]


def _format_citing_claim(one: SourceHealthRow) -> str:
    count = len(one.claims) + one.unlisted_count
    if not one.public:
        return ngettext("Cited by {count} claim.", "Cited by {count} claims.", count).format(count=count)
    return ngettext(
        "Cited by {count} claim, {public} of them published.",
        "Cited by {count} claims, {public} of them published.",
        count,
    ).format(count=count, public=one.public)
