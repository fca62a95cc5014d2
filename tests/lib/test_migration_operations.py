"""An index that is added while people work, on PostgreSQL beside them; models that are created at once."""

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ModelState, ProjectState, StateApps

from accounts.models import Desk
from lib.db.migration_operations import AddIndexConcurrently, CreateModels


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


@pytest.mark.django_db(transaction=True)
def test_models_that_point_at_each_other_are_created_rendered_once_and_taken_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def create(name: str, points_at: str) -> CreateModel:
        fields = [
            ("id", models.BigAutoField(primary_key=True)),
            ("other", models.ForeignKey(f"accounts.{points_at}", models.CASCADE, null=True)),
            ("desk", models.ForeignKey("accounts.Desk", models.CASCADE)),
        ]
        return CreateModel(name, fields, options={"indexes": [models.Index("other", name=f"{name}_index")]})

    operation = CreateModels([create("Left", "Right"), create("Right", "Left")])
    before = ProjectState.from_apps(Desk._meta.apps)
    assert before.apps, "rendered, as a migration has them that is not the first"
    after = before.clone()
    rendered: list[str] = []
    render = ModelState.render

    def render_and_count(state: ModelState, apps: StateApps) -> Any:
        rendered.append(f"{state.app_label}.{state.name_lower}")
        return render(state, apps)

    monkeypatch.setattr(ModelState, "render", render_and_count)
    operation.state_forwards("accounts", after)
    left = after.apps.get_model("accounts", "left")
    assert sorted(rendered) == sorted(".".join(each) for each in after.models)

    tables = {"accounts_left", "accounts_right"}
    with connection.schema_editor() as editor:
        operation.database_forwards("accounts", editor, before, after)
    assert tables <= set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        assert "Left_index" in connection.introspection.get_constraints(cursor, left._meta.db_table)
    with connection.schema_editor() as editor:
        operation.database_backwards("accounts", editor, after, before)
    assert not tables & set(connection.introspection.table_names())
