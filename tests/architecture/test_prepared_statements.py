"""What a test has PostgreSQL plan is there for the next test, until a table is changed."""

import psycopg
import pytest
from django.db import connection, transaction

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 271828 + %s", [1])


def is_kept() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%271828 +%%'", [])
        [found] = cursor.fetchone()
    return bool(found)


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_them_and_a_changed_table_does_not() -> None:
    """The rollback of a whole transaction, with which every test ends: psycopg would forget all at it."""
    for _ in range(2):
        with transaction.atomic():
            ask()
            transaction.set_rollback(True)
    assert is_kept()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE changed (name text) ON COMMIT DROP")
    assert not is_kept()


def test_other_connections_to_the_server_plan_as_in_production() -> None:
    """What is measured on them, as by the benches, has to hold for a newsroom in use."""
    parameters = {**connection.get_connection_params(), "cursor_factory": None}
    for name in ("server_side_binding", "prepare_threshold", "pool", "context", "cursor_factory"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters) as other:
        modes = [one.execute("SHOW plan_cache_mode").fetchone()[0] for one in (other, connection.connection)]
    assert modes == ["force_custom_plan", "force_generic_plan"]
