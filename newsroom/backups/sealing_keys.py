"""Keys of off-the-record sources: in no backup, but in one file beside them that is always the newest.

An erased key is gone with the next of these files, and so are the source's copies in all older backups.
"""

from collections.abc import Sequence
from pathlib import Path

import pyrage
from django.core import serializers
from django.db import transaction
from django.db.models import Exists, OuterRef
from pyrage import x25519

from accounts.models import Desk
from factcheck.models import SealingKey, Source
from newsroom.backups.errors import BackupError

FILE_NAME = "sealing-keys.json.age"
TABLES = (SealingKey._meta.db_table, SealingKey.desks.through._meta.db_table)
"""Tables whose rows are in no backup."""


def write_sealing_keys(folder: Path, recipients: Sequence[x25519.Recipient]) -> Path:
    """Write all keys, wrapped as they are and encrypted as a backup is, over the file of before."""
    content = serializers.serialize("json", SealingKey.objects.order_by("pk"))
    file = folder / FILE_NAME
    partial = file.with_name(f"{FILE_NAME}.partial")
    with partial.open("xb") as out:
        partial.chmod(0o600)
        out.write(pyrage.encrypt(content.encode(), list(recipients)))
    partial.replace(file)
    return file


def read_sealing_keys(file: Path, identities: Sequence[x25519.Identity]) -> str:
    """Return the keys in a file. Raises BackupError where it cannot be opened."""
    try:
        return bytes(pyrage.decrypt(file.read_bytes(), list(identities))).decode()
    except OSError as refused:
        raise BackupError(f"{file} cannot be read: {refused.strerror}.") from None
    except pyrage.DecryptError:
        raise BackupError(f"{file} is damaged, or encrypted to another key.") from None


@transaction.atomic
def load_sealing_keys(content: str) -> int:
    """Save the keys of the sources and desks that are here; return how many."""
    sources = set(Source.objects.values_list("pk", flat=True))
    desks = set(Desk.objects.values_list("pk", flat=True))
    done = 0
    for found in serializers.deserialize("json", content):
        key = found.object
        assert isinstance(key, SealingKey)  # noqa: S101 - write_sealing_keys writes nothing else
        if key.source_id not in sources | {None} or key.desk_id not in desks | {None}:
            continue  # newer than this backup
        found.save()
        done += 1
    return done


def count_sources_without_key() -> int:
    keys = SealingKey.objects.filter(source=OuterRef("pk"))
    return Source.objects.filter(~Exists(keys), is_restricted=True).count()
