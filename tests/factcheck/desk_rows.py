"""Claims on three desks, drawn by chance: every state, with and without a checker and a due time."""

import random
from datetime import UTC, datetime, timedelta

from django.db import connection

from accounts.models import User
from factcheck.models import Assignment, Claim
from factcheck.models.enums import ClaimState
from tests.factories import MONDAY

AT = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)
"""The moment that the due times lie around."""


def fill_desks(cast, count: int = 400) -> None:
    """Claims in every state, with and without a checker and a due time, on three desks."""
    chance = random.Random(7)
    people = {
        desk: list(User.objects.filter(memberships__desk=desk))
        for desk in (cast.desk, cast.secret_desk, cast.other_desk)
    }
    claims, holders = [], []
    for n in range(count):
        desk = chance.choice(list(people))
        hours = chance.choice([None, -300, -1, 0, 1, 18, 19, 400])
        claims.append(
            Claim(
                desk=desk,
                statement=f"Statement {n}",
                provenance="external",
                state=chance.choice(ClaimState.values),
                due_at=None if hours is None else AT + timedelta(hours=hours),
                created_by=cast.editor,
                created_at=AT - timedelta(hours=chance.randrange(900)),
            )
        )
        holders.append(chance.choice([None, *people[desk]]))
    made = Claim.objects.bulk_create(claims)
    ended = [
        Assignment(
            claim=claim, checker=cast.second, assigned_by=cast.editor, assigned_at=MONDAY,
            ended_at=MONDAY, end_reason="reassigned",
        )
        for claim in made[::3]
    ]  # fmt: skip
    live = [
        Assignment(claim=claim, checker=holder, assigned_by=cast.editor, assigned_at=MONDAY)
        for claim, holder in zip(made, holders, strict=True)
        if holder
    ]
    Assignment.objects.bulk_create([*ended, *live])


def analyze_tables() -> None:
    """Take statistics anew, as autovacuum does beside a newsroom.

    Where that last looked between two tests, PostgreSQL believes a table to be empty and plans for no rows.
    """
    with connection.cursor() as cursor:
        # On a busy machine autovacuum holds a table for longer than a page would wait for one.
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("ANALYZE")
        cursor.execute("RESET lock_timeout")
