"""After the first release a migration runs while people work, and while the release before still runs."""

from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from lib.db.migration_operations import AddIndexConcurrently, CreateModels
from tests.architecture.migration_locks import list_faults

FIRST_RELEASE = {
    "accounts": "0002_system_user",
    "articles": "0001_initial",
    "audit": "0002_triggers",
    "factcheck": "0005_vacuum_settings",
    "publishing": "0004_term_vector",
}
"""The last migration of each app in 0.2.0. Up to it they filled an empty database, and may do anything."""
EXEMPT: dict[str, str] = {}
"""Migrations that were looked at by a person, and why they may run while people work."""


def test_no_migration_after_the_first_release_stops_people_from_working() -> None:
    loader = MigrationLoader(None)
    faults = []
    for app, name in sorted(loader.disk_migrations):
        if app not in FIRST_RELEASE or name <= FIRST_RELEASE[app] or f"{app}.{name}" in EXEMPT:
            continue
        before = loader.project_state((app, name), at_end=False)
        found = list_faults(loader.disk_migrations[app, name], before)
        faults += [f"{app}.{name}: {fault}" for fault in found]
    assert faults == []


def test_the_last_migrations_of_the_first_release_are_there() -> None:
    there = MigrationLoader(None).disk_migrations
    assert [(app, name) for app, name in FIRST_RELEASE.items() if (app, name) not in there] == []


def fill_in_batches(apps: Any, schema_editor: Any) -> None:
    """Stand for a function that updates some rows at a time."""


def fill_all(apps: Any, schema_editor: Any) -> None:
    """Stand for a function that updates every row at once."""


INDEX = models.Index(fields=["title"], name="title_index")
CHECK = models.CheckConstraint(condition=models.Q(pages__gt=0), name="has_pages")
SHELF = operations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))])


def list_faults_of(operation: Operation, *, atomic: bool = False) -> list[str]:
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=50)),
        ("pages", models.IntegerField(null=True)),
    ]
    state.add_model(ModelState("library", "Book", fields))
    migration = Migration("0002_more", "library")
    migration.operations = [operation]
    migration.atomic = atomic
    return list_faults(migration, state)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (operations.AddIndex("book", INDEX), "locks the table while the index is built"),
        (operations.AddConstraint("book", CHECK), "while every row is compared"),
        (operations.AddField("book", "shelf", models.CharField(max_length=9, default="")), "db_default"),
        (operations.AddField("book", "shelf", models.IntegerField(null=True, db_index=True)), "=False here"),
        (operations.RemoveField("book", "title"), "still uses it"),
        (operations.RenameField("book", "title", "name"), "still uses it"),
        (operations.RenameModel("Book", "Volume"), "still uses it"),
        (operations.DeleteModel("Book"), "still uses it"),
        (operations.AlterField("book", "pages", models.IntegerField()), "while every row is read"),
        (operations.AlterField("book", "pages", models.TextField(null=True)), "writes every row again"),
        (operations.AlterField("book", "title", models.CharField(max_length=9)), "longer values"),
        (operations.RunPython(fill_all), "until the last row"),
        (operations.RunSQL("UPDATE library_book SET pages = 1"), "what SQL locks"),
    ],
)  # fmt: skip
def test_what_locks_or_breaks_the_release_before_is_found(operation: Operation, said: str) -> None:
    [fault] = list_faults_of(operation)
    assert said in fault


@pytest.mark.parametrize(
    "operation",
    [
        AddIndexConcurrently("book", INDEX),
        AddConstraintNotValid("book", CHECK),
        operations.AddField("book", "shelf", models.IntegerField(null=True)),
        operations.AddField("book", "shelf", models.CharField(max_length=9, db_default="")),
        operations.AlterField("book", "title", models.CharField(max_length=90)),
        operations.AlterField("book", "title", models.CharField(max_length=50, help_text="On its back")),
        operations.RunPython(fill_in_batches),
        SHELF,
        CreateModels([SHELF]),
    ],
)
def test_what_lets_people_work_is_not(operation: Operation) -> None:
    assert list_faults_of(operation) == []


def test_batches_in_one_transaction_are_no_batches() -> None:
    assert list_faults_of(operations.RunPython(fill_in_batches), atomic=True)


def test_a_new_table_may_have_anything() -> None:
    migration = Migration("0002_more", "library")
    migration.operations = [
        SHELF,
        operations.AddField("shelf", "place", models.CharField(max_length=9, default="", db_index=True)),
        operations.AddConstraint("shelf", models.UniqueConstraint(fields=["place"], name="one_place")),
    ]
    assert list_faults(migration, ProjectState()) == []
