"""The one writer of every state column: checks a transition, compares and swaps, and appends the event.

Nothing else writes ``Claim.state``, ``Claim.publication_status``, ``Article.state`` or
``ReaderReport.status``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext, gettext_lazy, pgettext

from accounts.models import User
from articles.models import Article
from audit.actions import EventEntry, append_event, append_events
from audit.models import Event
from factcheck.models import Claim, ReaderReport
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.term_index import INDEXED_COLUMNS, index_claims
from lib.db.rows import bulk_update_rows
from lib.errors import Blocked, NotAllowed, Stale, WrongState
from lib.state_machine.machine import NEW_STATE, UNCHANGED_STATE, StateMachine, Transition
from lib.text.phrases import StrOrPromise

WorkflowSubject = Claim | Article | ReaderReport
STALE_MESSAGES: dict[type[WorkflowSubject], StrOrPromise] = {
    Claim: gettext_lazy("Somebody else changed this claim first. Check what changed, then try again."),
    Article: gettext_lazy("Somebody else changed this article first. Check what changed, then try again."),
    ReaderReport: gettext_lazy(
        "Somebody else changed this report first. Check what changed, then try again."
    ),
}


def check_transition(table: StateMachine, action: str, *, state: str, facts: WorkflowFacts) -> Transition:
    """Return the transition named ``action``, if it starts from ``state`` and these facts allow it.

    Raises WrongState, NotAllowed or Blocked; in that order, since a wrong state and a wrong person are
    different errors, and neither may hide behind a missing input.
    """
    row = table.get_transition(action)
    if row is None:
        raise WrongState(gettext("Unknown action “{action}”.").format(action=action))
    if state not in row.from_states:
        sentence = gettext("“{action}” is not possible while the state is “{state}”.")
        raise WrongState(
            sentence.format(action=row.label, state=table.states.get(state, pgettext("state", "New")))
        )
    if refusal := row.policy.refusal(facts):
        raise NotAllowed(refusal)
    if reasons := row.list_blockers(facts):
        raise Blocked(" ".join(reasons), reasons=reasons)
    return row


def lock_claim(claim: Claim) -> Claim:
    """Lock the claim's row until the transaction ends and return it, so that what guards read stays true.

    Locked without a join: PostgreSQL rereads the locked row after a wait, but not the rows joined to it, and
    finds none when the other person moved the claim to another desk.
    """
    return Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)


def lock_articles_of_claims(*claims: Claim) -> list[Article]:
    """Lock the articles that carry any of the claims until the transaction ends, and return them.

    Everybody locks in one order, or two people could wait for each other: articles, then claims (each by its
    key), and the audit log last.
    """
    carrying = Article.objects.filter(revisions__appearances__claim__in=claims)
    here = list(carrying.values_list("pk", flat=True))
    return list(Article.objects.select_for_update(no_key=True).filter(pk__in=here).order_by("pk"))


def lock_claims(claims: QuerySet[Claim]) -> list[Claim]:
    """Lock these claims until the transaction ends, and return them as they are now."""
    # Keys first, then rows by key. Nested in one statement, PostgreSQL with stale statistics was seen
    # to take longer over it than the statement may.
    here = list(claims.values_list("pk", flat=True))
    return list(Claim.objects.select_for_update(no_key=True).filter(pk__in=here).order_by("pk"))


def require_version(subject: WorkflowSubject, version: int | None) -> None:
    """Raise Stale unless the person acted on the subject as it is now.

    None: the caller read it in this transaction.
    """
    if version is not None and version != subject.version:
        raise Stale(str(STALE_MESSAGES[type(subject)]))


def lock_for_action(
    claim: Claim, *, by: User, at: datetime, version: int | None
) -> tuple[Claim, WorkflowFacts]:
    """Lock the claim, check its version and return it with its facts: the beginning of every action.

    Raises Stale without a wait for the lock where the claim had been changed when it was read.
    """
    if version is not None and claim.version > version:
        raise Stale(str(STALE_MESSAGES[Claim]))
    locked = lock_claim(claim)
    require_version(locked, version)
    return locked, get_claim_facts(locked, by, at)


@transaction.atomic
def perform_transition(
    subject: WorkflowSubject,
    table: StateMachine,
    action: str,
    *,
    by: User,
    at: datetime,
    facts: WorkflowFacts,
    details: dict[str, Any] | None = None,
    changes: dict[str, Any] | None = None,
) -> Event:
    """Perform one transition of ``subject`` and append its event.

    ``changes`` are written to other columns with it. Compares and swaps on (state, version); raises Stale
    where zero rows are updated: somebody else was first. The instance ``subject`` is updated too.
    """
    state = getattr(subject, table.column)
    row = check_transition(table, action, state=state, facts=facts)
    to = str(row.to_state) or state
    written = {table.column: to, **(changes or {})}
    swapped = (
        type(subject)
        ._default_manager.filter(pk=subject.pk, version=subject.version, **{table.column: state})
        .update(version=F("version") + 1, **written)
    )
    if not swapped:
        raise Stale(str(STALE_MESSAGES[type(subject)]))
    for name, value in written.items():
        setattr(subject, name, value)
    subject.version += 1
    return append_event(
        actor=by, action=action, subject=subject, at=at, from_state=state, to_state=to, details=details
    )


@transaction.atomic
def create_in_state(
    subject: Claim | ReaderReport,
    table: StateMachine,
    action: str,
    *,
    by: User,
    at: datetime,
    facts: WorkflowFacts,
    details: dict[str, Any] | None = None,
) -> Event:
    """Save a new row in the state to which ``action`` leads from nothing."""
    row = check_transition(table, action, state=NEW_STATE, facts=facts)
    setattr(subject, table.column, str(row.to_state))
    subject.save(force_insert=True)
    if isinstance(subject, Claim):
        index_claims([subject])
    return append_event(
        actor=by,
        action=action,
        subject=subject,
        at=at,
        from_state="",
        to_state=str(row.to_state),
        details=details,
    )


@transaction.atomic
def record_edit(
    claim: Claim,
    action: str,
    *,
    by: User,
    at: datetime,
    changes: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
) -> Event:
    """Append the event of an edit that changes no state, and write ``changes`` with it.

    Bumps the version by compare-and-swap; raises Stale where somebody else was first.
    """
    changed = Claim.objects.filter(pk=claim.pk, version=claim.version).update(
        version=F("version") + 1, **(changes or {})
    )
    if not changed:
        raise Stale(str(STALE_MESSAGES[Claim]))
    for name, value in (changes or {}).items():
        setattr(claim, name, value)
    claim.version += 1
    if INDEXED_COLUMNS.intersection(changes or ()):
        index_claims([claim])
    return append_event(
        actor=by,
        action=action,
        subject=claim,
        at=at,
        from_state=claim.state,
        to_state=claim.state,
        details=details,
    )


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """Change of one claim among many: values by field, details of its event, and the state that it goes to.

    ``to_state`` UNCHANGED_STATE leaves the state as it is.
    """

    claim: Claim
    changes: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    to_state: str = UNCHANGED_STATE


@transaction.atomic
def create_claims_in_state(
    some: Sequence[ClaimChange],
    action: str,
    *,
    by: User,
    at: datetime,
    facts: Mapping[int, WorkflowFacts],
) -> None:
    """Save many new claims in the state to which ``action`` leads from nothing, by a set of writes.

    ``facts`` are those of the person on each desk, by its key; of a change only the details are used. Raises
    as ``create_in_state`` does, before anything is written.
    """
    for one in some:
        row = check_transition(CLAIM_WORK, action, state=NEW_STATE, facts=facts[one.claim.desk_id])
        one.claim.state = str(row.to_state)
    Claim.objects.bulk_create([one.claim for one in some])
    index_claims([one.claim for one in some])
    append_events(
        [_build_entry(one, action, by=by, at=at, from_state="", to_state=one.claim.state) for one in some]
    )


@transaction.atomic
def perform_transitions(
    some: Sequence[ClaimChange],
    action: str,
    *,
    by: User,
    at: datetime,
    facts: Mapping[int, WorkflowFacts],
) -> None:
    """Perform one transition of the work on many claims, which the caller has locked, by a set of writes.

    ``facts`` are those of each claim by its key. All changes name the same fields. Raises as
    ``perform_transition`` does, before anything is written.
    """
    resolved = []
    for one in some:
        row = check_transition(CLAIM_WORK, action, state=one.claim.state, facts=facts[one.claim.pk])
        resolved.append(replace(one, to_state=str(row.to_state)))
    _write_changes(resolved, action, by=by, at=at)


@transaction.atomic
def record_edits(some: Sequence[ClaimChange], action: str, *, by: User, at: datetime) -> None:
    """Write edits of many claims, which the caller has locked, with the event of each, by a set of writes.

    No edit changes a state. All name the same fields; a claim with several is written once for each.
    """
    _write_changes([replace(one, to_state=UNCHANGED_STATE) for one in some], action, by=by, at=at)


@transaction.atomic
def undo_changes(some: Sequence[ClaimChange], *, by: User, at: datetime) -> None:
    """Give claims back the values and the state that they had before the last change, each with its event.

    The caller has locked them and knows that nobody has acted on them since. All name the same fields.
    """
    _write_changes(some, "undo", by=by, at=at)


def _write_changes(some: Sequence[ClaimChange], action: str, *, by: User, at: datetime) -> None:
    rows, entries = [], []
    for one in some:
        claim, to = one.claim, one.to_state or one.claim.state
        holds = {"pk": claim.pk, "version": claim.version, "state": claim.state}
        written = {"version": claim.version + 1, "state": to, **one.changes}
        rows.append((holds, written))
        entries.append(_build_entry(one, action, by=by, at=at, from_state=claim.state, to_state=to))
        # At once, as the next change may be of the same claim.
        for name, value in written.items():
            setattr(claim, name, value)
    bulk_update_rows(Claim, rows)
    if changed := [one.claim for one in some if INDEXED_COLUMNS.intersection(one.changes)]:
        index_claims(changed)
    append_events(entries)


def _build_entry(
    one: ClaimChange, action: str, *, by: User, at: datetime, from_state: str, to_state: str
) -> EventEntry:
    return EventEntry(
        actor=by,
        action=action,
        subject=one.claim,
        at=at,
        from_state=from_state,
        to_state=to_state,
        details=one.details,
    )
