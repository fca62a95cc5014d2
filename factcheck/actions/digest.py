"""The digest: a letter to each person who wants one, with what became of the links of their desks."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.actions.letters import write_letter
from accounts.enums import Digest, Kind, Role
from accounts.models import Membership, User
from factcheck.queries.link_health import KINDS, Watched
from factcheck.queries.link_news import News, news_for
from lib.times import when, zone

logger = logging.getLogger("stet.digest")

HOUR = 6
"""In the time zone of the person's desk: it is there when the day begins."""
AT_MOST = 200
"""Letters that one run writes; the next one goes on."""


def send_digests(*, at: datetime) -> int:
    """Write the letters that are due; answers how many. Whoever has no e-mail address gets none."""
    written = 0
    for person, how in _people():
        last = person.link_digest_at
        if last is not None and last >= _morning(at, how, getattr(person, "desk_zone", "UTC")):
            continue
        try:
            written += _send(person, how, last, at=at)
        except Exception:
            # One letter that cannot be written must not keep everybody else's back.
            logger.exception("the digest of %s could not be written", person.public_id)
        if written == AT_MOST:
            break
    return written


def _people() -> Iterator[tuple[User, str]]:
    """Everybody who may be told by e-mail, each with what they want: Digest.DAILY or Digest.WEEKLY."""
    theirs = Membership.objects.filter(user=OuterRef("pk"))
    decides = Exists(theirs.filter(role__in=(Role.EDITOR, Role.STANDARDS)))
    people = (
        User.objects.filter(Exists(theirs), is_active=True, kind=Kind.PERSON)
        .exclude(email="")
        .filter(Q(link_digest__in=(Digest.DAILY, Digest.WEEKLY)) | Q(link_digest=Digest.ROLE) & decides)
        .annotate(desk_zone=Subquery(theirs.order_by("desk__name").values("desk__timezone")[:1]))
        .order_by("pk")
    )
    for person in people:
        yield person, Digest.DAILY if person.link_digest == Digest.ROLE else person.link_digest


def _morning(at: datetime, how: str, tz: str) -> datetime:
    """The newest moment at which a letter was due: this morning or yesterday's, or Monday's."""
    here = at.astimezone(zone(tz))
    morning = here.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if morning > here:
        morning -= timedelta(days=1)
    return morning - timedelta(days=morning.weekday()) if how == Digest.WEEKLY else morning


@transaction.atomic
def _send(person: User, how: str, last: datetime | None, *, at: datetime) -> bool:
    """Write one person's letter, once: whoever moves ``link_digest_at`` on first is the one that writes."""
    mine = User.objects.filter(pk=person.pk, link_digest_at=last, link_digest=person.link_digest)
    if not mine.update(link_digest_at=at):
        return False
    if last is None:
        # From here on there is something to compare with.
        return False
    news = news_for(person, since=last)
    if not (news.anything or (how == Digest.WEEKLY and news.wrong)):
        return False
    tz = getattr(person, "desk_zone", "UTC")
    since = when(last, at=at, tz=zone(tz))
    write_letter(to=person.email, subject=subject(news), text=text(news, how=how, since=since), at=at)
    return True


def subject(news: News) -> str:
    """“Links: 2 failing, 1 drifted, 1 answers again”."""
    fell = [f"{many} {KINDS[kind].lower()}" for kind, many in news.fell_by.items()]
    back = news.back_many
    parts = [*fell, *([f"{back} answer{'s' if back == 1 else ''} again"] if back else [])]
    return f"Links: {', '.join(parts) or f'{news.wrong} still wrong'}"


def text(news: News, *, how: str, since: str) -> str:
    """The letter: plain words, one publisher after the other, each source with its page in the house."""
    base = settings.STET_BASE_URL
    parts = [f"What became of the links of your desks since {since}."]
    if news.fell:
        parts += ["GONE WRONG", *_by_publisher(news.fell)]
    if news.back:
        parts += ["ANSWERING AGAIN", *_by_publisher(news.back)]
    if news.unnamed:
        parts.append(f"And {news.unnamed} more.")
    still = ", ".join(f"{many} {KINDS[kind].lower()}" for kind, many in news.still.items())
    parts.append(f"Wrong now, old and new: {still or 'nothing'}.\n{base}{reverse('link_health')}")
    often = "each Monday" if how == Digest.WEEKLY else "on the morning after something changed"
    parts.append(f"This letter comes {often}. Have it come otherwise:\n{base}{reverse('your_settings')}")
    return "\n\n".join(parts) + "\n"


def _by_publisher(found: list[Watched]) -> Iterator[str]:
    for host, sources in groupby(found, key=lambda one: one.source.host):
        yield "\n".join([host or "(no publisher)", *(line for one in sources for line in _source(one))])


def _source(one: Watched) -> list[str]:
    """A source in four lines at most. A title is one line, whatever its page says."""
    title = " ".join(one.source.title.split())[:200]
    return [
        f"  {KINDS[one.kind]}: {title}",
        *([f"    {one.reason}"] if one.reason else []),
        f"    {_resting(one)}",
        f"    {settings.STET_BASE_URL}{reverse('sources')}{one.source.public_id}/",
    ]


def _resting(one: Watched) -> str:
    many = len(one.claims) + one.unnamed
    public = one.public
    said = "1 claim rests on it" if many == 1 else f"{many} claims rest on it"
    return f"{said}, {public} of them public." if public else f"{said}."
