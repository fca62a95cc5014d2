"""A person's own choice of how often they get an e-mail about changes of links."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.models.enums import LinkDigestFrequency
from audit.actions import append_event
from lib.errors import Invalid, NotAllowed


@transaction.atomic
def set_digest_frequency(person: User, *, by: User, at: datetime, how: str) -> None:
    """Set one's own frequency (a value of LinkDigestFrequency). Changes before now are in no later e-mail.

    Raises NotAllowed for anybody else, and Invalid at ``link_digest_frequency``.
    """
    if by != person:
        raise NotAllowed(gettext("You can change this only for yourself."))
    if how not in LinkDigestFrequency.values:
        raise Invalid(
            gettext("Choose one of the options."),
            fields={"link_digest_frequency": [gettext("Choose one of the options.")]},
        )
    person = User.objects.select_for_update().get(pk=person.pk)
    before = person.link_digest_frequency
    if before == how:
        return
    person.link_digest_frequency, person.link_digest_sent_at = how, at
    person.save(update_fields=["link_digest_frequency", "link_digest_sent_at"])
    details = {"link_digest_frequency": [before, how]}
    append_event(
        actor=by, action="update_person", subject_type="user", subject=person, at=at, details=details
    )
