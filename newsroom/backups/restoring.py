"""restore_backup: fill an empty installation from an archive; a full one is refused."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pyrage import x25519

from newsroom import database_roles
from newsroom.backups import archive, dumps, keys, sealing_keys
from newsroom.backups.creation import create_staging_folder, lock_folder
from newsroom.backups.errors import BackupError
from newsroom.backups.manifest import Manifest
from newsroom.backups.verification import RestoreReport, verify_restored_database

FULL = "Nothing was restored, and nothing was changed: {reason}. Restore into an empty installation."


def restore_backup(
    path: Path, identities: Sequence[x25519.Identity], *, sealing_key_file: Path | None = None
) -> tuple[RestoreReport, list[str]]:
    """Fill the database and the storage from an archive; return the report and the keys that differ.

    ``sealing_key_file`` has the keys of off-the-record sources; by default the one beside the archive.

    Everything is unpacked and compared first. Files go before the database, which is filled completely or
    not at all, so whatever fails leaves the installation empty. Raises BackupError.
    """
    owner = settings.STET_DATABASE_OWNER_URL or connection.settings_dict
    beside = path.with_name(sealing_keys.FILE_NAME)
    file = sealing_key_file or (beside if beside.exists() else None)
    with database_roles.connect_as(owner):
        _require_empty_database()
        with lock_folder(), create_staging_folder() as staging:
            manifest = archive.extract_archive(path, staging, identities)
            require_readable(manifest)
            sealed = sealing_keys.read_sealing_keys(file, identities) if file is not None else []
            if manifest.files:  # else they are kept apart, and may be there already
                _require_empty_storage()
            stored = _store_files(manifest, staging)
            try:
                dumps.load_database(staging / archive.DUMP_NAME)
            except (BackupError, OSError) as refused:
                _delete_files(stored)
                raise BackupError(f"Nothing was restored: {refused}") from None
        report = verify_restored_database(manifest, name=path.name)
    # Brings an archive of an older version up to date, and gives Stet's role its rights.
    call_command("migrate", interactive=False, verbosity=0)
    with database_roles.connect_as(owner):
        sealing_keys.load_sealing_keys(sealed)
    current = keys.list_key_fingerprints()
    return report, [name for name, print_ in manifest.key_fingerprints.items() if current.get(name) != print_]


def require_readable(manifest: Manifest) -> None:
    """Raise BackupError for an archive of another kind of database, or of a newer version of Stet."""
    if manifest.database.engine != connection.vendor:
        raise BackupError(
            f"This archive is of a newsroom on {manifest.database.engine}, and this one is on "
            f"{connection.vendor}. Restore it on {manifest.database.engine}; manage.py move_to_postgresql "
            "takes it over from there."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = [name for name in manifest.database.migrations if name not in known]
    if newer:
        raise BackupError(
            f"This archive is of another version of Stet ({manifest.stet_version}), which has the migration "
            f"{newer[0]}. Restore it with that version."
        )


def _require_empty_database() -> None:
    tables = dumps.list_tables()
    if tables:
        raise BackupError(FULL.format(reason=f"the database has {len(tables)} tables of Stet"))


def _require_empty_storage() -> None:
    if next(archive.list_stored_files(storages["snapshots"]), None) is not None:
        raise BackupError(FULL.format(reason="there are stored files"))


def _store_files(manifest: Manifest, staging: Path) -> list[str]:
    storage = storages["snapshots"]
    stored: list[str] = []
    try:
        for one in manifest.files:
            name = one.name.removeprefix(archive.FILES_FOLDER)
            with (staging / one.name).open("rb") as source:
                stored.append(storage.save(name, File(source)))
    except Exception as refused:  # whatever a folder or a store across a network may raise
        _delete_files(stored)
        raise BackupError(f"Nothing was restored: the files could not be stored ({refused}).") from None
    return stored


def _delete_files(names: Sequence[str]) -> None:
    for name in names:
        storages["snapshots"].delete(name)
