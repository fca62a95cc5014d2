"""A person’s own choice of how often they get a digest, and of their quiet hours."""

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.models.enums import DigestFrequency
from audit.actions import append_event
from lib.errors import Invalid, NotAllowed


@transaction.atomic
def set_digest_frequency(person: User, *, by: User, at: datetime, how: str) -> None:
    """Set one's own frequency (a value of DigestFrequency). Changes before now are in no later e-mail.

    Raises NotAllowed for anybody else, and Invalid at ``digest_frequency``.
    """
    if by != person:
        raise NotAllowed(gettext("You can change this only for yourself."))
    if how not in DigestFrequency.values:
        raise Invalid(gettext("Choose one of the options."), field="digest_frequency")
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = person.digest_frequency
    if before == how:
        return
    person.digest_frequency, person.digest_sent_at = how, at
    person.save(update_fields=["digest_frequency", "digest_sent_at"])
    details = {"digest_frequency": [before, how]}
    append_event(actor=by, action="update_person", subject=person, at=at, details=details)


@transaction.atomic
def set_quiet_hours(
    person: User, *, quiet_from: time | None, quiet_until: time | None, by: User, at: datetime
) -> None:
    """Set one's own quiet hours; None for both: none. They hold for notifications from now on.

    Raises NotAllowed for anybody else, and Invalid at ``quiet_until`` for one time without the other, or
    twice the same.
    """
    if by != person:
        raise NotAllowed(gettext("You can change this only for yourself."))
    if (quiet_from is None) != (quiet_until is None):
        raise Invalid(gettext("Enter both times, or neither."), field="quiet_until")
    if quiet_from is not None and quiet_from == quiet_until:
        raise Invalid(gettext("Quiet hours must end at another time than they begin."), field="quiet_until")
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = [_format_clock(person.quiet_from), _format_clock(person.quiet_until)]
    after = [_format_clock(quiet_from), _format_clock(quiet_until)]
    if before == after:
        return
    person.quiet_from, person.quiet_until = quiet_from, quiet_until
    person.save(update_fields=["quiet_from", "quiet_until"])
    details = {"quiet_hours": [before, after]}
    append_event(actor=by, action="update_person", subject=person, at=at, details=details)


def _format_clock(clock: time | None) -> str:
    return clock.strftime("%H:%M") if clock is not None else ""
