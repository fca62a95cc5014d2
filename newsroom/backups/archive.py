"""Archives: a tar, encrypted by age while it is written, so that none lies in the folder of backups in clear.

The dump that goes into one, and what comes out of one, lies in a staging folder for as long as that takes.

age authenticates every 64 KiB and the end, so a changed byte or a cut tail is found while reading. Members
are the dump of the database, the stored files, and last the manifest, which has the hash of each.
"""

import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

import pyrage
from django.core.files.storage import Storage
from pyrage import x25519

from newsroom.backups.errors import BackupError
from newsroom.backups.manifest import ArchiveMember, Manifest, parse_manifest

DUMP_NAME = "database"
MANIFEST_NAME = "manifest.json"
FILES_FOLDER = "files/"
MAX_MANIFEST_BYTES = 1_000_000_000
DAMAGED = (
    "The archive is damaged or incomplete: {reason}. Nothing was changed. Copy it again from where it is "
    "kept, or use another one."
)


class HashingReader(io.RawIOBase):
    """Reader that computes the SHA-256 of what is read through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    def describe_member(self, name: str) -> ArchiveMember:
        """Return the entry of the manifest for what was read."""
        return ArchiveMember(name, self.size, self._hash.hexdigest())


@contextmanager
def open_for_writing(out: BinaryIO, recipients: Sequence[x25519.Recipient]) -> Iterator[tarfile.TarFile]:
    """Yield a tar whose bytes go to ``out`` encrypted. Raises OSError where ``out`` has no more room."""

    def encrypt(plain: IO[bytes]) -> None:
        pyrage.encrypt_io(plain, out, list(recipients))

    read_end, write_end = os.pipe()
    with (
        _run_beside(encrypt, os.fdopen(read_end, "rb")),
        os.fdopen(write_end, "wb") as pipe,
        tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield tar


@contextmanager
def _open_for_reading(archive: BinaryIO, identities: Sequence[x25519.Identity]) -> Iterator[tarfile.TarFile]:
    read_end, write_end = os.pipe()

    def decrypt(plain: IO[bytes]) -> None:
        pyrage.decrypt_io(archive, plain, list(identities))

    with _run_beside(decrypt, os.fdopen(write_end, "wb")), os.fdopen(read_end, "rb") as pipe:
        with tarfile.open(fileobj=pipe, mode="r|") as tar:
            yield tar
        # The end of the tar is not yet the end of what age has authenticated.
        while pipe.read(1_000_000):
            pass


@contextmanager
def _run_beside(work: Callable[[IO[bytes]], None], end: IO[bytes]) -> Iterator[None]:
    """Run ``work`` on one end of a pipe in a thread, and raise what it raised: that is the cause."""
    troubles: list[Exception] = []

    def run_and_close() -> None:
        try:
            with end:
                work(end)
        except Exception as trouble:  # raised again in the caller's thread
            troubles.append(trouble)

    thread = threading.Thread(target=run_and_close, name="age", daemon=True)
    thread.start()
    try:
        yield
    except (OSError, tarfile.TarError) as consequence:
        thread.join()
        if troubles and "Broken pipe" not in str(troubles[0]):
            raise _as_cause(troubles[0]) from None
        raise consequence from None
    finally:
        thread.join()
    if troubles:
        raise _as_cause(troubles[0])


def _as_cause(trouble: Exception) -> Exception:
    """Return pyrage's error for one of ``out`` as the OSError that it wraps only in words."""
    return OSError(str(trouble).removeprefix("OSError: ")) if "OSError: " in str(trouble) else trouble


def add_file(tar: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> ArchiveMember:
    """Add a member and return its entry of the manifest."""
    reader = HashingReader(source)
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    tar.addfile(info, reader)
    return reader.describe_member(name)


def add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    body = manifest.as_bytes()
    add_file(tar, MANIFEST_NAME, io.BytesIO(body), len(body))


def list_stored_files(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the name of each file in a storage, with those in folders below."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from list_stored_files(storage, f"{prefix}{name}")


def extract_archive(archive: Path, folder: Path, identities: Sequence[x25519.Identity]) -> Manifest:
    """Decrypt an archive into an empty folder, compare everything with its manifest, and return that.

    Raises BackupError for a wrong key, a damaged or incomplete archive, and for one whose contents are not
    what its manifest says.
    """
    found: dict[str, ArchiveMember] = {}
    manifest: Manifest | None = None
    try:
        with archive.open("rb") as source, _open_for_reading(source, identities) as tar:
            for member in tar:
                if member.name == MANIFEST_NAME and member.size <= MAX_MANIFEST_BYTES:
                    manifest = parse_manifest(_open_member(tar, member).read())
                else:
                    found[member.name] = _extract_member(tar, member, folder)
    except pyrage.DecryptError as refused:
        if "No matching keys" in str(refused):
            raise BackupError(
                "This secret key does not open this archive. Nothing was changed. Use the key that belongs "
                "to one of STET_BACKUP_RECIPIENTS at the time."
            ) from None
        raise BackupError(DAMAGED.format(reason="it is not an archive of age, or its beginning is")) from None
    except (tarfile.TarError, ValueError) as broken:  # ValueError: a name that no file can have
        raise BackupError(DAMAGED.format(reason=str(broken))) from None
    except FileNotFoundError:
        raise BackupError(f"There is no file {archive}.") from None
    except OSError as refused:
        if refused.errno is None:
            raise BackupError(DAMAGED.format(reason="a part of it is not what was written")) from None
        raise BackupError(
            f"The archive could not be unpacked: {refused.strerror}. Nothing was changed."
        ) from None
    if manifest is None:
        raise BackupError(DAMAGED.format(reason="it has no list of its contents"))
    expected = {one.name: one for one in (manifest.dump, *manifest.files)}
    if expected != found:
        wrong = sorted(
            name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
        )
        raise BackupError(DAMAGED.format(reason=f"{wrong[0]} is not as the archive’s list of contents says"))
    return manifest


def _open_member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file: Any = tar.extractfile(member) if member.isfile() else None
    if file is None:
        raise tarfile.TarError(f"{member.name} is not a file")
    return file  # type: ignore[no-any-return]  # tarfile says no more


def _extract_member(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> ArchiveMember:
    # Anybody can encrypt to a public key: no name in an archive leads out of the folder.
    tarfile.data_filter(member, str(folder))
    if member.name != DUMP_NAME and not member.name.startswith(FILES_FOLDER):
        raise tarfile.TarError(f"{member.name} does not belong into it")
    reader = HashingReader(_open_member(tar, member))
    place = folder / member.name
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as out:
        while data := reader.read(1_000_000):
            out.write(data)
    return reader.describe_member(member.name)
