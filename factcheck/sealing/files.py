"""Files that belong to no source yet, or to many: sealed with the key of their desk."""

import hashlib
import shutil
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

import pyrage
from django.conf import settings
from django.utils.translation import gettext
from pyrage import x25519

from accounts.models import Desk
from factcheck.models.sealed_fields import (
    HEADER_LENGTH,
    OTHER_FILE,
    build_header,
    is_sealed,
    seal_bytes,
    unwrap_identity,
)
from factcheck.sealing.keys import get_or_create_desk_key
from lib.crypto.key_wrapping import SealingKeyMissing, has_sealing_key
from lib.errors import NotFound

HASHED_BYTES = 1024 * 1024
"""Bytes that are hashed at once."""


def seal_for_desk(content: bytes, desk: Desk, *, at: datetime) -> bytes:
    """Return a file as it is stored; as it is where the newsroom has no key yet."""
    return seal_bytes(get_or_create_desk_key(desk, at=at), content) if has_sealing_key() else content


def seal_stream(made: IO[bytes], out: IO[bytes], desk: Desk, *, at: datetime) -> None:
    """Write a file of any length into ``out`` as it is stored."""
    key = get_or_create_desk_key(desk, at=at)
    out.write(build_header(key))
    pyrage.encrypt_io(made, out, [x25519.Recipient.from_str(key.recipient)])
    out.seek(0)


def open_stream(stored: IO[bytes], *, sha256: str) -> IO[bytes]:
    """Return a stored file as it was made; one that is sealed is closed.

    ``sha256`` is the hash of the file as it was made, in hexadecimal, from a row that no worker without the
    key can write: such a worker can put any file in the place of this one, or name another. Raises
    SealingKeyMissing for another sealed file, and where there is no key, and NotFound for another file that
    is not sealed, and for one whose key was erased.
    """
    header = stored.read(HEADER_LENGTH)
    if not is_sealed(header):
        stored.seek(0)
        if _hash_file(stored) != sha256:
            stored.close()
            raise NotFound(gettext("Another file is in the place of this one. Create a new one."))
        stored.seek(0)
        return stored
    with stored:
        opened = _open_sealed(stored, header)
    if _hash_file(opened) != sha256:
        opened.close()
        raise SealingKeyMissing(OTHER_FILE)
    opened.seek(0)
    return opened


def _hash_file(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := file.read(HASHED_BYTES):
        digest.update(part)
    return digest.hexdigest()


def _open_sealed(stored: IO[bytes], header: bytes) -> IO[bytes]:
    identity = unwrap_identity(header.decode())
    if identity is None:
        raise NotFound(gettext("The key of this file was erased, so it cannot be read any more."))
    # Not where temporary files lie: in a container that is its memory.
    opened = TemporaryFile(dir=settings.STET_DATA_DIR)  # noqa: SIM115 - the caller closes it
    with TemporaryFile(dir=settings.STET_DATA_DIR) as sealed:
        shutil.copyfileobj(stored, sealed)
        sealed.seek(0)
        try:
            pyrage.decrypt_io(sealed, opened, [identity])
        except (pyrage.DecryptError, OSError) as error:
            opened.close()
            if isinstance(error, OSError) and error.errno is not None:
                raise  # an error of the disk, not of the file
            # untranslated: for whoever runs Stet
            raise SealingKeyMissing("what is stored is damaged.") from None
    opened.seek(0)
    return opened
