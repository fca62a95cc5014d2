"""E-mails with notifications, at once and as the first part of the digest, and who may still get them."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from accounts.actions.emails import queue_email
from accounts.models import OutgoingEmail, User
from accounts.models.enums import Visibility
from accounts.selectors import find_return, list_desks_of
from articles.models import Article
from factcheck.models import Claim, Notification, ReplyLink, Source, WriterLink
from factcheck.workflow.facts import is_embargoed
from factcheck.workflow.notify import get_quiet_ends
from lib.datetimes.humanize import format_timezone, get_timezone

logger = logging.getLogger("stet.notifications")

MAX_PEOPLE = 200
"""People to whom one run writes; the next one goes on."""
MAX_LISTED = 50
"""Notifications that one e-mail lists; it counts the rest."""
SUBJECT_LENGTH = 90
"""Characters of a claim's statement in a subject."""
ABSENCE_RECHECK = timedelta(days=1)
"""Time after which it is asked again whether somebody is away: the absence may have been removed."""


def send_due_notifications(*, at: datetime) -> int:
    """Queue one e-mail to each person with notifications that are due; return how many."""
    due = Notification.objects.filter(email_due_at__lte=at).order_by().values_list("person", flat=True)
    written = 0
    for key in due.distinct()[:MAX_PEOPLE]:
        try:
            written += _email_person(key, at=at)
        except Exception:
            # One e-mail that cannot be written must not delay everybody else's.
            logger.exception("the notifications of person %s could not be written", key)
    return written


@transaction.atomic
def _email_person(key: int, *, at: datetime) -> bool:
    """Queue one e-mail with all that is due for a person; return whether there was anything to say.

    What they have read meanwhile, or may no longer see, is left out. Whoever is away gets it when they are
    back.
    """
    due = Notification.objects.filter(person=key, email_due_at__lte=at)
    taken = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True))
    person = User.objects.get(pk=key)
    if (back_at := find_return(person, at=at)) is not None:
        back_at = get_quiet_ends([person], at=back_at).get(person.pk, back_at)
        Notification.objects.filter(pk__in=taken).update(email_due_at=min(back_at, at + ABSENCE_RECHECK))
        return False
    Notification.objects.filter(pk__in=taken).update(email_due_at=None)
    notifications = list_unread(person, taken)
    if not (person.is_active and person.email and notifications):
        return False
    with translation.override(person.preferred_language):
        queue_email(
            to=person.email,
            subject=build_subject(notifications, at=at),
            text="\n\n".join([*build_paragraphs(notifications), build_footer()]) + "\n",
            at=at,
            recipient=person,
            subjects=list_subjects(notifications),
        )
    return True


def list_unread(person: User, keys: Iterable[int]) -> list[Notification]:
    """Return those of a person's notifications that they have not read and may still see, oldest first."""
    rows = Notification.objects.visible_to(person).filter(pk__in=keys, read_at__isnull=True)
    return list(rows.select_related("claim__desk", "article__desk", "actor").order_by("created_at", "pk"))


def list_subjects(notifications: Iterable[Notification]) -> dict[str, list[str]]:
    """Return what the e-mail is about, and of what it has words, as ``may_receive_email`` reads it."""
    found: dict[str, dict[str, None]] = {"claim": {}, "article": {}, "quoted": {}}
    for one in notifications:
        if one.subject is None:
            continue
        public_id = str(one.subject.public_id)
        found["claim" if one.claim else "article"][public_id] = None
        if not one.is_confidential:
            found["quoted"][public_id] = None
    return {kind: list(ids) for kind, ids in found.items()}


def build_subject(notifications: Sequence[Notification], *, at: datetime) -> str:
    """Return the subject: the topic and the claim or article for one notification, a number for more.

    It is read on locked screens. Under embargo at the moment ``at`` it has the topic alone, and of a
    confidential desk not even that. Comments, reasons and verdicts are never in it.
    """
    if len(notifications) > 1:
        count = len(notifications)
        return ngettext(
            "{newsroom}: {count} notification", "{newsroom}: {count} notifications", count
        ).format(newsroom=settings.STET_NEWSROOM_NAME, count=count)
    (one,) = notifications
    if one.is_confidential:
        return _describe_discreetly(one)
    if one.subject is None:
        return f"{settings.STET_NEWSROOM_NAME}: {one.sentence}"
    named = describe_embargoed(one.subject, at) or shorten_for_subject(one.subject)
    return f"{one.subject_label}: {named}"


def build_paragraphs(notifications: Sequence[Notification]) -> list[str]:
    """Return a paragraph for each notification, and the number of those that have no room."""
    paragraphs = [_build_paragraph(one) for one in notifications[:MAX_LISTED]]
    if more := len(notifications) - len(paragraphs):
        paragraphs.append(
            ngettext("And {count} more notification.", "And {count} more notifications.", more).format(
                count=more
            )
        )
    return paragraphs


