"""A claim's details: edit, merge with another, split in two, move to another desk."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.selectors import list_readable_desks
from factcheck.assignments.actions import end_assignment, end_assignments
from factcheck.claimants.linking import find_or_create_claimants, relink_moved_claims
from factcheck.claims.closing import hold_for_legal_read
from factcheck.models import Appearance, Assignment, Citation, Claim, ClaimTag
from factcheck.models.claim_fields import EDITABLE_FIELDS, HASHED_FIELDS, strip_texts
from factcheck.models.claimant import get_claimant_key
from factcheck.models.enums import (
    APPROVAL_WITHDRAWABLE_STATES,
    BEFORE_VERDICT_STATES,
    ClaimState,
    CloseReason,
)
from factcheck.models.reasons import build_reason
from factcheck.models.tags import get_tag_key, normalize_tags
from factcheck.sealing.keys import share_source_keys
from factcheck.search.same_claim import get_reuse_refusal
from factcheck.workflow.approvals import withdraw_approval_on_edit
from factcheck.workflow.batch import ClaimBatch, lock_batch_of_one
from factcheck.workflow.notify import Notice, notify_each
from factcheck.workflow.policies import ASSIGNEE, CHECKER, EDITOR, WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import (
    ClaimChange,
    check_transition,
    create_in_state,
    lock_articles_of_claims,
    lock_claims,
    lock_for_action,
    perform_transition,
    perform_transitions,
    record_edit,
    record_edits,
)
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.phrases import join_with_commas


def get_edit_refusal(facts: WorkflowFacts) -> str:
    """Return why this person may not edit the details; "" when they may.

    Anybody of the desk may before work begins, then the editors and the checker.
    """
    policy = CHECKER if facts.state in (ClaimState.SUGGESTED, ClaimState.FLAGGED) else EDITOR | ASSIGNEE
    return policy.refusal(facts)


@transaction.atomic
def update_claim(
    claim: Claim, *, by: User, at: datetime, version: int | None = None, **changes: Any
) -> Claim:
    """Change details by name (``EDITABLE_FIELDS``). A change of a hashed field withdraws approval.

    Raises NotAllowed, WrongState for a settled or closed claim, Invalid for an empty statement or for tags
    that are too many or too long.
    """
    batch = lock_batch_of_one(claim, by=by, at=at, version=version)
    changed = update_claims(batch, lambda _: changes)
    claim = batch.get_only()
    return hold_for_legal_read(claim, at=at) if "kind" in changed[claim.pk] else claim


def check_updates(
    batch: ClaimBatch, choose: Callable[[Claim], Mapping[str, Any]]
) -> dict[int, dict[str, Any]]:
    """Return the details that would change, {claim's key: {name: value}}; refuse what may not be changed.

    ``choose`` returns the details of one claim that are asked for.
    """
    changed: dict[int, dict[str, Any]] = {}

    def check(claim: Claim, facts: WorkflowFacts) -> None:
        changed[claim.pk] = _get_changed_details(claim, facts, choose(claim))

    batch.check_each(check)
    batch.skip_unchanged(lambda claim: not changed[claim.pk])
    return changed


@transaction.atomic
def update_claims(
    batch: ClaimBatch, choose: Callable[[Claim], Mapping[str, Any]]
) -> dict[int, dict[str, Any]]:
    """Change details of the claims of a locked batch, as ``update_claim`` does of each.

    Return the details that changed, {claim's key: {name: value}}.
    """
    changed = check_updates(batch, choose)
    claims = batch.allowed
    names = {name for claim in claims for name in changed[claim.pk] if name != "tags"}
    tags = {claim: changed[claim.pk]["tags"] for claim in claims if "tags" in changed[claim.pk]}
    links = _link_new_claimants(changed, claims, by=batch.by, at=batch.at)
    some = [
        ClaimChange(
            claim,
            # One set of writes names the same fields for all.
            {name: changed[claim.pk].get(name, getattr(claim, name)) for name in sorted(names)}
            | ({"attributed_to_id": links[claim.pk]} if links else {}),
            {
                "before": {name: _to_plain_value(getattr(claim, name)) for name in changed[claim.pk]},
                "after": {name: _to_plain_value(value) for name, value in changed[claim.pk].items()},
            },
        )
        for claim in claims
    ]
    record_edits(some, "update_claim", by=batch.by, at=batch.at)
    set_tags(tags)
    moved = [claim for claim in claims if "due_at" in changed[claim.pk]]
    notify_of_due_times(moved, by=batch.by, at=batch.at)
    for claim in claims:
        if any(name in HASHED_FIELDS for name in changed[claim.pk]):
            withdraw_approval_on_edit(claim, by=batch.by, at=batch.at, code="statement_changed")
    return changed


def notify_of_due_times(claims: Sequence[Claim], *, by: User, at: datetime) -> None:
    """Notify the checkers of claims whose due time was changed, except whoever did it."""
    waiting = {claim.pk: claim for claim in claims if claim.state in BEFORE_VERDICT_STATES}
    if not waiting:
        return
    held = Assignment.objects.active().filter(claim__in=waiting).select_related("checker")
    notices = [Notice(one.checker, waiting[one.claim_id], "due_changed") for one in held]
    notify_each(notices, by=by, at=at)


def _get_changed_details(claim: Claim, facts: WorkflowFacts, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the given details that differ. Raises as ``update_claim`` does."""
    if refusal := get_edit_refusal(facts):
        raise NotAllowed(refusal)
    if unknown := set(given) - set(EDITABLE_FIELDS):
        message = gettext("Fields that cannot be edited: {names}.")
        raise Invalid(message.format(names=join_with_commas(sorted(unknown))))
    changes = strip_texts(dict(given))
    if "tags" in changes:
        changes["tags"] = normalize_tags(changes["tags"])
    changed = {name: value for name, value in changes.items() if getattr(claim, name) != value}
    if "statement" in changed and not str(changed["statement"]).strip():
        raise Invalid(
            gettext("Write the claim as a checkable statement."),
            fields={"statement": [gettext("Write the statement.")]},
        )
    hashed = any(name in HASHED_FIELDS for name in changed)
    if hashed and claim.state in (ClaimState.SETTLED, ClaimState.CLOSED):
        raise WrongState(gettext("Reopen the claim before you change its statement."))
    return changed


def _link_new_claimants(
    changed: Mapping[int, Mapping[str, Any]], claims: Sequence[Claim], *, by: User, at: datetime
) -> dict[int, int | None]:
    """Return {claim's key: key of its claimant} of all ``claims``; {} where no claimant changes."""
    new = {claim: changed[claim.pk]["claimant"] for claim in claims if "claimant" in changed[claim.pk]}
    if not new:
        return {}
    found = find_or_create_claimants(((claim.desk, name) for claim, name in new.items()), by=by, at=at)
    links = {claim.pk: claim.attributed_to_id for claim in claims}
    for claim, name in new.items():
        claimant = found.get((claim.desk_id, get_claimant_key(name)))
        links[claim.pk] = claimant.pk if claimant else None
    return links


@transaction.atomic
def merge_claim(claim: Claim, *, into: Claim, by: User, at: datetime, version: int | None = None) -> Claim:
    """Close the claim as a duplicate of ``into``, which takes over its appearances."""
    if claim.pk == into.pk:
        raise Invalid(gettext("You cannot merge a claim with itself."))
    # Re-anchoring to a newer version waits until the appearances are copied, or is done before.
    lock_articles_of_claims(claim, into)
    # The two rows are locked in one order, in whichever direction they are merged, so that nobody deadlocks.
    locked = {one.pk: one for one in lock_claims(Claim.objects.filter(pk__in=(claim.pk, into.pk)))}
    into = locked[into.pk]
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    check_transition(CLAIM_WORK, "close", state=claim.state, facts=facts)
    if into.desk_id != claim.desk_id:
        raise Invalid(gettext("The other claim is on another desk. Move one of them first."))
    if into.provenance != claim.provenance:
        raise Invalid(gettext("A claim in our copy cannot be merged with one published elsewhere."))
    if into.state == ClaimState.CLOSED:
        raise Invalid(gettext("The other claim is closed. Restore it first."))
    if into.state == ClaimState.SETTLED:
        for place in claim.appearances.filter(followed__isnull=True, start__isnull=False):
            if why := get_reuse_refusal(into, place.exact):
                message = gettext(
                    "The other claim is settled. {reason} Give this claim its own verdict, "
                    "or reopen the other one first."
                )
                raise Invalid(message.format(reason=why))
    changes = {
        "close_reason": CloseReason.DUPLICATE,
        "duplicate_of": into,
        "publish_at": None,
        "publish_scheduled_by": None,
    }
    details = {"duplicate_of": str(into.public_id)}
    perform_transition(
        claim, CLAIM_WORK, "close", by=by, at=at, facts=facts, changes=changes, details=details
    )
    end_assignment(claim, at=at, why="duplicate")
    _copy_appearances(claim, into, at=at)
    article = {"article_id": into.article_id or claim.article_id}
    record_edit(into, "merge", by=by, at=at, changes=article, details={"merged": str(claim.public_id)})
    return claim


@transaction.atomic
def split_claim(
    claim: Claim, *, first: str, second: str, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Split two statements into two claims on the same text; return the new one, which is flagged.

    Raises WrongState for a settled or closed claim: a claim with a verdict is not split.
    """
    # As in ``merge_claim``: appearances copied during a re-anchoring would stay on the older version.
    lock_articles_of_claims(claim)
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if refusal := get_edit_refusal(facts):
        raise NotAllowed(refusal)
    if claim.state in (ClaimState.SETTLED, ClaimState.CLOSED):
        raise WrongState(gettext("Reopen the claim before you split it."))
    given = strip_texts({"first": first, "second": second})
    missing = {name: [gettext("Write the statement.")] for name, text in given.items() if not text}
    if missing:
        raise Invalid(gettext("Write both statements."), fields=missing)
    details = {name: getattr(claim, name) for name in EDITABLE_FIELDS if name != "tags"}
    part = Claim(
        **details | {"statement": given["second"]},
        desk=claim.desk,
        article_id=claim.article_id,
        language=claim.language,
        provenance=claim.provenance,
        attributed_to_id=claim.attributed_to_id,
        split_from=claim,
        created_by=by,
        created_at=at,
    )
    update_claim(claim, by=by, at=at, statement=given["first"])
    claim.refresh_from_db()
    create_in_state(part, CLAIM_WORK, "flag", by=by, at=at, facts=facts)
    set_tags({part: claim.tags})
    record_edit(claim, "split", by=by, at=at, details={"part": str(part.public_id)})
    _copy_appearances(claim, part, at=at)
    return part


@transaction.atomic
def move_claim(claim: Claim, *, to: Desk, by: User, at: datetime, version: int | None = None) -> Claim:
    """Move a claim to another desk and end its assignment; a verdict in review has to be sent back first."""
    batch = lock_batch_of_one(claim, by=by, at=at, version=version)
    move_claims(batch, to=to)
    claim = batch.get_only()
    if batch.unchanged:
        raise Invalid(
            gettext("The claim is already on that desk."), fields={"desk": [gettext("Choose another desk.")]}
        )
    return claim


def check_moves(batch: ClaimBatch, *, to: Desk) -> None:
    """Refuse those claims of the batch that this person may not move to the desk."""
    is_readable = list_readable_desks(batch.by).filter(pk=to.pk).exists()

    def check(claim: Claim, facts: WorkflowFacts) -> None:
        if refusal := EDITOR.refusal(facts):
            raise NotAllowed(refusal)
        if not is_readable:
            raise Invalid(
                gettext("This desk does not exist."), fields={"desk": [gettext("Choose a desk you can see.")]}
            )
        if claim.desk_id != to.pk and claim.state in APPROVAL_WITHDRAWABLE_STATES:
            raise WrongState(
                gettext("Its verdict is in review. Send it back or finish it before you move the claim.")
            )

    batch.check_each(check)
    batch.skip_unchanged(lambda claim: claim.desk_id == to.pk)


@transaction.atomic
def move_claims(batch: ClaimBatch, *, to: Desk) -> None:
    """Move the claims of a locked batch to another desk, as ``move_claim`` does each."""
    by, at = batch.by, batch.at
    check_moves(batch, to=to)
    claims = batch.allowed
    relink_moved_claims(claims, to=to, by=by, at=at)
    held = [claim for claim in claims if claim.state in BEFORE_VERDICT_STATES]
    reason = {"reason": build_reason("moved", desk=str(to))}
    some = [ClaimChange(claim, details=reason) for claim in held]
    perform_transitions(some, "release", by=by, at=at, facts=batch.facts)
    end_assignments(held, at=at, why="moved")
    moves = [
        ClaimChange(
            claim,
            {"desk_id": to.pk},
            {"desk": str(to.public_id), "from": str(claim.desk.public_id)},
        )
        for claim in claims
    ]
    record_edits(moves, "move", by=by, at=at)
    cited = Citation.objects.filter(claim__in=claims, source__is_restricted=True)
    if sources := set(cited.values_list("source", flat=True)):
        share_source_keys(sources, at=at)


def set_tags(tags: Mapping[Claim, Sequence[str]]) -> None:
    """Replace the tags of claims with these normalised ones: two queries."""
    if not tags:
        return
    ClaimTag.objects.filter(claim__in=list(tags)).delete()
    ClaimTag.objects.bulk_create(
        ClaimTag(claim=claim, position=place, label=tag, key=get_tag_key(tag))
        for claim, labels in tags.items()
        for place, tag in enumerate(labels)
    )


def _copy_appearances(claim: Claim, to: Claim, *, at: datetime) -> None:
    """Copy the current appearances of ``claim`` to ``to``, but for those it has already.

    The caller holds the locks of the articles.
    """
    marked = set(to.appearances.values_list("revision_id", "start", "end"))
    Appearance.objects.bulk_create(
        Appearance(
            claim=to,
            revision_id=a.revision_id,
            exact=a.exact,
            prefix=a.prefix,
            suffix=a.suffix,
            start=a.start,
            end=a.end,
            outcome=a.outcome,
            outcome_reason=a.outcome_reason,
            decided_by_id=a.decided_by_id,
            decided_at=a.decided_at,
            created_at=at,
        )
        for a in claim.appearances.current()
        if (a.revision_id, a.start, a.end) not in marked
    )


def _to_plain_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
