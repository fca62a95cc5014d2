"""Claim imports: upload a table, say what its columns are, import its rows in one act, undo, discard.

Rows are imported and undone in sets of ``SET_SIZE``, each in a transaction of its own, so that nobody waits
long for the audit log, whose lock a transaction holds from its first event to its end.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Desk, User
from accounts.selectors import get_role
from articles.importers.spreadsheet import NumberedRow
from factcheck.assignments.actions import assign_claims, end_assignments
from factcheck.claim_imports.checking import check_rows
from factcheck.claim_imports.fields import guess_fields
from factcheck.claim_imports.rows import CheckedRow
from factcheck.claim_imports.selectors import get_undo_end
from factcheck.claim_imports.values import guess_day_first
from factcheck.claimants.linking import link_claimants
from factcheck.claims.editing import set_tags
from factcheck.claims.flagging import open_article_if_first_claim
from factcheck.models import Appearance, Claim, ClaimImport, DiscussionPost, ImportedClaim
from factcheck.models.enums import ClaimState, CloseReason
from factcheck.sources.citation_actions import cite_pages
from factcheck.workflow.batch import ClaimBatch, ClaimVersion, lock_batch
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.notify import Notice, notify_each
from factcheck.workflow.policies import CHECKER, WorkflowFacts
from factcheck.workflow.transition import ClaimChange, create_claims_in_state, undo_changes
from lib.errors import DomainError, Invalid, NotAllowed, NotFound, Stale, WrongState

SET_SIZE = 200
GONE_MESSAGE = gettext_lazy("This table is no longer here. Upload the file again.")
IMPORT_ACT = "import"
"""Name of the act in the details of an undo."""


@transaction.atomic
def create_claim_import(
    *, desk: Desk, name: str, rows: Sequence[NumberedRow], by: User, at: datetime
) -> ClaimImport:
    """Save the rows of an uploaded table, the headings first, with a guess of what its columns are.

    Raises NotAllowed for whoever may not flag claims on the desk.
    """
    _require_member(by, desk)
    (_, headings), *body = rows
    fields = guess_fields(headings, _list_remembered_columns(desk, by))
    dates = [place for place, field in enumerate(fields) if field in ("said_on", "due_at")]
    return ClaimImport.objects.create(
        desk=desk,
        name=name[:200],
        columns=list(zip(headings, fields, strict=True)),
        rows=body,
        day_first=guess_day_first(cells[place] for _, cells in body for place in dates),
        created_by=by,
        created_at=at,
    )


def _list_remembered_columns(desk: Desk, by: User) -> list[tuple[str, str]]:
    """Return heading and field of each column of the newest table of this person, else of the desk."""
    here = ClaimImport.objects.filter(desk=desk, imported_at__isnull=False)
    newest = here.filter(created_by=by).first() or here.first()
    return [(heading, name) for heading, name in newest.columns] if newest else []


@transaction.atomic
def update_claim_import(
    found: ClaimImport, *, desk: Desk, fields: Sequence[str], day_first: bool, by: User, at: datetime
) -> ClaimImport:
    """Say what each column becomes ("" for nothing), for which desk, and how its dates are read."""
    _require_member(by, desk)
    found = _lock_unfinished(found)
    if "statement" not in fields:
        raise Invalid(gettext("Choose the column that has the claims."))
    found.columns = [[heading, field] for (heading, _), field in zip(found.columns, fields, strict=True)]
    found.desk, found.day_first = desk, day_first
    found.save(update_fields=["columns", "desk", "day_first"])
    return found


@transaction.atomic
def discard_claim_import(found: ClaimImport, *, by: User, at: datetime) -> None:
    """Delete a table that was not imported."""
    locked = _lock_unfinished(found)
    if locked.claims.exists():
        # An undone import stays known by its claims.
        locked.rows = []
        locked.save(update_fields=["rows"])
    else:
        locked.delete()


def import_claims(
    found: ClaimImport, *, chosen: Collection[int], expected: int, by: User, at: datetime
) -> ClaimImport:
    """Create a claim of each row without an error, and of those duplicates that are ``chosen`` by number.

    Each claim has its own event. ``expected`` is how many the person was told: raises Stale where the check
    finds another number now, and writes nothing. Where a set of rows fails, those before it stay, and the
    others can be imported again.
    """
    _require_unfinished(found)
    _require_member(by, found.desk)
    table = check_rows(found, by=by, at=at)
    rows = table.list_importable(chosen)
    if len(rows) != expected:
        raise Stale(gettext("The rows were checked again, and the result has changed. Nothing was imported."))
    if not rows:
        raise Invalid(gettext("There are no rows to import."))
    for numbers in batched(sorted(row.number for row in rows), SET_SIZE):
        _import_set(found, numbers, chosen, by=by, at=at)
    found.imported_at = at
    found.save(update_fields=["imported_at"])
    return found


@transaction.atomic
def _import_set(
    found: ClaimImport, numbers: Collection[int], chosen: Collection[int], *, by: User, at: datetime
) -> None:
    """Import rows by number, but for those that somebody else imported since they were checked."""
    found = _lock_unfinished(found)
    # Two people who import the same rows at once would each find no duplicate.
    desks = Desk.objects.select_for_update(no_key=True).filter(memberships__user=by)
    list(desks.order_by("pk").values_list("pk"))
    done = set(found.claims.filter(is_undone=False).values_list("number", flat=True))
    table = check_rows(found, by=by, at=at, only=set(numbers) - done, lock=True)
    rows = table.list_importable(chosen)
    batch, claims = _create_claims(found, sorted(rows, key=lambda row: row.number), by=by, at=at)
    cite_pages(batch, {claim.pk: row.values.get("sources", ()) for claim, row in claims.items()})
    _assign_checkers(batch, claims)
    for article in {row.values["article"] for row in claims.values() if "article" in row.values}:
        open_article_if_first_claim(article, at=at)
    ImportedClaim.objects.bulk_create(
        ImportedClaim(
            claim_import=found,
            claim=claim,
            number=row.number,
            external_id=row.values["external_id"],
            version=claim.version,
        )
        for claim, row in claims.items()
    )


def _create_claims(
    found: ClaimImport, rows: Iterable[CheckedRow], *, by: User, at: datetime
) -> tuple[ClaimBatch, dict[Claim, CheckedRow]]:
    """Save the claims of these rows, with their appearances and tags; return them and {claim: row}."""
    made = [(row.claim, row) for row in rows if row.claim is not None]
    desks = {claim.desk_id: claim.desk for claim, _ in made}
    facts = {key: get_actor_facts(by, desk, at) for key, desk in desks.items()}
    link_claimants((claim for claim, _ in made), by=by, at=at)
    origin = {"import": str(found.public_id)}
    some = [
        ClaimChange(claim, details=origin | ({"note": note} if (note := row.values["note"]) else {}))
        for claim, row in made
    ]
    create_claims_in_state(some, "flag", by=by, at=at, facts=facts)
    claims = dict(made)
    Appearance.objects.bulk_create(
        Appearance(
            claim=claim,
            revision=row.values["article"].current_revision,
            **asdict(row.values["selector"]),
            created_at=at,
        )
        for claim, row in claims.items()
        if row.values.get("selector")
    )
    set_tags({claim: row.values["tags"] for claim, row in claims.items() if row.values.get("tags")})
    new_facts = {claim.pk: replace(facts[claim.desk_id], state=claim.state) for claim in claims}
    return ClaimBatch(by, at, list(claims), new_facts), claims


def _assign_checkers(batch: ClaimBatch, claims: Mapping[Claim, CheckedRow]) -> None:
    given: dict[User, list[Claim]] = {}
    for claim, row in claims.items():
        if checker := row.values.get("checker"):
            given.setdefault(checker, []).append(claim)
    for checker, some in given.items():
        part = ClaimBatch(batch.by, batch.at, some, {claim.pk: batch.facts[claim.pk] for claim in some})
        assign_claims(part, checker=checker)
        batch.refused |= part.refused
    # Each row was checked before: what is refused now is so because somebody changed the desk meanwhile.
    error: DomainError | None = next(iter(batch.refused.values()), None)
    if error is not None:
        raise error


def undo_claim_import(found: ClaimImport, *, by: User, at: datetime) -> tuple[int, int]:
    """Close the claims of an import on which nobody has acted since; return how many, and how many stay.

    Those of an import that failed in the middle too. A claim that is discussed stays.
    The rows can be imported again. Raises NotFound for another person's import, and WrongState when it is
    too late.
    """
    if found.created_by_id != by.pk:
        raise NotFound(gettext("This is not one of your imports."))
    until = get_undo_end(found)
    if until is None:
        raise WrongState(gettext("This import is already undone."))
    if at >= until:
        raise WrongState(gettext("An import can be undone for ten minutes. Close the claims instead."))
    items = list(found.claims.filter(is_undone=False).select_related("claim").order_by("claim_id"))
    closed = sum(_undo_set(some, by=by, at=at) for some in batched(items, SET_SIZE))
    found.imported_at = None
    found.save(update_fields=["imported_at"])
    return closed, len(items) - closed


@transaction.atomic
def _undo_set(items: Sequence[ImportedClaim], *, by: User, at: datetime) -> int:
    batch = lock_batch([ClaimVersion(one.claim, one.version) for one in items], by=by, at=at)

    # A post leaves the claim's version as it was.
    discussed = set(DiscussionPost.objects.filter(claim__in=batch.claims).values_list("claim_id", flat=True))

    def check(claim: Claim, facts: WorkflowFacts) -> None:
        if refusal := CHECKER.refusal(facts):
            raise NotAllowed(refusal)
        if claim.pk in discussed:
            raise WrongState(gettext("Somebody has posted to the discussion of this claim."))

    batch.check_each(check)
    claims = batch.allowed
    checkers = end_assignments(claims, at=at, why="undone")
    notices = [Notice(checkers[one.pk], one, "taken_back") for one in claims if one.pk in checkers]
    notify_each(notices, by=by, at=at)
    changes = {"close_reason": CloseReason.DECLINED}
    some = [ClaimChange(one, changes, {"act": IMPORT_ACT}, ClaimState.CLOSED) for one in claims]
    undo_changes(some, by=by, at=at)
    ImportedClaim.objects.filter(claim__in=claims).update(is_undone=True)
    return len(claims)


def _lock_unfinished(found: ClaimImport) -> ClaimImport:
    locked = ClaimImport.objects.select_for_update(no_key=True).filter(pk=found.pk).first()
    if locked is None:
        raise NotFound(GONE_MESSAGE)
    _require_unfinished(locked)
    return locked


def _require_unfinished(found: ClaimImport) -> None:
    if not found.rows:
        raise NotFound(GONE_MESSAGE)
    if found.imported_at is not None:
        raise WrongState(gettext("These rows are already imported."))


def _require_member(by: User, desk: Desk) -> None:
    if refusal := CHECKER.refusal(WorkflowFacts(role=get_role(by, desk) or "")):
        raise NotAllowed(refusal)
