"""Operations of migrations that stop people from working: they lock a table, or the release before breaks."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid
from django.contrib.postgres.operations import AddIndexConcurrently as PostgresAddIndexConcurrently
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from lib.db.migration_operations import CreateModels

USED_BY_THE_RELEASE_BEFORE = (
    "the release before still uses it. Stop using it in one release and remove it in the next"
)
INDEX_LOCKS = (
    "it locks the table while the index is built. Use AddIndexConcurrently of lib/db/migration_operations.py"
)
HARMLESS = (
    operations.CreateModel,  # empty, and nobody else knows it
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
    operations.AlterOrderWithRespectTo,
)


def list_faults(migration: Migration, state: ProjectState) -> list[str]:
    """Return a sentence for each operation that must not run while people work; ``state`` is that before."""
    state = state.clone()
    created: set[str] = set()
    faults = []
    for operation in _walk_operations(migration.operations):
        if isinstance(operation, operations.CreateModel):
            created.add(operation.name_lower)
        model = str(getattr(operation, "model_name", "") or getattr(operation, "name", "")).lower()
        if model not in created:
            reason = find_fault(operation, migration, state)
            faults += [f"{operation.describe()}: {reason}."] if reason else []
        operation.state_forwards(migration.app_label, state)
    return faults


def _walk_operations(found: list[Operation]) -> Iterator[Operation]:
    for operation in found:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _walk_operations(operation.database_operations)
        elif isinstance(operation, CreateModels):
            yield from operation.operations
        else:
            yield operation


def find_fault(operation: Operation, migration: Migration, state: ProjectState) -> str:
    """Return "" or what is wrong with the operation, on a table that has rows."""
    match operation:
        case operations.RunSQL():
            return "nobody can see from outside what SQL locks. Say in EXEMPT why it does not"
        case operations.RunPython():
            is_in_batches = operation.code.__name__.endswith("_in_batches")
            if operation.code is operations.RunPython.noop or (is_in_batches and not migration.atomic):
                return ""
            return "it holds its locks until the last row. Set atomic = False, and name it ..._in_batches"
        case PostgresAddIndexConcurrently() | AddConstraintNotValid():
            return ""
        case operations.AddIndex():
            return INDEX_LOCKS
        case operations.AddConstraint() | operations.AlterUniqueTogether():
            return "it locks the table while every row is compared. Use AddConstraintNotValid and validate it"
        case operations.AddField():
            return _find_fault_of_new_field(operation.field)
        case operations.AlterField():
            before = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
            return _find_fault_of_change(before, operation.field)
        case _ if isinstance(operation, HARMLESS) or not operation.reduces_to_sql:
            return ""
        case _:
            return USED_BY_THE_RELEASE_BEFORE


def _find_fault_of_new_field(field: "models.Field[Any, Any]") -> str:
    if field.many_to_many:
        return ""
    if isinstance(field, models.GeneratedField):
        return "it writes every row again. Fill an ordinary column in batches"
    if not field.null and not field.has_db_default():
        return "the release before inserts rows without it. Give it db_default or null=True"
    if field.unique or field.db_index:
        return f"{INDEX_LOCKS}, and db_index=False here"
    return ""


def _find_fault_of_change(before: "models.Field[Any, Any]", after: "models.Field[Any, Any]") -> str:
    if before.null and not after.null:
        return "it locks the table while every row is read. Add a check constraint that is not valid first"
    if (after.unique and not before.unique) or (after.db_index and not before.db_index):
        return INDEX_LOCKS
    if before.get_internal_type() != after.get_internal_type():
        return (
            "it writes every row again. Add a new column, fill it in batches, and use it in the next release"
        )
    if (before.max_length or 0) > (after.max_length or before.max_length or 0):
        return "the release before writes longer values"
    return ""
