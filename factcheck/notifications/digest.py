"""The digest: an e-mail to each person who wants one, about changes to the links of their desks."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.actions.emails import queue_email
from accounts.models import Membership, User
from accounts.models.enums import LinkDigestFrequency, Role, UserKind
from factcheck.link_checks.health_selectors import HEALTH_LABELS, SourceHealthRow
from factcheck.notifications.digest_content import DigestContent, get_digest_content
from lib.datetimes.humanize import format_datetime, get_timezone

logger = logging.getLogger("stet.digest")

SEND_HOUR = 6
"""Hour in the time zone of the person's desk: the digest is there when the day begins."""
MAX_DIGESTS = 200
"""Digests that one run queues; the next one goes on."""


def send_due_digests(*, at: datetime) -> int:
    """Queue the digests that are due; return how many. Whoever has no e-mail address gets none."""
    written = 0
    for person, how in _iter_subscribers():
        last = person.link_digest_sent_at
        if last is not None and last >= _get_last_due_at(at, how, getattr(person, "desk_zone", "UTC")):
            continue
        try:
            written += _send_digest(person, how, last, at=at)
        except Exception:
            # One letter that cannot be written must not keep everybody else's back.
            logger.exception("the digest of %s could not be written", person.public_id)
        if written == MAX_DIGESTS:
            break
    return written


def _iter_subscribers() -> Iterator[tuple[User, str]]:
    """Yield everybody who gets digests, with LinkDigestFrequency.DAILY or LinkDigestFrequency.WEEKLY."""
    other = Membership.objects.filter(user=OuterRef("pk"))
    decides = Exists(other.filter(role__in=(Role.EDITOR, Role.STANDARDS)))
    people = (
        User.objects.filter(Exists(other), is_active=True, kind=UserKind.PERSON)
        .exclude(email="")
        .filter(
            Q(link_digest_frequency__in=(LinkDigestFrequency.DAILY, LinkDigestFrequency.WEEKLY))
            | Q(link_digest_frequency=LinkDigestFrequency.ROLE) & decides
        )
        .annotate(desk_zone=Subquery(other.order_by("desk__name").values("desk__timezone")[:1]))
        .order_by("pk")
    )
    for person in people:
        yield (
            person,
            LinkDigestFrequency.DAILY
            if person.link_digest_frequency == LinkDigestFrequency.ROLE
            else person.link_digest_frequency,
        )


def _get_last_due_at(at: datetime, how: str, tz: str) -> datetime:
    """Return the newest moment at which a digest was due: this morning or yesterday's, or Monday's."""
    here = at.astimezone(get_timezone(tz))
    morning = here.replace(hour=SEND_HOUR, minute=0, second=0, microsecond=0)
    if morning > here:
        morning -= timedelta(days=1)
    return morning - timedelta(days=morning.weekday()) if how == LinkDigestFrequency.WEEKLY else morning


@transaction.atomic
def _send_digest(person: User, how: str, last: datetime | None, *, at: datetime) -> bool:
    """Queue one person's digest, once; return whether there was one to queue.

    Whichever worker moves ``link_digest_sent_at`` on first is the one that queues it.
    """
    own = User.objects.filter(
        pk=person.pk, link_digest_sent_at=last, link_digest_frequency=person.link_digest_frequency
    )
    if not own.update(link_digest_sent_at=at):
        return False
    if last is None:
        # From here on there is something to compare with.
        return False
    news = get_digest_content(person, since=last)
    if not (news.has_changes or (how == LinkDigestFrequency.WEEKLY and news.failing_count)):
        return False
    tz = getattr(person, "desk_zone", "UTC")
    with translation.override(person.preferred_language):
        since = format_datetime(last, at=at, tz=get_timezone(tz))
        queue_email(
            to=person.email,
            subject=build_digest_subject(news),
            text=build_digest_text(news, how=how, since=since),
            at=at,
            recipient=person,
            subjects={"source": [str(one.source.public_id) for one in (*news.fell, *news.back)]},
        )
    return True


def build_digest_subject(news: DigestContent) -> str:
    """Return a subject such as “Links: 2 failing, 1 drifted, 1 answers again”."""
    fell = [f"{many} {HEALTH_LABELS[kind].lower()}" for kind, many in news.fell_by.items()]
    back = news.back_many
    parts = [*fell, *([f"{back} answer{'s' if back == 1 else ''} again"] if back else [])]
    return f"Links: {', '.join(parts) or f'{news.failing_count} still wrong'}"


def build_digest_text(news: DigestContent, *, how: str, since: str) -> str:
    """Return the e-mail in plain text, one publisher after the other, each source with its page in Stet."""
    base = settings.STET_BASE_URL
    parts = [f"What became of the links of your desks since {since}."]
    if news.fell:
        parts += [gettext("NEW PROBLEMS"), *_iter_publisher_lines(news.fell)]
    if news.back:
        parts += [gettext("WORKING AGAIN"), *_iter_publisher_lines(news.back)]
    if news.unlisted_count:
        parts.append(f"And {news.unlisted_count} more.")
    still = ", ".join(f"{many} {HEALTH_LABELS[kind].lower()}" for kind, many in news.still.items())
    parts.append(f"Wrong now, old and new: {still or 'nothing'}.\n{base}{reverse('link_health')}")
    often = "each Monday" if how == LinkDigestFrequency.WEEKLY else "on the morning after something changed"
    parts.append(f"This letter comes {often}. Have it come otherwise:\n{base}{reverse('user_settings')}")
    return "\n\n".join(parts) + "\n"


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
    many = len(one.claims) + one.unlisted_count
    public = one.public
    message = "1 claim rests on it" if many == 1 else f"{many} claims rest on it"
    return f"{message}, {public} of them public." if public else f"{message}."
