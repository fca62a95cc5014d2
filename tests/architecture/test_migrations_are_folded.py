"""A first migration creates all its models at once, each whole."""

import pytest
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel, RunSQL

from lib.db.migration_operations import CreateModels
from tests.fold_migrations import APPS, FIRST, fold


@pytest.mark.parametrize("app_label", APPS)
def test_no_operation_adds_what_could_stand_in_its_model(app_label: str) -> None:
    first, *others = MigrationLoader(None).disk_migrations[app_label, FIRST].operations
    assert isinstance(first, CreateModels), "run: .venv/bin/python -m tests.fold_migrations"
    assert [each.describe() for each in others if isinstance(each, CreateModel | AddField | AddIndex)] == []


def test_what_is_added_later_is_put_into_its_model() -> None:
    shelf = models.ForeignKey("Shelf", models.CASCADE)
    check = models.CheckConstraint(condition=models.Q(pages__gt=0), name="has_pages")
    index = models.Index(fields=["pages"], name="pages_index")
    book, _ = fold(
        [
            CreateModel("Book", [("pages", models.IntegerField())]),
            CreateModel("Shelf", []),
            AddIndex("book", index),
            AddConstraint("book", check),
            AddField("book", "shelf", shelf),
        ]
    ).operations
    assert [name for name, _ in book.fields] == ["pages", "shelf"]
    assert book.options == {"indexes": [index], "constraints": [check]}

    with pytest.raises(TypeError, match="Raw SQL operation"):
        fold([RunSQL("SELECT 1")])
