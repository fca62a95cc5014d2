"""Keys of archives, in the age format (age-encryption.org), and fingerprints of Stet's own keys."""

import hashlib
from pathlib import Path

from django.conf import settings
from pyrage import RecipientError, x25519

from lib.crypto import key_wrapping
from newsroom.backups.errors import BackupError

FINGERPRINT_CONTEXT = b"stet key fingerprint 1\n"


def list_recipients() -> list[x25519.Recipient]:
    """Return the public keys to which backups are encrypted. Raises BackupError for none or a bad one."""
    if not settings.STET_BACKUP_RECIPIENTS:
        raise BackupError(
            "No backup was made: there is no key to encrypt it with. Run manage.py create_backup_key, and "
            "put the line it prints into STET_BACKUP_RECIPIENTS."
        )
    try:
        return [x25519.Recipient.from_str(typed) for typed in settings.STET_BACKUP_RECIPIENTS]
    except RecipientError:
        raise BackupError(
            "A key in STET_BACKUP_RECIPIENTS is not one of age. Each begins with age1; the one that begins "
            "with AGE-SECRET-KEY- stays secret and does not belong there."
        ) from None


def read_identities(file: str | Path) -> list[x25519.Identity]:
    """Return the secret keys in a file as age-keygen writes it. Raises BackupError when there is none."""
    if not str(file):
        raise BackupError(
            "No secret key was named. Use --identity FILE, or set STET_BACKUP_IDENTITY_FILE to the file that "
            "manage.py create_backup_key wrote."
        )
    try:
        return key_wrapping.read_identities(file)
    except key_wrapping.KeyFileError as refused:
        raise BackupError(str(refused)) from None


def list_key_fingerprints() -> dict[str, str]:
    """Return a fingerprint of each key that an installation cannot do without, by the name of its setting.

    By it a restore tells whether the key at hand is the one of that time. The keys themselves are in no
    backup: with both, whoever finds one could sign in as anybody.
    """
    return {"STET_SECRET_KEY": _compute_fingerprint(settings.SECRET_KEY)}


def _compute_fingerprint(key: str) -> str:
    return hashlib.sha256(FINGERPRINT_CONTEXT + key.encode()).hexdigest()[:16]
