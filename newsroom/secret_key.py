"""The secret key, and keys that a local newsroom generates on first use and stores with its data."""

import contextlib
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from lib.crypto import key_wrapping
from newsroom import environment


def find_secret_key(folder: Path, *, is_local: bool, is_fetch_only: bool) -> str:
    """Return STET_SECRET_KEY; where a local newsroom has none, the key in ``folder``, made if missing.

    A worker that only fetches signs nothing: it has a key that nobody else has, and none of the newsroom's.
    Raises ImproperlyConfigured where the key is missing, or is where it should not be.
    """
    typed = str(environment.get_variable("STET_SECRET_KEY"))
    if is_fetch_only:
        if typed or environment.get_variable("STET_SECRET_KEY_FALLBACKS"):
            raise ImproperlyConfigured(
                "Take STET_SECRET_KEY and STET_SECRET_KEY_FALLBACKS out of this process: with "
                "STET_FETCH_ONLY it reads what others wrote, and needs no secret of the newsroom."
            )
        return get_random_secret_key()
    if not typed and not is_local:
        raise ImproperlyConfigured(
            "Stet has no secret key. Set STET_SECRET_KEY to 50 or more random characters "
            "(python3 -c 'import secrets; print(secrets.token_urlsafe(50))' prints some), "
            "or set STET_EMBEDDED=1 to run on this machine alone."
        )
    return typed or get_or_create_secret_key(folder)


def get_or_create_secret_key(folder: Path) -> str:
    """Return the key in ``folder``/secret-key; create it, readable by its owner alone, if missing.

    Two processes starting at once agree: the file is written whole and linked into place, and the second one
    reads the first one's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "secret-key"
    if not file.exists():
        draft = folder / f".secret-key-{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(get_random_secret_key())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()


def get_sealing_key_file(folder: Path, *, is_local: bool) -> str:
    """Return the file that STET_SEALING_KEY_FILE names.

    Without it, a local newsroom has ``folder``/sealing-key, readable by its owner alone and made if missing.
    """
    typed = str(environment.get_variable("STET_SEALING_KEY_FILE"))
    if typed or not is_local:
        return typed
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "sealing-key"
    if not file.exists():
        with contextlib.suppress(key_wrapping.KeyFileError):  # another process was first
            key_wrapping.create_identity_file(file)
    return str(file)
