"""A claim's details: edit, merge with another, split in two, move to another desk."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Desk, User
from accounts.queries import desks_readable
from factcheck.actions.assigning import end_assignment
from factcheck.actions.legal_reads import hold_for_legal_read
from factcheck.actions.reviewing import void_by_edit
from factcheck.actions.transition import (
    begin,
    judge,
    lock_articles_of,
    lock_claims,
    stand,
    touch,
    transition,
)
from factcheck.enums import BEFORE_RULING, CloseReason, State
from factcheck.models import Appearance, Claim, ClaimTag
from factcheck.policies import ASSIGNEE, CHECKER, EDITOR, Facts
from factcheck.queries.same import not_answered
from factcheck.tags import tag_key, tidied
from factcheck.workflow import WORK
from lib.errors import Invalid, NotAllowed, WrongState

EDITABLE = (
    "statement",
    "claimant",
    "kind",
    "priority",
    "due_at",
    "said_on",
    "said_precision",
    "origin_url",
    "must_check",
    "tags",
)
IN_HASH = ("statement", "claimant", "said_on", "said_precision", "origin_url")


def may_edit(facts: Facts) -> str:
    """Why this person may not edit the details; empty when they may.

    Anybody of the desk may before work begins, then the editors and whoever has it.
    """
    policy = CHECKER if facts.state in (State.SUGGESTED, State.FLAGGED) else EDITOR | ASSIGNEE
    return policy.refusal(facts)


@transaction.atomic
def edit_details(
    claim: Claim, *, by: User, at: datetime, version: int | None = None, **changes: Any
) -> Claim:
    """Change details by name (``EDITABLE``). A change of the words that were ruled on voids the ruling.

    Raises NotAllowed, WrongState for a settled or closed claim, Invalid for an empty statement or for tags
    that are too many or too long.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    if refusal := may_edit(facts):
        raise NotAllowed(refusal)
    if unknown := set(changes) - set(EDITABLE):
        raise Invalid(f"{', '.join(sorted(unknown))} cannot be edited.")
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    if "tags" in changes:
        changes["tags"] = tidied(changes["tags"])
    changed = {name: value for name, value in changes.items() if getattr(claim, name) != value}
    if "statement" in changed and not str(changed["statement"]).strip():
        raise Invalid("Write the claim as a statement.", fields={"statement": ["Write the statement."]})
    touches_ruling = any(name in IN_HASH for name in changed)
    if touches_ruling and claim.state in (State.SETTLED, State.CLOSED):
        raise WrongState("Reopen the claim before its words are changed.")
    if not changed:
        return claim
    before = {name: _plain(getattr(claim, name)) for name in changed}
    touch(
        claim,
        "edit_details",
        by=by,
        at=at,
        changes={name: value for name, value in changed.items() if name != "tags"},
        details={"before": before, "after": {name: _plain(value) for name, value in changed.items()}},
    )
    if "tags" in changed:
        _tag(claim, changed["tags"])
    if touches_ruling:
        void_by_edit(claim, by=by, at=at, what="the claim's words")
    return hold_for_legal_read(claim, at=at) if "kind" in changed else claim


@transaction.atomic
def merge(claim: Claim, *, into: Claim, by: User, at: datetime, version: int | None = None) -> Claim:
    """Mark as the same claim as another: it closes as a duplicate, and ``into`` stands in its places too."""
    if claim.pk == into.pk:
        raise Invalid("A claim cannot be the same as itself.")
    # Whoever follows a newer version waits until the places are copied, or has followed them before.
    lock_articles_of(claim, into)
    # Two rows are locked in one order, whoever merges what into which, so that two people cannot deadlock.
    locked = {one.pk: one for one in lock_claims(Claim.objects.filter(pk__in=(claim.pk, into.pk)))}
    into = locked[into.pk]
    claim, facts = stand(claim, by=by, at=at, version=version)
    judge(WORK, "close", state=claim.state, facts=facts)
    if into.desk_id != claim.desk_id:
        raise Invalid("That claim is on another desk. Move one of them first.")
    if into.provenance != claim.provenance:
        raise Invalid("A claim on own copy and a claim published elsewhere are ruled on differently.")
    if into.state == State.CLOSED:
        raise Invalid("That claim is closed itself. Restore it first.")
    if into.state == State.SETTLED:
        for place in claim.appearances.filter(followed__isnull=True, start__isnull=False):
            if why := not_answered(into, place.exact):
                raise Invalid(f"That claim is settled. {why} Rule on this one, or reopen that one first.")
    changes = {
        "close_reason": CloseReason.DUPLICATE,
        "same_as": into,
        "publish_at": None,
        "publish_by": None,
    }
    details = {"same_as": str(into.public_id)}
    transition(claim, WORK, "close", by=by, at=at, facts=facts, changes=changes, details=details)
    end_assignment(claim, at=at, why="duplicate")
    _copy_appearances(claim, into, at=at)
    touch(into, "merge", by=by, at=at, details={"merged": str(claim.public_id)})
    return claim


