"""A person's own choice of the language of their screens and e-mails."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from audit.actions import append_event
from lib.errors import Invalid, NotAllowed


@transaction.atomic
def set_language(person: User, *, by: User, at: datetime, language: str) -> None:
    """Set one's own language: a code of LANGUAGES, or empty for the newsroom's.

    Raises NotAllowed for anybody else, and Invalid at ``language``.
    """
    if by != person:
        raise NotAllowed(gettext("You can change this only for yourself."))
    if language and language not in dict(settings.LANGUAGES):
        message = gettext("Choose one of the options.")
        raise Invalid(message, fields={"language": [message]})
    person = User.objects.select_for_update().get(pk=person.pk)
    before = person.language
    if before == language:
        return
    person.language = language
    person.save(update_fields=["language"])
    details = {"language": [before, language]}
    append_event(
        actor=by, action="update_person", subject_type="user", subject=person, at=at, details=details
    )
