"""Secret keys in files, in the age format (age-encryption.org): made, and read."""

import os
from pathlib import Path

from pyrage import x25519

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
