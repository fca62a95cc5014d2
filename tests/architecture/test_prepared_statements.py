"""What a test has PostgreSQL plan is there for the next test, until a table is changed."""

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


def test_a_rollback_leaves_them_and_a_changed_table_does_not() -> None:
    for _ in range(2):
        with transaction.atomic():
            ask()
            transaction.set_rollback(True)
    assert is_kept()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE changed (name text) ON COMMIT DROP")
    assert not is_kept()
