"""An index that is added while people work: on PostgreSQL beside them, on SQLite as always."""

import pytest
from django.db import connection, models
from django.db.migrations.state import ProjectState

from accounts.models import Desk
from lib.db.migration_operations import AddIndexConcurrently


@pytest.mark.django_db(transaction=True)
def test_it_adds_the_index_and_takes_it_away() -> None:
    operation = AddIndexConcurrently("desk", models.Index(fields=["timezone"], name="desk_timezone_test"))
    before = ProjectState.from_apps(Desk._meta.apps)
    after = before.clone()
    operation.state_forwards("accounts", after)

    def has_index() -> bool:
        with connection.cursor() as cursor:
            return "desk_timezone_test" in connection.introspection.get_constraints(
                cursor, Desk._meta.db_table
            )

    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("accounts", editor, before, after)
    assert has_index()
    if connection.vendor == "postgresql":  # again, after a run that failed and left an invalid index
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("accounts", editor, before, after)
        assert has_index()
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("accounts", editor, after, before)
    assert not has_index()
