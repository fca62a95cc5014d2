"""The acts on many claims: each checks and changes a batch through the action of its noun."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext

from accounts.models import User
from factcheck.assignments.actions import assign_claims, check_assignments
from factcheck.claims.closing import check_closings, close_claims
from factcheck.claims.editing import check_moves, check_updates, move_claims, update_claims
from factcheck.models import Claim
from factcheck.models.enums import BulkActName, ClaimPriority
from factcheck.models.tags import get_tag_key
from factcheck.workflow.batch import ClaimBatch
from factcheck.workflow.tables import CLAIM_WORK
from lib.datetimes.humanize import format_due_time, get_timezone
from lib.text.phrases import StrOrPromise

Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BulkAct:
    """One act: ``check`` says what would happen, ``perform`` does it; both fill the batch's refusals.

    ``is_unchanged`` says that a claim is already as asked, with its assignments and tags prefetched.
    ``restored_fields`` are the fields that an undo gives back. ``describe_before`` names how a claim is now,
    by which a preview groups claims on which the act has different effects. ``transition`` is the one of the
    claim's work that the act is; "" for one that every state allows.
    """

    name: BulkActName
    key: str
    check: Callable[[ClaimBatch, Inputs], object]
    perform: Callable[[ClaimBatch, Inputs], object]
    is_unchanged: Callable[[Claim, Inputs], bool]
    restored_fields: tuple[str, ...]
    describe_before: Callable[[Claim, datetime], StrOrPromise] = lambda claim, at: ""
    transition: str = ""

    @property
    def label(self) -> StrOrPromise:
        """The word on the button."""
        return self.name.label

    @property
    def states(self) -> tuple[str, ...]:
        """States of claims that allow it; () for all."""
        transition = CLAIM_WORK.get_transition(self.transition)
        return transition.from_states if transition else ()


def find_live_checker(claim: Claim) -> User | None:
    """Return the claim's checker, of its live assignments, which were prefetched."""
    live = list(claim.assignments.all())
    return live[0].checker if live else None


def _is_assigned(claim: Claim, inputs: Inputs) -> bool:
    due_at = inputs.get("due_at")
    return find_live_checker(claim) == inputs["checker"] and due_at in (None, claim.due_at)


def _build_update(
    choose: Callable[[Claim, Inputs], dict[str, Any]],
) -> tuple[Callable[[ClaimBatch, Inputs], object], Callable[[ClaimBatch, Inputs], object]]:
    """Return check and perform of an act that edits details."""
    return (
        lambda batch, inputs: check_updates(batch, lambda claim: choose(claim, inputs)),
        lambda batch, inputs: update_claims(batch, lambda claim: choose(claim, inputs)),
    )


def _choose_tags(claim: Claim, inputs: Inputs) -> dict[str, Any]:
    """Return the claim's tags with those to be added, and without those to be removed."""
    removed = {get_tag_key(tag) for tag in inputs.get("remove", ())}
    remaining = [tag for tag in claim.tags if get_tag_key(tag) not in removed]
    known = {get_tag_key(tag) for tag in remaining}
    return {"tags": remaining + [tag for tag in inputs.get("add", ()) if get_tag_key(tag) not in known]}


def _describe_due(claim: Claim, at: datetime) -> StrOrPromise:
    if claim.due_at is None:
        return gettext("No due date")
    return format_due_time(claim.due_at, at=at, tz=get_timezone(claim.desk.timezone))


_check_due, _set_due = _build_update(lambda claim, inputs: {"due_at": inputs["due_at"]})
_check_priority, _set_priority = _build_update(lambda claim, inputs: {"priority": inputs["priority"]})
_check_must_check, _set_must_check = _build_update(lambda claim, inputs: {"must_check": inputs["must_check"]})
_check_tags, _set_tags = _build_update(_choose_tags)

BULK_ACTS: Mapping[str, BulkAct] = {
    act.name.value: act
    for act in (
        BulkAct(
            BulkActName.ASSIGN,
            "a",
            lambda batch, inputs: check_assignments(batch, checker=inputs["checker"]),
            lambda batch, inputs: assign_claims(
                batch, checker=inputs["checker"], due_at=inputs.get("due_at")
            ),
            _is_assigned,
            ("state", "checker", "due_at"),
            lambda claim, at: str(find_live_checker(claim) or pgettext("no checker", "Nobody")),
            "assign",
        ),
        BulkAct(
            BulkActName.DUE,
            "d",
            _check_due,
            _set_due,
            lambda claim, inputs: claim.due_at == inputs["due_at"],
            ("due_at",),
            _describe_due,
        ),
        BulkAct(
            BulkActName.PRIORITY,
            "p",
            _check_priority,
            _set_priority,
            lambda claim, inputs: claim.priority == inputs["priority"],
            ("priority",),
            lambda claim, at: ClaimPriority(claim.priority).label,
        ),
        BulkAct(
            BulkActName.TAG,
            "l",
            _check_tags,
            _set_tags,
            lambda claim, inputs: _choose_tags(claim, inputs)["tags"] == claim.tags,
            ("tags",),
        ),
        BulkAct(
            BulkActName.MOVE,
            "e",
            lambda batch, inputs: check_moves(batch, to=inputs["desk"]),
            lambda batch, inputs: move_claims(batch, to=inputs["desk"]),
            lambda claim, inputs: claim.desk_id == inputs["desk"].pk,
            ("state", "checker", "desk_id"),
            lambda claim, at: str(claim.desk),
        ),
        BulkAct(
            BulkActName.MUST_CHECK,
            "",
            _check_must_check,
            _set_must_check,
            lambda claim, inputs: claim.must_check == inputs["must_check"],
            ("must_check",),
        ),
        BulkAct(
            BulkActName.CLOSE,
            "#",
            lambda batch, inputs: check_closings(batch, close_reason=inputs["close_reason"]),
            lambda batch, inputs: close_claims(
                batch, close_reason=inputs["close_reason"], note=inputs.get("note", "")
            ),
            lambda claim, inputs: claim.close_reason == inputs["close_reason"],
            ("state", "checker", "close_reason", "publish_at", "publish_scheduled_by_id"),
            lambda claim, at: claim.get_state_display(),
            "close",
        ),
    )
}
"""In the order of the bar."""
