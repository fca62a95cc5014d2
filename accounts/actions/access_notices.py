"""E-mails about acts that could let somebody else in under a person's name, or onto a confidential desk."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from accounts.actions.emails import queue_email
from accounts.models import User
from accounts.models.enums import Role, UserKind

ACCESS_EMAIL_TEXT = """{what}

It is in {name}'s record. If this is not as it should be, speak up at once: to {by}, to another admin, or to
whoever keeps the server.
"""


def notify_of_access(
    person: User, what: str, *, by: User, at: datetime, addresses: Iterable[str] = ()
) -> None:
    """E-mail a sentence to ``addresses`` of the person, and to the standards editors of their desks."""
    editors = User.objects.filter(
        memberships__role=Role.STANDARDS,
        memberships__desk__memberships__user=person,
        is_active=True,
        kind=UserKind.PERSON,
    )
    others = editors.exclude(pk=person.pk).values_list("email", flat=True)
    queue_access_emails([*addresses, *others], f"The access of {person} to Stet", what, by=by, at=at)


def queue_access_emails(
    addresses: Iterable[str], subject: str, what: str, *, by: User, at: datetime, more: str = ""
) -> None:
    """E-mail a sentence once to each of ``addresses`` but empty ones. ``more`` follows it."""
    text = ACCESS_EMAIL_TEXT.format(what=what + more, name=settings.STET_NEWSROOM_NAME, by=by)
    for address in sorted({address for address in addresses if address}):
        queue_email(to=address, subject=f"{settings.STET_NEWSROOM_NAME}: {subject}", text=text, at=at)