def build_footer() -> str:
    """Return the last paragraph: the page on which a person chooses."""
    text = gettext("Choose what Stet tells you, and how:")
    return f"{text}\n{settings.STET_BASE_URL}{reverse('notification_settings')}"


def _build_paragraph(one: Notification) -> str:
    url = f"{settings.STET_BASE_URL}{reverse('notification_open', args=[one.public_id])}"
    if one.is_confidential:
        return f"{_describe_discreetly(one)}\n{url}"
    if one.subject is None:
        return f"{one.sentence}\n{url}"
    lines = [one.sentence, " ".join(str(one.subject).split())]
    if one.due_at is not None:
        tz = get_timezone(one.subject.desk.timezone)
        local = one.due_at.astimezone(tz)
        # In full: nobody knows when, and where, it is read.
        lines.append(
            gettext("Due on {date} at {time}, {timezone} time.").format(
                date=date_format(local),
                time=date_format(local, "TIME_FORMAT"),
                timezone=format_timezone(tz),
            )
        )
    return "\n".join([*lines, url])


def describe_embargoed(about: Claim | Article, at: datetime) -> str:
    """Return the words of an e-mail's subject for a claim or article under embargo; "" for others."""
    if isinstance(about, Claim):
        return gettext("a claim under embargo") if is_embargoed(about, at) else ""
    return gettext("an article under embargo") if about.is_embargoed(at) else ""


def shorten_for_subject(about: Claim | Article) -> str:
    """Return a claim or article, shortened for the subject of an e-mail."""
    return Truncator(str(about)).chars(SUBJECT_LENGTH)


def _describe_discreetly(one: Notification) -> str:
    if one.subject is None:
        return gettext("A confidential desk needs your attention.")
    if one.article is not None:
        return gettext("An article on a confidential desk needs your attention.")
    return gettext("A claim on a confidential desk needs your attention.")


def may_receive_email(email: OutgoingEmail) -> bool:
    """Return whether its recipient may see everything that it is about.

    Not if it was written before a desk became confidential, and has words that it would not have now. An
    e-mail to somebody outside may be received while a link that it speaks of is valid, or if it has none.
    """
    person = email.recipient
    if person is None:
        return _has_valid_link(email)
    claims, articles, sources, desks = (
        set(email.subjects.get(kind, ())) for kind in ("claim", "article", "source", "desk")
    )
    # Only open desks' sources and statistics are ever in an e-mail.
    open_desks = list_desks_of(person).filter(visibility=Visibility.OPEN)
    open_claims = Claim.objects.visible_to(person).filter(desk__visibility=Visibility.OPEN)
    named = Source.objects.cited_by(open_claims, person).filter(public_id__in=sources)
    return (
        person.is_active
        and Claim.objects.visible_to(person).filter(public_id__in=claims).count() == len(claims)
        and Article.objects.visible_to(person).filter(public_id__in=articles).count() == len(articles)
        and open_desks.filter(public_id__in=desks).count() == len(desks)
        and named.count() == len(sources)
        and not _quotes_confidential_desk(email)
    )


def build_subject_now(email: OutgoingEmail, at: datetime) -> str:
    """Return the e-mail's subject, without the words of claims and articles embargoed after it was queued."""
    subject = email.subject
    if email.recipient is None:
        return subject
    claims = Claim.objects.filter(public_id__in=email.subjects.get("claim", ()))
    articles = Article.objects.filter(public_id__in=email.subjects.get("article", ()))
    with translation.override(email.recipient.preferred_language):
        for about in (*claims, *articles):
            words = " ".join(shorten_for_subject(about).split())
            if words in subject and (instead := describe_embargoed(about, at)):
                subject = subject.replace(words, instead)
    return subject


def _has_valid_link(email: OutgoingEmail) -> bool:
    """Return whether a link in an e-mail to somebody outside can still be used; True if it has none."""
    replies, writers = (email.subjects.get(kind, ()) for kind in ("reply_link", "writer_link"))
    return (
        not (replies or writers)
        or ReplyLink.objects.filter(public_id__in=replies, used_at=None, revoked_at=None).exists()
        or WriterLink.objects.filter(public_id__in=writers, revoked_at=None).exists()
    )


def _quotes_confidential_desk(email: OutgoingEmail) -> bool:
    """Return whether it has words, today's or older ones, of what is a confidential desk's now."""
    quoted = {"public_id__in": email.subjects.get("quoted", ()), "desk__visibility": Visibility.CONFIDENTIAL}
    return Claim.objects.filter(**quoted).exists() or Article.objects.filter(**quoted).exists()
