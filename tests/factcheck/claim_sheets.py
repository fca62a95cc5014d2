"""Rows of spreadsheets for the tests of claim imports."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import Desk, User
from factcheck.claim_imports import actions
from factcheck.claim_imports.checking import check_rows
from factcheck.models import Claim, ClaimImport
from tests.factories import MONDAY

FULL = {
    "Claim": "  Herring landings doubled in March. ",
    "Who said it": "Harbour office",
    "Claimed on": "2 March 2026",
    "Where": "https://news.example.org/landings",
    "Kind": "number",
    "Prio": "P1",
    "Deadline": "2026-03-09 12:30",
    "Assigned to": "carl",
    "Topics": "fish, harbour",
    "Must check": "no",
    "Notes": "Heard on the radio",
    "Source URLs": "https://data.example.org/1 https://data.example.org/2",
    "Nr": "A-17",
}


def upload(desk: Desk, by: User, *rows: dict[str, str], at: datetime = MONDAY) -> ClaimImport:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    body = [(number, [row.get(heading, "") for heading in headings]) for number, row in enumerate(rows, 2)]
    return actions.create_claim_import(
        desk=desk, name="claims.csv", rows=[(1, headings), *body], by=by, at=at
    )


def bring_in(found: ClaimImport, *, chosen: Collection[int] = (), at: datetime = MONDAY) -> list[Claim]:
    table = check_rows(found, by=found.created_by, at=at)
    expected = len(table.new) + len(chosen)
    before = set(Claim.objects.values_list("pk", flat=True))
    actions.import_claims(found, chosen=chosen, expected=expected, by=found.created_by, at=at)
    return list(Claim.objects.exclude(pk__in=before).order_by("pk"))
