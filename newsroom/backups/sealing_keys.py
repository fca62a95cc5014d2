"""Keys of off-the-record sources: in no backup, but in one file beside them that is always the newest.

An erased key is gone with the next of these files, and so are the source's copies in all older backups.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pyrage
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.db import connection, transaction
from pyrage import x25519

from accounts.models import Desk
from factcheck.models import SealingKey, Source
from newsroom.backups.errors import BackupError

FILE_NAME = "sealing-keys.json.age"
TABLES = (SealingKey._meta.db_table, SealingKey.desks.through._meta.db_table)
"""Tables whose rows are in no backup."""
NO_KEYS = b"[]"


def write_sealing_keys(folder: Path, recipients: Sequence[x25519.Recipient]) -> Path:
    """Write all keys, wrapped as they are and encrypted as a backup is, over the file of before.

    Called after the database was dumped: a key that the dump names is there, unless it was erased since.
    """
    with transaction.atomic():  # or a key could be wrapped for other desks before its desks are read
        content = serializers.serialize("json", SealingKey.objects.select_for_update().order_by("pk"))
    file = folder / FILE_NAME
    partial = file.with_name(f"{FILE_NAME}.partial")
    with partial.open("xb") as out:
        partial.chmod(0o600)
        out.write(pyrage.encrypt(content.encode(), list(recipients)))
        out.flush()
        os.fsync(out.fileno())
    partial.replace(file)
    return file


def read_sealing_keys(file: Path, identities: Sequence[x25519.Identity]) -> list[DeserializedObject]:
    """Return the keys in a file. Raises BackupError where it cannot be opened, or holds anything else."""
    try:
        content = bytes(pyrage.decrypt(file.read_bytes(), list(identities)))
    except OSError as refused:
        raise BackupError(f"{file} cannot be read: {refused.strerror}.") from None
    except pyrage.DecryptError:
        raise BackupError(f"{file} is damaged, or encrypted to another key.") from None
    try:
        found = list(serializers.deserialize("json", content.decode()))
    except (DeserializationError, ValueError, RecursionError):
        found = []
    # Anybody can encrypt to a public key: nothing but keys is saved.
    is_read = bool(found) or content.strip() == NO_KEYS
    if not is_read or any(not isinstance(one.object, SealingKey) for one in found):
        raise BackupError(f"{file} does not hold keys of off-the-record sources alone. Nothing was changed.")
    return found


@transaction.atomic
def load_sealing_keys(keys: Sequence[DeserializedObject]) -> int:
    """Save the keys of the sources and desks that are here; return how many."""
    sources = set(Source.objects.values_list("pk", flat=True))
    desks = set(Desk.objects.values_list("pk", flat=True))
    done = 0
    for found in keys:
        key = cast(SealingKey, found.object)
        if key.source_id not in sources | {None} or key.desk_id not in desks | {None}:
            continue  # newer than this backup
        named = found.m2m_data or {}
        found.m2m_data = {name: [one for one in ids if one in desks] for name, ids in named.items()}
        found.save()
        done += 1
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [SealingKey, SealingKey.desks.through]
        ):
            cursor.execute(statement)
    return done
