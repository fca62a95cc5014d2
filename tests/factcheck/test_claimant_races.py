"""One claimant for one name, however many people type it in the same second."""

import pytest
from django.db import connection, transaction

from audit.models import Event
from audit.verify import verify_chain
from factcheck.claimants.linking import find_or_create_claimants
from factcheck.models import Claimant
from tests.concurrency import at_once
from tests.factories import MONDAY, Cast

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


def test_many_who_type_the_same_names_make_each_once(cast: Cast) -> None:
    names = ["Ada Holm", "Ida Berg", "Harbour office"]

    def type_names(turn: int) -> None:
        wanted = names if turn % 2 else names[::-1]
        with transaction.atomic():
            found = find_or_create_claimants(
                ((cast.desk, name) for name in wanted), by=cast.checker, at=MONDAY
            )
        assert len(found) == len(names)

    at_once([lambda turn=turn: type_names(turn) for turn in range(12)])
    assert Claimant.objects.count() == len(names)
    assert Event.objects.filter(action="create_claimant").count() == len(names)
    verify_chain()
