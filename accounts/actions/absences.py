"""Absences: a person's own, or set by an editor of a desk that the person is on."""

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.models import Absence, User
from accounts.selectors import list_edited_desks
from audit.actions import append_event
from lib.errors import Invalid, NotAllowed


def can_set_absences(person: User, viewer: User) -> bool:
    """Return whether ``viewer`` can set when this person is away."""
    return person == viewer or list_edited_desks(viewer).filter(memberships__user=person).exists()


@transaction.atomic
def add_absence(person: User, *, starts_on: date, ends_on: date, by: User, at: datetime) -> Absence:
    """Add the days from ``starts_on`` to ``ends_on``, both included. The audit log does not say which.

    Raises NotAllowed, and Invalid at ``ends_on`` for days in the wrong order or in another absence.
    """
    _require_permission(person, by)
    # Locked, so that two absences added at once do not overlap.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if ends_on < starts_on:
        raise Invalid(gettext("Choose a last day that is not before the first."), field="ends_on")
    other = person.absences.overlapping(starts_on, ends_on).first()
    if other is not None:
        message = gettext("Some of these days are in the absence from {first} to {last}.").format(
            first=date_format(other.starts_on, "SHORT_DATE_FORMAT"),
            last=date_format(other.ends_on, "SHORT_DATE_FORMAT"),
        )
        raise Invalid(message, field="ends_on")
    absence = Absence.objects.create(
        person=person, starts_on=starts_on, ends_on=ends_on, added_by=by, added_at=at
    )
    append_event(actor=by, action="add_absence", subject=person, at=at)
    return absence


@transaction.atomic
def remove_absence(absence: Absence, *, by: User, at: datetime) -> None:
    """Remove an absence. Raises NotAllowed."""
    _require_permission(absence.person, by)
    absence.delete()
    append_event(actor=by, action="remove_absence", subject=absence.person, at=at)


def _require_permission(person: User, by: User) -> None:
    if not can_set_absences(person, by):
        raise NotAllowed(gettext("Only the person and an editor of one of their desks can change this."))
