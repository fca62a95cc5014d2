"""Secret keys: read from files in the age format, and wrapped under a key outside the database.

Wrapping of secret keys under a key that lies outside the database: in a file, or with a KMS.

A setting says which. What is wrapped goes into the database; it opens nothing without the key outside.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import pyrage
from django.conf import settings
from django.utils.translation import gettext
from pyrage import x25519

from lib.errors import DomainError

IDENTITY_PREFIX = "AGE-SECRET-KEY-"
KEY_FILE_MODE = 0o600


class KeyFileError(Exception):
    """A file of keys cannot be used; the message says why, for whoever runs the server."""


def read_identities(file: str | Path) -> list[x25519.Identity]:
    """Return the secret keys in a file as age-keygen writes it. Raises KeyFileError when there is none."""
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as refused:
        # untranslated: for whoever runs Stet
        raise KeyFileError(f"The secret key in {file} cannot be read: {refused}.") from None
    try:
        found = [
            x25519.Identity.from_str(line.strip())
            for line in lines
            if line.strip().startswith(IDENTITY_PREFIX)
        ]
    except Exception:  # pyrage's own error; never with the line, which is a secret
        # untranslated: for whoever runs Stet
        raise KeyFileError(f"The secret key in {file} is damaged.") from None
    if not found:
        # untranslated: for whoever runs Stet
        raise KeyFileError(f"{file} holds no secret key: none of its lines begins with {IDENTITY_PREFIX}.")
    return found


def create_identity_file(file: Path) -> str:
    """Write a new secret key, for its owner's eyes alone, and return the public key that goes with it.

    The file is written whole and linked into place: of two processes that make it at once one finds it made.
    Raises KeyFileError for a file that is there already.
    """
    identity = x25519.Identity.generate()
    recipient = str(identity.to_public())
    draft = file.with_name(f".{file.name}-{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, KEY_FILE_MODE)
        try:
            with os.fdopen(descriptor, "w") as out:
                # untranslated: a comment in a file of keys
                out.write(f"# public key: {recipient}\n{identity}\n")
                out.flush()
                os.fsync(out.fileno())
            os.link(draft, file)
        finally:
            draft.unlink()
    except FileExistsError:
        # untranslated: for whoever runs Stet
        raise KeyFileError(f"{file} is there already, and no key is ever written over.") from None
    except OSError as refused:
        # untranslated: for whoever runs Stet
        raise KeyFileError(f"{file} cannot be written: {refused.strerror}.") from None
    return recipient


FILE_PREFIX = "age1"
"""Begins the name of a key in a file; a key of a KMS has another."""


class SealingKeyMissing(DomainError):
    """The key outside the database is not there, or is another one."""

    code = "sealing_key_missing"
    status = 503

    def __init__(self, detail: str) -> None:
        sentence = gettext(
            "This part is encrypted, and Stet cannot open it now. Tell the person who runs Stet: {detail}"
        )
        super().__init__(sentence.format(detail=detail), reasons=[self.code])


class KeyWrapper(Protocol):
    """``name`` says by which key something is wrapped; it is stored beside it and is no secret."""

    @property
    def name(self) -> str: ...
    def wrap_key(self, secret: bytes) -> bytes: ...
    def unwrap_key(self, wrapped: bytes) -> bytes: ...


class FileWrapper:
    """Wraps with the first secret key of a file, and unwraps with any of them, or ``only_first``."""

    def __init__(self, file: str, *, only_first: bool = False) -> None:
        try:
            found = read_identities(file)
            self._identities = found[:1] if only_first else found
        except KeyFileError as refused:
            # untranslated: for whoever runs Stet
            raise SealingKeyMissing(f"STET_SEALING_KEY_FILE: {refused}") from None

    @property
    def name(self) -> str:
        return str(self._identities[0].to_public())

    def wrap_key(self, secret: bytes) -> bytes:
        return bytes(pyrage.encrypt(secret, [self._identities[0].to_public()]))

    def unwrap_key(self, wrapped: bytes) -> bytes:
        try:
            return bytes(pyrage.decrypt(wrapped, self._identities))
        except pyrage.DecryptError:
            raise SealingKeyMissing(
                # untranslated: for whoever runs Stet
                f"{settings.STET_SEALING_KEY_FILE} holds another key than the one it was encrypted with."
            ) from None


class KmsWrapper:
    """Wraps and unwraps with a key of AWS KMS, or of a service that speaks its protocol."""

    def __init__(self, key: str, client: Any = None) -> None:
        self.name = key
        self._client = client

    def wrap_key(self, secret: bytes) -> bytes:
        return bytes(self._call("encrypt", KeyId=self.name, Plaintext=secret)["CiphertextBlob"])

    def unwrap_key(self, wrapped: bytes) -> bytes:
        return bytes(self._call("decrypt", CiphertextBlob=wrapped)["Plaintext"])

    def _call(self, operation: str, **parameters: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as below

        try:
            return getattr(self._client or _get_kms_client(), operation)(**parameters)
        except (BotoCoreError, ClientError) as refused:
            # untranslated: for whoever runs Stet
            raise SealingKeyMissing(f"the KMS refused to {operation}: {type(refused).__name__}.") from None


def get_key_wrapper(name: str = "") -> KeyWrapper:
    """Return the wrapper that the settings name, or by ``name`` the one that wrapped something.

    Raises SealingKeyMissing for none, or an unreadable file.
    """
    if has_sealing_key() and name and not name.startswith(FILE_PREFIX):
        return KmsWrapper(name)  # also after a move to a file, which opens what the KMS wrapped before
    if settings.STET_SEALING_KMS_KEY and not name:
        return KmsWrapper(settings.STET_SEALING_KMS_KEY)
    if settings.STET_SEALING_KEY_FILE:
        return FileWrapper(settings.STET_SEALING_KEY_FILE)
    raise SealingKeyMissing(
        # untranslated: for whoever runs Stet
        "this process has no key for it. Set STET_SEALING_KEY_FILE (manage.py create_sealing_key makes one)."
    )


def get_only_wrapper(kind: str = "") -> KeyWrapper:
    """Return the wrapper by which keys are wrapped anew, which opens nothing that another key wrapped.

    ``kind`` is "file", "kms", or nothing for the one that the settings name. Raises SealingKeyMissing.
    """
    kind = kind or ("kms" if settings.STET_SEALING_KMS_KEY else "file")
    if kind == "kms" and settings.STET_SEALING_KMS_KEY:
        return KmsWrapper(settings.STET_SEALING_KMS_KEY)
    if kind == "file" and settings.STET_SEALING_KEY_FILE:
        return FileWrapper(settings.STET_SEALING_KEY_FILE, only_first=True)
    # untranslated: for whoever runs Stet
    raise SealingKeyMissing(f"STET_SEALING_{'KMS_KEY' if kind == 'kms' else 'KEY_FILE'} is not set.")


def has_sealing_key() -> bool:
    """Return whether this process is to open what is sealed. One that reads foreign pages need not."""
    return bool(settings.STET_SEALING_KMS_KEY or settings.STET_SEALING_KEY_FILE)


@lru_cache(maxsize=1)
def _get_kms_client() -> Any:
    from botocore.session import get_session  # noqa: PLC0415 - a tenth of a second few newsrooms need to pay

    return get_session().create_client("kms")
