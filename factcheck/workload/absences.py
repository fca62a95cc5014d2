"""Absences with what they mean for a person's claims."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.absences import add_absence, remove_absence
from accounts.models import Absence, Desk, User
from accounts.selectors import list_desk_editors
from factcheck.models import Notification
from factcheck.workflow.notify import Notice, notify_each
from factcheck.workload.handover import list_held_claims


@transaction.atomic
def enter_absence(person: User, *, starts_on: date, ends_on: date, by: User, at: datetime) -> bool:
    """Add an absence; return whether editors were told of it, who can hand over the person's claims.

    They are told if a person enters their own days, and only those of desks on which the person has claims.
    Raises NotAllowed and Invalid as ``add_absence`` does.
    """
    add_absence(person, starts_on=starts_on, ends_on=ends_on, by=by, at=at)
    if by != person:
        return False
    desks = Desk.objects.filter(pk__in=list_held_claims(person).order_by().values("desk"))
    confidential: dict[User, bool] = {}
    for desk in desks:
        for editor in list_desk_editors(desk).exclude(pk=person.pk):
            # Another desk of theirs, on which the person has claims too, may be named by e-mail.
            confidential[editor] = confidential.get(editor, True) and desk.is_confidential
    days = _describe_days(starts_on, ends_on)
    notices = [
        Notice(editor, None, "checker_away", days | {"is_confidential": True} if hidden else days)
        for editor, hidden in confidential.items()
    ]
    notify_each(notices, by=by, at=at)
    return bool(notices)


@transaction.atomic
def withdraw_absence(absence: Absence, *, by: User, at: datetime) -> None:
    """Remove an absence, and what editors were told of it. Raises NotAllowed."""
    person, days = absence.person, _describe_days(absence.starts_on, absence.ends_on)
    remove_absence(absence, by=by, at=at)
    Notification.objects.filter(actor=person, event="checker_away", data__contains=days).delete()


def _describe_days(first: date, last: date) -> dict[str, str | bool]:
    """Return the days as a notification has them."""
    days: dict[str, str | bool] = {"first_day": first.isoformat()}
    return days if last == first else days | {"last_day": last.isoformat()}