@transaction.atomic
def split(
    claim: Claim, *, first: str, second: str, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Two statements in one claim become two claims on the same words. Returns the new one, which is flagged.

    Raises WrongState for a settled or closed claim: what was ruled on is not taken apart.
    """
    # As in ``merge``: places that are copied while a newer version is followed would stay on the older one.
    lock_articles_of(claim)
    claim, facts = stand(claim, by=by, at=at, version=version)
    if refusal := may_edit(facts):
        raise NotAllowed(refusal)
    if claim.state in (State.SETTLED, State.CLOSED):
        raise WrongState("Reopen the claim before it is split.")
    given = (("first", first), ("second", second))
    missing = {name: ["Write the statement."] for name, text in given if not text.strip()}
    if missing:
        raise Invalid("Write both statements.", fields=missing)
    part = Claim(
        desk=claim.desk,
        statement=second.strip(),
        claimant=claim.claimant,
        said_on=claim.said_on,
        said_precision=claim.said_precision,
        origin_url=claim.origin_url,
        kind=claim.kind,
        language=claim.language,
        provenance=claim.provenance,
        must_check=claim.must_check,
        priority=claim.priority,
        due_at=claim.due_at,
        split_from=claim,
        created_by=by,
        created_at=at,
    )
    edit_details(claim, by=by, at=at, statement=first.strip())
    claim.refresh_from_db()
    begin(part, WORK, "flag", by=by, at=at, facts=facts)
    _tag(part, claim.tags)
    touch(claim, "split", by=by, at=at, details={"part": str(part.public_id)})
    _copy_appearances(claim, part, at=at)
    return part


@transaction.atomic
def move(claim: Claim, *, to: Desk, by: User, at: datetime, version: int | None = None) -> Claim:
    """Hand a claim to another desk. Whoever had it is released; a ruling under way has to be sent back
    first.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    if refusal := EDITOR.refusal(facts):
        raise NotAllowed(refusal)
    if to == claim.desk:
        raise Invalid("It is on that desk already.", fields={"desk": ["Choose another desk."]})
    if not desks_readable(by).filter(pk=to.pk).exists():
        raise Invalid("There is no such desk.", fields={"desk": ["Choose a desk you can see."]})
    if claim.state in (State.IN_REVIEW, State.APPROVED, State.ON_HOLD):
        raise WrongState("A ruling on it is under way. Void it or finish it before the claim moves.")
    if claim.state in BEFORE_RULING:
        transition(claim, WORK, "release", by=by, at=at, facts=facts, details={"reason": f"Moved to {to}"})
        end_assignment(claim, at=at, why="moved")
    touch(claim, "move", by=by, at=at, changes={"desk": to}, details={"desk": str(to.public_id)})
    return claim


def _tag(claim: Claim, tags: list[str]) -> None:
    """Put these, tidied, in the place of the claim's tags."""
    claim.tag_rows.all().delete()
    ClaimTag.objects.bulk_create(
        ClaimTag(claim=claim, place=place, words=tag, key=tag_key(tag)) for place, tag in enumerate(tags)
    )


def _copy_appearances(claim: Claim, to: Claim, *, at: datetime) -> None:
    """Give ``to`` the places where ``claim`` stands now, but for those it is marked at already.

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
            why=a.why,
            decided_by_id=a.decided_by_id,
            decided_at=a.decided_at,
            created_at=at,
        )
        for a in claim.appearances.standing()
        if (a.revision_id, a.start, a.end) not in marked
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
