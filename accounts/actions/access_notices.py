"""E-mails about acts that could let somebody else in under a person's name, or onto a confidential desk."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from accounts.actions.emails import queue_emails
from accounts.actions.permission_checks import is_server
from accounts.models import User
from accounts.models.enums import Role, UserKind
from lib.text.phrases import StrOrPromise

ACCESS_EMAIL_TEXT = gettext_lazy("""{what}

This is in the audit log of {newsroom}. If this is wrong, tell {person}, another administrator or the person
who runs the server at once.
""")

COMMAND_EMAIL_TEXT = gettext_lazy("""{what}

This is in the audit log of {newsroom}. If this is wrong, tell an administrator or the person who runs
the server at once.
""")

OWN_EMAIL_TEXT = gettext_lazy("""{what}

If this was not you, change your password at once and tell an administrator of {newsroom}.
""")


def notify_person(person: User, what: StrOrPromise, *, at: datetime) -> None:
    """E-mail a person about an act under their name: their own, or somebody else's in their account."""
    subject = format_lazy(gettext_lazy("{newsroom}: your account"), newsroom=settings.STET_NEWSROOM_NAME)
    text = format_lazy(OWN_EMAIL_TEXT, what=what, newsroom=settings.STET_NEWSROOM_NAME)
    queue_emails([person.email], subject=subject, text=text, at=at)


def notify_of_access(
    person: User, what: StrOrPromise, *, by: User, at: datetime, addresses: Iterable[str] = ()
) -> None:
    """E-mail a sentence to ``addresses`` of the person, and to the standards editors of their desks."""
    editors = User.objects.filter(
        memberships__role=Role.STANDARDS,
        memberships__desk__memberships__user=person,
        is_active=True,
        kind=UserKind.PERSON,
    )
    others = editors.exclude(pk=person.pk).values_list("email", flat=True)
    subject = format_lazy(
        gettext_lazy("{newsroom}: access of {person}"), newsroom=settings.STET_NEWSROOM_NAME, person=person
    )
    queue_access_emails([*addresses, *others], subject, what, by=by, at=at)


def queue_access_emails(
    addresses: Iterable[str], subject: StrOrPromise, what: StrOrPromise, *, by: User, at: datetime
) -> None:
    """E-mail the sentence ``what`` once to each non-empty address, in its reader's language."""
    pattern = COMMAND_EMAIL_TEXT if is_server(by) else ACCESS_EMAIL_TEXT
    text = format_lazy(pattern, what=what, newsroom=settings.STET_NEWSROOM_NAME, person=by)
    queue_emails(addresses, subject=subject, text=text, at=at)
