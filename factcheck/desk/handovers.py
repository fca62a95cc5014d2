"""Handover of a person's claims: by an editor, or by an admin who deactivates the person; and absences.

Both end in ``hand_over_claim``: an existing action, with its own event, for each claim.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.actions.absences import add_absence, remove_absence
from accounts.actions.people import deactivate_person, lock_with_admins
from accounts.forms.base import DomainErrorForm
from accounts.models import Absence, Desk, User
from accounts.selectors import get_system_user, list_desk_editors, list_desk_people
from factcheck.assignments.actions import assign_claim, end_assignment, release_claim
from factcheck.bulk.actions import create_bulk_action, get_values
from factcheck.bulk.acts import BULK_ACTS
from factcheck.desk.checker_proposals import Suggestion
from factcheck.models import Assignment, BulkAction, BulkActionItem, Claim, Notification
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES, BulkActName
from factcheck.models.reasons import Reason, build_reason
from factcheck.verdicts.publication import cancel_scheduled_publication
from factcheck.workflow.notify import Notice, notify, notify_each
from factcheck.workflow.recusal import is_recused
from factcheck.workflow.transition import lock_claims, record_edit
from lib.errors import Blocked, DomainError
from lib.web.forms import create_text_area

HANDED_OVER = build_reason("handed_over")


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimHandover:
    """One claim and who gets it; None: back to the queue. ``claim`` is as the editor saw it."""

    claim: Claim
    colleague: User | None
    version: int | None = None


def list_held_claims(person: User) -> ClaimQuerySet:
    """Return the open claims that this person has, on every desk."""
    held = Assignment.objects.active().filter(checker=person).values("claim")
    return Claim.objects.open().filter(pk__in=held)


def hand_over_claims(
    handovers: Iterable[ClaimHandover], *, note: str, by: User, at: datetime
) -> dict[int, DomainError]:
    """Hand over each claim in a transaction of its own; return the refusals by the claim's key.

    A claim that is refused stays as it is, and the others are handed over: by one act of ``by``, which can be
    undone as one from the queue can.
    """
    refusals: dict[int, DomainError] = {}
    saved = create_bulk_action(BulkActName.ASSIGN, by=by, at=at)
    for handover in handovers:
        try:
            _hand_over_undoably(handover, saved, note=note, by=by, at=at)
        except DomainError as refusal:
            refusals[handover.claim.pk] = refusal
    return refusals


@transaction.atomic
def _hand_over_undoably(
    handover: ClaimHandover, saved: BulkAction, *, note: str, by: User, at: datetime
) -> None:
    # Not locked: whoever changes the claim meanwhile changes its version, and the handover is refused.
    claim = Claim.objects.get(pk=handover.claim.pk)
    version = claim.version if handover.version is None else handover.version
    before = get_values([claim], BULK_ACTS[saved.act].restored_fields)[claim.pk]
    hand_over_claim(replace(handover, version=version), note=note, by=by, at=at)
    claim.refresh_from_db(fields=["version"])
    BulkActionItem.objects.create(bulk_action=saved, claim=claim, version=claim.version, before=before)


@transaction.atomic
def hand_over_claim(
    handover: ClaimHandover, *, note: str, by: User, at: datetime, unassigned: Reason = HANDED_OVER
) -> None:
    """Assign the claim to the colleague, or unassign it; a claim that waits for others only changes hands.

    ``unassigned`` is the reason for its unassignment where no note says it.
    Raises what ``assign_claim`` and ``release_claim`` do, and Blocked for a colleague with an interest.
    """
    claim, colleague = handover.claim, handover.colleague
    if claim.state not in APPROVAL_WITHDRAWABLE_STATES:
        if colleague is not None:
            assign_claim(claim, checker=colleague, note=note, by=by, at=at, version=handover.version)
        else:
            reason = note or unassigned
            release_claim(claim, reason=reason, by=by, at=at, version=handover.version)
    elif colleague is not None:
        # Whoever takes over has it if it comes back.
        if is_recused(claim, colleague):
            raise Blocked(
                gettext("{person} has declared an interest in this claim.").format(person=colleague)
            )
        details = {"checker": str(colleague.public_id)}
        record_edit(claim, "hand_over", by=by, at=at, details=details)
        before = end_assignment(claim, at=at, why="handed over")
        Assignment.objects.create(claim=claim, checker=colleague, assigned_by=by, assigned_at=at)
        notify({colleague}, claim, "assigned_in_review", by=by, at=at, previous=str(before))


@transaction.atomic
def deactivate_with_handover(
    person: User,
    *,
    colleagues: Mapping[int, User | None],
    by: User,
    at: datetime,
    choices: Mapping[int, User | None] | None = None,
    note: str = "",
) -> None:
    """Deactivate a person or service, and hand over what they have: all of it or, where one is refused, none.

    What they had scheduled is not published, of which the desk's editors are told. ``choices`` has who takes
    over by the claim's key, and ``colleagues`` by the desk's for every other claim; None: back to the queue.
    Raises NotAllowed and Blocked as ``deactivate_person`` and ``assign_claim`` do.
    """
    # People, claims, and the audit log last: the order in which everybody locks.
    lock_with_admins(person)
    held = list_held_claims(person)
    locked = lock_claims(Claim.objects.filter(Q(pk__in=held) | Q(publish_scheduled_by=person)))
    held_keys = set(held.values_list("pk", flat=True))
    deactivate_person(person, by=by, at=at)
    system = get_system_user()
    for claim in locked:
        if claim.publish_scheduled_by_id == person.pk:
            claim = cancel_scheduled_publication(
                claim, reason=build_reason("scheduler_deactivated"), by=system, at=at
            )
        if claim.pk in held_keys:
            colleague = (choices or {}).get(claim.pk, colleagues.get(claim.desk_id))
            handover = ClaimHandover(claim=claim, colleague=colleague)
            unassigned = build_reason("checker_deactivated", person=str(person))
            hand_over_claim(handover, note=note, unassigned=unassigned, by=system, at=at)


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


QUEUE = "queue"
BACK_TO_QUEUE = gettext_lazy("Back to the queue")
STAYS = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverRow:
    """One claim of a handover: who can have it, with the label of each, and who is suggested."""

    claim: Claim
    colleagues: list[tuple[User, str]]
    suggestion: Suggestion | None = None

    @property
    def field_name(self) -> str:
        return f"claim-{self.claim.public_id}"


class HandoverForm(DomainErrorForm):
    """A choice for each claim that the viewer may assign, and for each desk whose claims they cannot see.

    ``staying`` is the label of the choice that leaves a claim where it is; without one (somebody is
    deactivated) every claim goes. ``chosen`` replaces suggestions, by the name of the field.
    """

    note = create_text_area(
        gettext_lazy("Note"),
        rows=2,
        required=False,
        help_text=gettext_lazy("The new checkers read it, and it stays in the history of each claim."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        person: User,
        rows: Iterable[HandoverRow],
        desk_counts: Mapping[Desk, int],
        staying: str = "",
        chosen: Mapping[str, str] | None = None,
        note: str = "",
    ) -> None:
        super().__init__(data, initial={"note": note}, auto_id="id_handover_%s")
        self.rows = list(rows)
        self.desks = list(desk_counts)
        self.people: dict[str, User] = {}
        for row in self.rows:
            self._add_claim_fields(row, staying, (chosen or {}).get(row.field_name))
        for desk, count in desk_counts.items():
            people = list(list_desk_people(desk).exclude(pk=person.pk).order_by("name", "id"))
            self.fields[_get_desk_field(desk)] = forms.ChoiceField(
                label=ngettext("{desk}: {count} open claim", "{desk}: {count} open claims", count).format(
                    desk=desk.name, count=count
                ),
                choices=[("", BACK_TO_QUEUE), *self._list_choices((one, str(one)) for one in people)],
                required=False,
            )

    def _add_claim_fields(self, row: HandoverRow, staying: str, chosen: str | None) -> None:
        choices = [*self._list_choices(row.colleagues), (QUEUE, BACK_TO_QUEUE)]
        initial = STAYS if staying else QUEUE
        if row.suggestion is not None:
            initial = str(row.suggestion.colleague.public_id)
        self.fields[row.field_name] = forms.ChoiceField(
            label=row.claim.statement,
            choices=[(STAYS, staying), *choices] if staying else choices,
            required=not staying,
            initial=initial if chosen is None else chosen,
        )
        self.fields[f"{row.field_name}-version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=row.claim.version
        )

    def _list_choices(self, people: Iterable[tuple[User, str]]) -> list[tuple[str, str]]:
        """Return the choices, and remember the people behind them."""
        choices = []
        for person, label in people:
            self.people[str(person.public_id)] = person
            choices.append((str(person.public_id), label))
        return choices

    def list_handovers(self) -> list[ClaimHandover]:
        """Return the claims that go, each with the version that the viewer saw."""
        return [
            ClaimHandover(
                claim=row.claim,
                colleague=self.people.get(self.cleaned_data[row.field_name]),
                version=self.cleaned_data[f"{row.field_name}-version"],
            )
            for row in self.rows
            if self.cleaned_data[row.field_name] != STAYS
        ]

    def get_colleagues(self) -> dict[int, User | None]:
        """Return who takes over the claims that the viewer cannot see, by the desk's key."""
        return {desk.pk: self.people.get(self.cleaned_data[_get_desk_field(desk)]) for desk in self.desks}


def _get_desk_field(desk: Desk) -> str:
    return f"desk-{desk.slug}"
