"""Rows of a claim import that say what a claim of the desk, or an earlier row, says."""

from collections.abc import Iterator, Sequence
from itertools import batched
from uuid import UUID

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import MD5, Upper

from factcheck.claim_imports.rows import CheckedRow
from factcheck.models import Claim, ImportedClaim
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import ClaimState

_BATCH = 200
_Key = tuple[int, str, str]


def find_duplicates(rows: Sequence[CheckedRow]) -> None:
    """Mark each row that has the statement and claimant, or the id, of a claim or of an earlier row.

    A claim that an undone import had made does not count, nor an earlier row with errors. A row for a desk
    that is not known is marked with nothing.
    """
    rows = [row for row in rows if "desk" not in row.errors]
    by_key, by_id = _load_claims(rows)
    first_rows: dict[_Key, int] = {}
    for row in rows:
        desk = row.values["desk"].pk
        keys: list[_Key] = []
        if statement := row.values["statement"]:
            keys.append(_get_key(desk, statement, row.values["claimant"]))
        if external_id := row.values["external_id"]:
            keys.append((desk, "", external_id))
        row.duplicate = next((found for one in keys if (found := by_id.get(one) or by_key.get(one))), None)
        row.duplicate_row = next((first_rows[one] for one in keys if one in first_rows), None)
        if not row.errors:
            for one in keys:
                first_rows.setdefault(one, row.number)


def _load_claims(rows: Sequence[CheckedRow]) -> tuple[dict[_Key, Claim], dict[_Key, Claim]]:
    """Return the claims of the rows' desks, by statement and claimant, and by id."""
    desks = {row.values["desk"].pk for row in rows}
    undone = ImportedClaim.objects.filter(claim=OuterRef("pk"), is_undone=True)
    here = Claim.objects.filter(desk__in=desks).exclude(Exists(undone), state=ClaimState.CLOSED)
    statements = {row.values["statement"] for row in rows}
    by_key: dict[_Key, Claim] = {}
    for some in batched(sorted(statements), _BATCH):
        hashed = here.annotate(statement_hash=MD5(Upper("statement")))
        for claim in hashed.filter(statement_hash__in=[MD5(Upper(Value(text))) for text in some]):
            by_key.setdefault(_get_key(claim.desk_id, claim.statement, claim.claimant), claim)
    external_ids = {one for row in rows if (one := row.values["external_id"])}
    by_id = {
        (claim.desk_id, "", external_id): claim for external_id, claim in _iter_by_id(here, external_ids)
    }
    return by_key, by_id


def _iter_by_id(here: ClaimQuerySet, external_ids: set[str]) -> Iterator[tuple[str, Claim]]:
    """Yield the claims that an earlier import made of these ids, and those that have them in Stet itself."""
    imported = ImportedClaim.objects.filter(external_id__in=external_ids, claim__in=here, is_undone=False)
    for one in imported.select_related("claim"):
        yield one.external_id, one.claim
    own = {key: external_id for external_id in external_ids if (key := _parse_uuid(external_id))}
    for claim in here.filter(public_id__in=own):
        yield own[claim.public_id], claim


def _parse_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _get_key(desk: int, *texts: str) -> _Key:
    statement, claimant = (" ".join(text.split()).casefold() for text in texts)
    return desk, statement, claimant
