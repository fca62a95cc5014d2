"""A person's own settings: the language of their screens and e-mails, and the keys of their screens."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from audit.actions import append_event
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
        message = gettext("Choose one of the options.")
        raise Invalid(message, fields={"language": [message]})
    person = User.objects.select_for_update().get(pk=person.pk)
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
    append_event(
        actor=by, action="update_person", subject_type="user", subject=person, at=at, details=details
    )
