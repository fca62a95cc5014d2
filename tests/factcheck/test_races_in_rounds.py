"""The same race again and again: what goes wrong once in a hundred times is found by no single round."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from accounts.models import Membership, User
from audit.verify import verify_chain
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import editing
from factcheck.models import Claim, Publication
from factcheck.verdicts import publication
from lib.errors import Stale
from tests.concurrency import at_once, steps
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, Cast, flag_claim_on

pytestmark = [
    pytest.mark.long,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
PEOPLE, ROUNDS, PAIRS = 40, 50, 500
"""More rounds than a rare fault needs. A deadlock is none of the ways to lose."""
LOST = {"Stale", "WrongState"}


@pytest.fixture
def many(cast: Cast) -> list[User]:
    people = [User.objects.create(username=f"p{n}", name=f"Person {n}") for n in range(PEOPLE)]
    Membership.objects.bulk_create(
        Membership(user=person, desk=cast.desk, role="editor", joined_at=MONDAY) for person in people
    )
    return people


def take(claim: Claim, person: User) -> None:
    """Take it; whoever waited for longer than a lock may take lost too, as their page tells them (409)."""
    try:
        assignments_actions.take_claim(claim, by=person, at=LATER)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Stale("It took too long.") from error
        raise AssertionError(repr(error)) from error


def test_in_every_round_one_takes_the_claim(
    article, cast: Cast, many: list[User], print_figure: Callable[[str], None]
) -> None:
    won: Counter[int] = Counter()
    for _ in range(ROUNDS):
        claim = flag_claim_on(article, "20,000 crates of herring", cast.editor)
        came = at_once([partial(take, claim, person) for person in many], patience=60)
        assert set(came) <= {"done", *LOST}, came
        won[came["done"]] += 1
        assert claim.assignments.count() == steps(claim, "take") == 1
    assert won == {1: ROUNDS}
    assert verify_chain().ok
    print_figure(f"{ROUNDS} rounds of {PEOPLE} people: 1 winner in each")


def test_of_two_edits_of_one_version_one_is_written_each_time(
    article, cast: Cast, many: list[User], print_figure: Callable[[str], None]
) -> None:
    claim = flag_claim_on(article, "20,000 crates of herring", cast.editor)
    for number in range(PAIRS):
        claim = Claim.objects.get(pk=claim.pk)
        edits = [
            partial(
                editing.update_claim, claim, statement=f"{person} in round {number}", by=person, at=LATER,
                version=claim.version,
            )
            for person in many[:2]
        ]  # fmt: skip
        assert at_once(edits) == {"done": 1, "Stale": 1}
    assert steps(claim, "update_claim") == PAIRS
    print_figure(f"{PAIRS} rounds of two who edit one version: {PAIRS} written, 0 lost updates")


def test_in_every_round_a_verdict_is_published_once(
    create_claim_in_state, many: list[User], print_figure: Callable[[str], None]
) -> None:
    for _ in range(ROUNDS):
        claim = create_claim_in_state("approved")
        publish = publication.publish_verdict
        came = at_once([partial(publish, claim, by=person, at=LATER) for person in many[:10]])
        assert came["done"] == 1, came
        assert steps(claim, "publish") == 1
    assert Publication.objects.count() == ROUNDS
    print_figure(f"{ROUNDS} rounds of 10 who publish: 1 version in each")
