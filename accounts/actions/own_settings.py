"""A person's own settings: language, keys of their screens, and the secret address of their calendar."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import CalendarFeed, User
from audit.actions import append_event
from lib.crypto import tokens
from lib.errors import Invalid, NotAllowed


@transaction.atomic
def update_own_settings(
    person: User, *, by: User, at: datetime, language: str, has_single_keys: bool
) -> None:
    """Set one's own language, a code of LANGUAGES or empty for the newsroom's, and single-key shortcuts.

    Raises NotAllowed for anybody else, and Invalid at ``language``.
    """
    if by != person:
        raise NotAllowed(gettext("You can change this only for yourself."))
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid(gettext("Choose one of the options."), field="language")
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    details = {
        name: [before, value]
        for name, value in {"language": language, "has_single_keys": has_single_keys}.items()
        if (before := getattr(person, name)) != value
    }
    if not details:
        return
    for name, (_, value) in details.items():
        setattr(person, name, value)
    person.save(update_fields=list(details))
    append_event(actor=by, action="update_person", subject=person, at=at, details=details)


@transaction.atomic
def create_calendar_feed(*, by: User, at: datetime) -> str:
    """Create one's own address and return it; it is shown once. An earlier one no longer works."""
    token = tokens.mint_token("calendar")
    CalendarFeed.objects.update_or_create(person=by, defaults={"digest": token.digest, "created_at": at})
    append_event(actor=by, action="create_calendar_feed", subject=by, at=at)
    return f"{settings.STET_BASE_URL}/calendar/{token.secret}/due.ics"


@transaction.atomic
def revoke_calendar_feed(*, by: User, at: datetime) -> None:
    """Withdraw one's own address. Does nothing, and appends no event, where there is none."""
    if CalendarFeed.objects.filter(person=by).delete()[0]:
        append_event(actor=by, action="revoke_calendar_feed", subject=by, at=at)
