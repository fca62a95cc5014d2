"""Say each app's first migration as one operation: python -m tests.fold_migrations

Django renders all related models anew for each operation, so that one which creates all models is applied in
a fraction of the time. ``makemigrations`` puts constraints and indexes at the end, and what points at a model
that comes later. Run it after ``makemigrations`` wrote a first migration.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import django
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter

from lib.db.migration_operations import CreateModels

APPS = ("accounts", "articles", "audit", "factcheck", "publishing")
FIRST = "0001_initial"


def fold(operations: Iterable[Operation]) -> CreateModels:
    """Return what creates the models with all that the operations add to them."""
    models: dict[str, migrations.CreateModel] = {}
    for operation in operations:
        match operation:
            case migrations.CreateModel():
                models[operation.name_lower] = operation
            case migrations.AddField():
                models[operation.model_name_lower].fields.append((operation.name, operation.field))
            case migrations.AddIndex():
                models[operation.model_name_lower].options.setdefault("indexes", []).append(operation.index)
            case migrations.AddConstraint():
                options = models[operation.model_name_lower].options
                options.setdefault("constraints", []).append(operation.constraint)
            case _:
                raise TypeError(f"A first migration has only what creates models: {operation.describe()}")
    return CreateModels(list(models.values()))


def main() -> None:
    """Rewrite the first migration of each app, in the house's format."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    files = []
    for app_label in APPS:
        migration = MigrationLoader(None).disk_migrations[app_label, FIRST]
        if not isinstance(migration.operations[0], CreateModels):
            migration.operations = [fold(migration.operations)]
            writer = MigrationWriter(migration)
            Path(writer.path).write_text(writer.as_string())
            files.append(writer.path)
    for arguments in (["check", "--quiet", "--fix"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, *files], check=True)


if __name__ == "__main__":
    main()
