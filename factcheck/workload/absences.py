"""Absences with what they mean for a person's claims."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.absences import add_absence
from accounts.models import Desk, User
from accounts.selectors import list_desk_editors
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
    editors = {editor for desk in desks for editor in list_desk_editors(desk)} - {person}
    days = {"first_day": starts_on.isoformat()}
    if ends_on != starts_on:
        days["last_day"] = ends_on.isoformat()
    notify_each([Notice(editor, None, "checker_away", days) for editor in editors], by=by, at=at)
    return bool(editors)
