"""Files that people without an account send, or that colleagues file beside them: stored by their hash."""

import mimetypes
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext, ngettext

from factcheck.models.outsider import OutsiderFile
from lib.crypto.commitments import sha256_hex
from lib.db.connections import release_connections
from lib.errors import DomainError, Invalid

MAX_FILE_BYTES = 25_000_000
"""Of all files that are sent at once."""
MAX_FILES = 10
"""Number of files that are sent at once."""
MAX_NAME_LENGTH = 200
FILE_FOLDER = "replies/"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the storage "snapshots", not yet attached to anything."""

    name: str
    media_type: str
    size: int
    sha256: str
    file: str


def store_files(files: Sequence[SentFile]) -> list[StoredFile]:
    """Store files, before any transaction, since the storage may be across a network.

    Raise Invalid at ``attached`` for too many, too much at once, or an empty one.
    """
    if len(files) > MAX_FILES:
        message = ngettext(
            "You chose {count} file. Send up to {max} at once, or a ZIP.",
            "You chose {count} files. Send up to {max} at once, or a ZIP.",
            len(files),
        )
        raise_file_error(message.format(count=len(files), max=MAX_FILES))
    if sum(len(file.content) for file in files) > MAX_FILE_BYTES:
        message = gettext("These files are too large. The limit is {max} MB in total.")
        raise_file_error(message.format(max=MAX_FILE_BYTES // 1_000_000))
    for file in files:
        if not file.content:
            raise_file_error(gettext("{name} is empty.").format(name=clean_file_name(file.name)))
    if files:
        release_connections()
    return [_store_file(file) for file in files]


@contextmanager
def delete_if_refused(stored: Sequence[StoredFile]) -> Iterator[None]:
    """Delete stored files again where what they came with is refused, as of two answers by one link.

    After any other error their rows may have been saved: what is left over then goes by the sweep of orphans.
    """
    try:
        yield
    except DomainError:
        for file in stored:
            storages["snapshots"].delete(file.file)
        raise


def read_file_content(file: OutsiderFile) -> bytes:
    """Return the bytes of a file. Raise OSError where they do not have its hash."""
    with storages["snapshots"].open(file.file) as stored:
        content: bytes = stored.read()
    if sha256_hex(content) != file.sha256:
        raise OSError(f"the stored bytes of file {file.public_id} are not those that were kept")
    return content


def clean_file_name(name: str) -> str:
    """Return a file's name as it may be shown and given out: no folder, and nothing that cannot be seen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    stem, dot, ending = shown.rpartition(".")
    if len(shown) > MAX_NAME_LENGTH:
        shown = f"{stem[: MAX_NAME_LENGTH - 20]}{dot}{ending[:19]}" if dot else shown[:MAX_NAME_LENGTH]
    return shown or "file"


def _store_file(file: SentFile) -> StoredFile:
    digest, name = sha256_hex(file.content), clean_file_name(file.name)
    # A name of its own, as no other row may come to need a file that is about to be deleted.
    where = f"{FILE_FOLDER}{digest[:2]}/{digest[2:4]}/{digest}-{uuid.uuid4().hex[:8]}"
    where = storages["snapshots"].save(where, ContentFile(file.content))
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return StoredFile(name=name, media_type=media_type, size=len(file.content), sha256=digest, file=where)


def raise_file_error(sentence: str) -> None:
    """Raise Invalid at ``attached``."""
    raise Invalid(sentence, field="attached")
