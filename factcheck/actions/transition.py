"""The one writer of every state column: looks the row up, judges it, compares and swaps, and records.

Nothing else in the house writes ``Claim.state``, ``Claim.standing``, ``Article.state`` or ``Report.status``.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from articles.models import Article
from factcheck.models import Claim, Report
from factcheck.policies import Facts
from factcheck.queries.facts import claim_facts
from lib.errors import Blocked, NotAllowed, Stale, WrongState
from lib.table import NEW, UNCHANGED, Row, Table
from record.actions import append
from record.models import Event

Subject = Claim | Article | Report
STALE = (
    "Somebody else changed this {noun} first. Look at what changed, then try again; what you typed is kept."
)


def judge(table: Table, step: str, *, state: str, facts: Facts) -> Row:
    """The row that ``step`` takes from ``state``, if these facts allow it.

    Raises WrongState, NotAllowed or Blocked; in that order, since a wrong state and a wrong person are
    different errors, and neither may hide behind a missing input.
    """
    row = table.row(step)
    if row is None:
        raise WrongState(f"There is no step “{step}”.")
    if state not in row.sources:
        where = table.states.get(state, "new").lower()
        raise WrongState(f"“{row.label}” is not possible while this is {where}.")
    if refusal := row.who.refusal(facts):
        raise NotAllowed(refusal)
    if reasons := row.reasons(facts):
        raise Blocked(" ".join(reasons), reasons=reasons)
    return row


def lock(claim: Claim) -> Claim:
    """The claim's row as it is now, held until the transaction ends, so that what guards read stays true.

    Locked without a join: PostgreSQL rereads the locked row after a wait, but not the rows joined to it, and
    finds none when the other person moved the claim to another desk.
    """
    return Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)


def lock_article(article: Article) -> Article:
    """The article's row as it is now, held until the transaction ends."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def lock_articles_of(*claims: Claim) -> list[Article]:
    """The articles that carry a claim, or one of several, each held until the transaction ends.

    Everybody locks in one order, or two people could wait for each other: articles, then claims (each by its
    key), and the record last.
    """
    carrying = Article.objects.filter(revisions__appearances__claim__in=claims)
    here = list(carrying.values_list("pk", flat=True))
    return list(Article.objects.select_for_update(no_key=True).filter(pk__in=here).order_by("pk"))


def lock_claims(claims: QuerySet[Claim]) -> list[Claim]:
    """These claims as they are now, each held until the transaction ends."""
    # Keys first, then rows by key. Nested in one statement, PostgreSQL with stale statistics was seen
    # to take longer over it than the statement may.
    here = list(claims.values_list("pk", flat=True))
    return list(Claim.objects.select_for_update(no_key=True).filter(pk__in=here).order_by("pk"))


def expect(subject: Subject, version: int | None) -> None:
    """Raises Stale unless the person acted on the subject as it is now. None: the caller read it in this
    transaction.
    """
    if version is not None and version != subject.version:
        raise Stale(STALE.format(noun=type(subject).__name__.lower()))


def stand(claim: Claim, *, by: User, at: datetime, version: int | None) -> tuple[Claim, Facts]:
    """How every verb begins: the locked row, judged to be the one the person saw, and the facts about it."""
    locked = lock(claim)
    expect(locked, version)
    return locked, claim_facts(locked, by, at)


@transaction.atomic
def transition(
    subject: Subject,
    table: Table,
    step: str,
    *,
    by: User,
    at: datetime,
    facts: Facts,
    details: dict[str, Any] | None = None,
    changes: dict[str, Any] | None = None,
) -> Event:
    """Move ``subject`` along one row, write ``changes`` to other columns with it, and record the Event.

    Compares and swaps on (state, version); zero rows updated means that somebody else won: raises Stale. The
    subject in hand is updated too.
    """
    state = getattr(subject, table.column)
    row = judge(table, step, state=state, facts=facts)
    to = state if row.to == UNCHANGED else str(row.to)
    written = {table.column: to, **(changes or {})}
    swapped = (
        type(subject)
        ._default_manager.filter(pk=subject.pk, version=subject.version, **{table.column: state})
        .update(version=F("version") + 1, **written)
    )
    if not swapped:
        raise Stale(STALE.format(noun=type(subject).__name__.lower()))
    for name, value in written.items():
        setattr(subject, name, value)
    subject.version += 1
    return _record(subject, step, by=by, at=at, from_state=state, to_state=to, details=details)


@transaction.atomic
def begin(
    subject: Claim | Report,
    table: Table,
    step: str,
    *,
    by: User,
    at: datetime,
    facts: Facts,
    details: dict[str, Any] | None = None,
) -> Event:
    """Write a row that does not exist yet in the state that ``step`` leads to from nothing."""
    row = judge(table, step, state=NEW, facts=facts)
    setattr(subject, table.column, str(row.to))
    subject.save(force_insert=True)
    return _record(subject, step, by=by, at=at, from_state="", to_state=str(row.to), details=details)


@transaction.atomic
def touch(
    claim: Claim,
    step: str,
    *,
    by: User,
    at: datetime,
    changes: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
) -> Event:
    """Record an edit that moves no state: bumps the version by compare-and-swap and writes ``changes``."""
    changed = Claim.objects.filter(pk=claim.pk, version=claim.version).update(
        version=F("version") + 1, **(changes or {})
    )
    if not changed:
        raise Stale(STALE.format(noun="claim"))
    for name, value in (changes or {}).items():
        setattr(claim, name, value)
    claim.version += 1
    return _record(claim, step, by=by, at=at, from_state=claim.state, to_state=claim.state, details=details)


def _record(
    subject: Subject,
    step: str,
    *,
    by: User,
    at: datetime,
    from_state: str,
    to_state: str,
    details: dict[str, Any] | None,
) -> Event:
    return append(
        actor=str(by.public_id),
        step=step,
        subject_type=type(subject).__name__.lower(),
        subject=str(subject.public_id),
        at=at,
        from_state=from_state,
        to_state=to_state,
        details=details,
    )
