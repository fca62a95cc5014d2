"""Verification of a database that was filled from an archive: counts, chain, and the files that rows name."""

from dataclasses import dataclass

from django.db import connection

from audit.triggers import list_missing_triggers
from audit.verify import verify_chain
from factcheck.models import ReplyFile, Snapshot, WriterQueryFile
from newsroom.backups import archive, dumps
from newsroom.backups.manifest import Manifest


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """Result of a restore or a drill. ``problems`` are whole sentences; none: everything is there."""

    archive: str
    created_at: str
    row_count: int
    event_count: int
    file_count: int
    problems: tuple[str, ...]


def verify_restored_database(manifest: Manifest, *, name: str) -> RestoreReport:
    """Compare Django's database, as restored and before any migration, with the manifest."""
    current = dumps.list_current_facts()
    problems = [
        f"The table {table} has {current.tables.get(table, 0):,} rows instead of {count:,}."
        for table, count in manifest.database.tables.items()
        if current.tables.get(table) != count
    ]
    chain = verify_chain()
    if not chain.ok:
        problems.append(f"The audit log is altered at event {chain.first_bad_number}: {chain.why}.")
    elif (chain.count, chain.head) != (manifest.database.event_count, manifest.database.head):
        problems.append("The audit log does not end where it ended when the backup was made.")
    if missing := list_missing_triggers(connection):
        problems.append(f"The database does not protect the audit log: {', '.join(missing)} are missing.")
    if manifest.has_files and (lost := _count_missing_files(manifest)):
        problems.append(f"Files that archived copies or answers need are not in the backup: {lost:,}.")
    return RestoreReport(
        archive=name,
        created_at=manifest.created_at,
        row_count=sum(current.tables.values()),
        event_count=chain.count,
        file_count=len(manifest.files),
        problems=tuple(problems),
    )


def _count_missing_files(manifest: Manifest) -> int:
    stored = {one.name.removeprefix(archive.FILES_FOLDER) for one in manifest.files}
    named = set(Snapshot.objects.filter(erased_at=None).exclude(file="").values_list("file", flat=True))
    for model in (ReplyFile, WriterQueryFile):
        named |= set(model._default_manager.values_list("file", flat=True))
    return len(named - stored)
