"""Perform an act on many claims, say beforehand what it would do, and undo it.

Claims are changed in sets of ``SET_SIZE``, each set in a transaction of its own, so that nobody waits long
for the audit log, whose lock a transaction holds from its first event to its end.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Desk, User
from accounts.selectors import get_roles_by_desk, list_members
from factcheck.anchoring.reanchor import request_reanchoring
from factcheck.assignments.actions import end_assignments
from factcheck.bulk.acts import BULK_ACTS, BulkAct, Inputs
from factcheck.bulk.results import UNEXPECTED_ERROR_MESSAGE, BulkRefusal, BulkResult
from factcheck.claimants.linking import relink_moved_claims
from factcheck.claims.editing import get_edit_refusal, notify_of_due_times, set_tags
from factcheck.models import Assignment, BulkAction, BulkActionItem, Claim
from factcheck.models.enums import BulkActName
from factcheck.workflow.batch import ClaimBatch, ClaimVersion, load_batch, lock_batch
from factcheck.workflow.notify import Notice, notify_each
from factcheck.workflow.policies import EDITOR, WorkflowFacts
from factcheck.workflow.transition import ClaimChange, undo_changes
from lib.errors import DomainError, Invalid, NotAllowed, NotFound, WrongState
from lib.state_machine.machine import UNCHANGED_STATE

logger = logging.getLogger("stet.bulk")
SET_SIZE = 100
MAX_BULK_CLAIMS = 500
UNDO_WINDOW = timedelta(minutes=10)
MOMENTS = ("due_at", "publish_at")
CHANGED_SINCE_MESSAGE = gettext_lazy("Somebody has acted on this claim since.")


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """Effect of an act before it is performed; ``groups`` counts claims that would change by how they are.

    ``result`` has the refusals and the claims that are already as asked; its ``done`` would change.
    """

    result: BulkResult
    groups: Counter[str]

    @property
    def is_uniform(self) -> bool:
        """True if the act does the same to every claim."""
        return not self.result.refused and not self.result.unchanged and len(self.groups) <= 1


def preview_bulk_action(
    act: BulkAct, chosen: Sequence[ClaimVersion], inputs: Inputs, *, by: User, at: datetime
) -> BulkPreview:
    """Return what ``perform_bulk_action`` would do now. Writes nothing."""
    _require_number(chosen)
    batch = load_batch(chosen, by=by, at=at)
    _skip_unchanged(batch, act, inputs)
    act.check(batch, inputs)
    result = BulkResult()
    _add_to_result(result, batch)
    return BulkPreview(result, Counter(str(act.describe_before(claim, at)) for claim in batch.allowed))


def perform_bulk_action(
    act: BulkAct, chosen: Sequence[ClaimVersion], inputs: Inputs, *, by: User, at: datetime
) -> BulkResult:
    """Perform one act on many claims; what cannot be done is refused by claim.

    Each claim has its own event. Raises Invalid for inputs that no claim can take, and for too many claims.
    """
    _require_number(chosen)
    saved = create_bulk_action(act.name, by=by, at=at)
    result = BulkResult(bulk_action=saved)
    for some in batched(sorted(chosen, key=lambda one: one.claim.pk), SET_SIZE):
        try:
            batch = _perform_on_set(act, some, inputs, saved, by=by, at=at)
        except Invalid:
            raise
        except DomainError as error:
            _refuse_set(result, some, error.message, error.code)
        except Exception:
            logger.exception("one set of many could not be done")
            _refuse_set(result, some, str(UNEXPECTED_ERROR_MESSAGE), "error")
        else:
            _add_to_result(result, batch)
    return result


def create_bulk_action(act: BulkActName, *, by: User, at: datetime) -> BulkAction:
    """Return a new act of this person, in place of those that can be undone no longer."""
    BulkAction.objects.filter(person=by, created_at__lt=at - UNDO_WINDOW).delete()
    return BulkAction.objects.create(person=by, act=act, created_at=at)


def _skip_unchanged(batch: ClaimBatch, act: BulkAct, inputs: Inputs) -> None:
    """Leave out the claims that are already as asked, whoever changed them: one may ask twice."""
    live = Assignment.objects.filter(ended_at__isnull=True).select_related("checker")
    prefetch_related_objects(batch.claims, Prefetch("assignments", live), "tag_rows")
    batch.unchanged |= {claim.pk for claim in batch.claims if act.is_unchanged(claim, inputs)}
    for key in batch.unchanged:
        batch.refused.pop(key, None)


@transaction.atomic
def _perform_on_set(
    act: BulkAct, some: Sequence[ClaimVersion], inputs: Inputs, saved: BulkAction, *, by: User, at: datetime
) -> ClaimBatch:
    batch = lock_batch(some, by=by, at=at)
    _skip_unchanged(batch, act, inputs)
    before = get_values(batch.claims, act.restored_fields)
    act.perform(batch, inputs)
    BulkActionItem.objects.bulk_create(
        BulkActionItem(bulk_action=saved, claim=one, version=one.version, before=before[one.pk])
        for one in batch.allowed
    )
    return batch


def list_undoable_items(person: User) -> QuerySet[BulkActionItem]:
    """Return what bulk actions did to claims that this person sees: only these get back what they had."""
    return BulkActionItem.objects.filter(claim__in=Claim.objects.visible_to(person))


def list_undoable_actions(person: User, *, at: datetime) -> QuerySet[BulkAction]:
    """Return the bulk actions of a person that can be undone, the last one first."""
    changed = list_undoable_items(person).filter(bulk_action=OuterRef("pk"))
    return BulkAction.objects.filter(
        Exists(changed), person=person, undone_at__isnull=True, created_at__gt=at - UNDO_WINDOW
    ).order_by("-created_at", "-pk")


def undo_bulk_action(saved: BulkAction, *, by: User, at: datetime) -> BulkResult:
    """Give the claims of a bulk action back what they had before it, each with its own event.

    A claim on which somebody has acted since is refused. Raises NotFound for another person's action or one
    whose claims they do not see any more, and WrongState when it is too late or was done already.
    """
    items = list_undoable_items(by).filter(bulk_action=saved).select_related("claim").order_by("claim_id")
    if saved.person_id != by.pk or not items.exists():
        raise NotFound(gettext("You did not take this action."))
    if at >= saved.created_at + UNDO_WINDOW:
        raise WrongState(gettext("An action can be undone for ten minutes. Change the claims again instead."))
    if not BulkAction.objects.filter(pk=saved.pk, undone_at__isnull=True).update(undone_at=at):
        raise WrongState(gettext("This action is already undone."))
    result = BulkResult()
    for some in batched(items, SET_SIZE):
        _add_to_result(result, _undo_set(BULK_ACTS[saved.act], some, by=by, at=at))
    return result


@transaction.atomic
def _undo_set(act: BulkAct, items: Sequence[BulkActionItem], *, by: User, at: datetime) -> ClaimBatch:
    batch = lock_batch([ClaimVersion(item.claim, None) for item in items], by=by, at=at)
    saved = {item.claim_id: item for item in items}
    _check_undo(act, batch, saved)
    claims = batch.allowed
    now_held = get_values(claims, act.restored_fields)
    if "checker" in act.restored_fields:
        _restore_checkers(batch, {claim: saved[claim.pk].before["checker"] for claim in claims})
    if act.name == BulkActName.TAG:
        set_tags({claim: saved[claim.pk].before["tags"] for claim in claims})
    if act.name == BulkActName.CLOSE:
        for claim in claims:
            if claim.is_own_copy:
                # The claim covers its text again, so a galley that was clear without it may have to be
                # revoked.
                request_reanchoring(claim, at=at)
    if act.name == BulkActName.MOVE:
        _relink_claimants(claims, saved, by=by, at=at)
    columns = [name for name in act.restored_fields if name not in ("state", "checker", "tags")]
    some = []
    for claim in claims:
        before = saved[claim.pk].before
        changes = {name: _parse_value(name, before[name]) for name in columns}
        details = {"act": act.name.value, "before": now_held[claim.pk], "after": before}
        some.append(ClaimChange(claim, changes, details, before.get("state", UNCHANGED_STATE)))
    undo_changes(some, by=by, at=at)
    if act.name == BulkActName.DUE:
        notify_of_due_times(claims, by=by, at=at)
    return batch


def _relink_claimants(
    claims: Sequence[Claim], saved: Mapping[int, BulkActionItem], *, by: User, at: datetime
) -> None:
    """Link claims that go back to their desks to claimants that may be named there."""
    desks = Desk.objects.in_bulk({saved[claim.pk].before["desk_id"] for claim in claims})
    for key, desk in sorted(desks.items()):
        moved = [claim for claim in claims if saved[claim.pk].before["desk_id"] == key]
        relink_moved_claims(moved, to=desk, by=by, at=at)


def _check_undo(act: BulkAct, batch: ClaimBatch, saved: dict[int, BulkActionItem]) -> None:
    roles = get_roles_by_desk(batch.by)
    checkers = {item.before.get("checker") for item in saved.values()} - {None}
    desks = {claim.desk_id: claim.desk for claim in batch.claims}
    members = {
        key: set(list_members(desk).filter(pk__in=checkers).values_list("pk", flat=True))
        for key, desk in desks.items()
    }

    def check(claim: Claim, facts: WorkflowFacts) -> None:
        before = saved[claim.pk].before
        if claim.version != saved[claim.pk].version:
            raise WrongState(str(CHANGED_SINCE_MESSAGE))
        if act.name == BulkActName.MOVE:
            if roles.get(before["desk_id"]) not in ("editor", "standards"):
                raise NotAllowed(EDITOR.refusal(facts) or gettext("You are not an editor of that desk."))
            return
        refusal = EDITOR.refusal(facts) if "state" in before else get_edit_refusal(facts)
        if refusal:
            raise NotAllowed(refusal)
        checker = before.get("checker")
        if checker is not None and checker not in members[claim.desk_id]:
            raise WrongState(gettext("The former checker is no longer on this desk."))

    batch.check_each(check)


def _restore_checkers(batch: ClaimBatch, checkers: dict[Claim, int | None]) -> None:
    by, at = batch.by, batch.at
    ended = end_assignments(list(checkers), at=at, why="undone")
    people = User.objects.in_bulk([key for key in checkers.values() if key is not None])
    Assignment.objects.bulk_create(
        Assignment(claim=claim, checker=people[key], assigned_by=by, assigned_at=at)
        for claim, key in checkers.items()
        if key is not None
    )
    notices = [Notice(ended[claim.pk], claim, "taken_back") for claim in checkers if claim.pk in ended]
    notices += [
        Notice(people[key], claim, "assigned_again") for claim, key in checkers.items() if key is not None
    ]
    notify_each(notices, by=by, at=at)


def get_values(claims: Sequence[Claim], names: Sequence[str]) -> dict[int, dict[str, Any]]:
    """Return what an undo needs, as JSON can hold it, {claim's key: {field: value}}."""
    checkers: dict[int, int] = {}
    if "checker" in names:
        live = Assignment.objects.filter(claim__in=claims, ended_at__isnull=True)
        checkers = dict(live.values_list("claim_id", "checker_id"))
    if "tags" in names:
        prefetch_related_objects(list(claims), "tag_rows")
    return {
        claim.pk: {
            name: checkers.get(claim.pk) if name == "checker" else _format_value(getattr(claim, name))
            for name in names
        }
        for claim in claims
    }


def _format_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _parse_value(name: str, value: Any) -> Any:
    return parse_datetime(value) if name in MOMENTS and value else value


def _require_number(chosen: Sequence[ClaimVersion]) -> None:
    if not chosen:
        raise Invalid(gettext("Select at least one claim first."))
    if len(chosen) > MAX_BULK_CLAIMS:
        message = gettext("Select at most {max} claims at once. Filter the list to have fewer.")
        raise Invalid(message.format(max=MAX_BULK_CLAIMS))


def _add_to_result(result: BulkResult, batch: ClaimBatch) -> None:
    result.done += batch.allowed
    result.unchanged += [claim for claim in batch.claims if claim.pk in batch.unchanged]
    result.refused += [
        BulkRefusal(str(claim), batch.refused[claim.pk].message, claim, batch.refused[claim.pk].code)
        for claim in batch.claims
        if claim.pk in batch.refused
    ]


def _refuse_set(result: BulkResult, some: Sequence[ClaimVersion], why: str, code: str) -> None:
    result.refused += [BulkRefusal(str(one.claim), why, one.claim, code) for one in some]
