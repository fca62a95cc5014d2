"""The folder of the embedded newsroom's data, which its owner alone reads."""

import os
from pathlib import Path

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def secure_data_folder(folder: Path) -> None:
    """Create the folder, or take an existing one and all that is in it from everybody else.

    What this process and its children write later is closed by the umask: database, mail, copies, logs.
    """
    os.umask(0o777 - FOLDER_MODE)
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o777 == FOLDER_MODE:
        return
    # From the inside out: where this is interrupted, the folder is still open and the next start goes on.
    for path, _, names in os.walk(folder, topdown=False):
        for file in (Path(path, name) for name in names):
            if file.is_file() and not file.is_symlink():
                file.chmod(FILE_MODE)
        Path(path).chmod(FOLDER_MODE)
