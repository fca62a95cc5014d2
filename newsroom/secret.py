"""A secret key made on first use and kept beside the data, for the embedded default and for development."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def kept_in(folder: Path) -> str:
    """The key in ``folder``/secret-key, made there (readable by its owner alone) when there is none.

    Two processes starting at once agree: the file is written whole and linked into place, and whoever comes
    second reads the first one's.
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
