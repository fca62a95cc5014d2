"""Put constraints and indexes of each app's first migration into its models: python -m tests.fold_migrations

Django renders all related models anew after each operation, so that a migration of half as many operations is
applied in half the time. ``makemigrations`` leaves constraints and indexes at the end, since Django does not
know that one concerns its own model alone; told that, Django's own optimizer moves them. Run it after
``makemigrations`` wrote a first migration.
"""

import os
import subprocess
import sys
from unittest import mock

import django
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import IndexOperation
from django.db.migrations.optimizer import MigrationOptimizer

APPS = ("accounts", "articles", "audit", "factcheck", "publishing")
FIRST = "0001_initial"


def concerns_model(operation: IndexOperation, name: str, app_label: str) -> bool:
    """Return whether a constraint or an index belongs to the model."""
    return name.lower() == operation.model_name_lower


know_the_model = mock.patch.object(IndexOperation, "references_model", concerns_model)
"""Tells Django’s optimizer so while it is in force."""


def list_folded_operations(app_label: str) -> tuple[list[Operation], list[Operation]]:
    """The operations of an app's first migration as they are, and as few as they can be."""
    operations = MigrationLoader(None).disk_migrations[app_label, FIRST].operations
    with know_the_model:
        return operations, MigrationOptimizer().optimize(operations, app_label)


def main() -> None:
    """Rewrite the first migration of each app, in the house's format."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    with know_the_model:
        for app_label in APPS:
            call_command("optimizemigration", app_label, FIRST)
    files = [f"{apps.get_app_config(app_label).path}/migrations/{FIRST}.py" for app_label in APPS]
    for arguments in (["check", "--quiet", "--fix"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, *files], check=True)


if __name__ == "__main__":
    main()
