"""Files in the store that no row names: what a process leaves that dies before its rows are committed."""

import logging
from datetime import datetime, timedelta

from factcheck.models import ReplyFile, Snapshot, SnapshotPicture, WriterQueryFile
from factcheck.outsiders.files import FILE_FOLDER
from factcheck.snapshots.actions import OPEN_FOLDER, SEALED_FOLDER, get_snapshot_storage
from factcheck.snapshots.pictures import PICTURE_FOLDER

logger = logging.getLogger("stet.snapshots")

ORPHAN_AGE = timedelta(days=1)
"""Least age of a file that is deleted: a younger one may belong to a transaction that is under way."""
_NAMING_MODELS = (Snapshot, SnapshotPicture, ReplyFile, WriterQueryFile)
"""Models whose ``file`` names a file in the store."""
FOLDER_COUNT = 256
"""Folders of the store, by the first two digits of a file's hash. One is swept each hour."""


def delete_orphaned_files(*, at: datetime) -> int:
    """Delete the old files of this hour's folder that no row names; return how many. Never raises."""
    digits = f"{int(at.timestamp()) // 3600 % FOLDER_COUNT:02x}"
    deleted = 0
    open_folders = [f"{folder}{digits}" for folder in (OPEN_FOLDER, PICTURE_FOLDER, FILE_FOLDER)]
    for folder in (*open_folders, *_list_sealed_folders(digits)):
        try:
            deleted += _delete_orphans_in(folder, at=at)
        except FileNotFoundError:
            continue
        except Exception:
            logger.exception("the files in %s could not be gone through", folder)
    return deleted


def _list_sealed_folders(digits: str) -> list[str]:
    """Return the folders of what was sealed with keys whose id begins so."""
    storage = get_snapshot_storage()
    try:
        keys = [
            f"{SEALED_FOLDER}{key}" for key in storage.listdir(SEALED_FOLDER)[0] if key.startswith(digits)
        ]
        return [f"{key}/{inner}" for key in keys for inner in storage.listdir(key)[0]]
    except FileNotFoundError:
        return []
    except Exception:
        logger.exception("the sealed files could not be gone through")
        return []


def _delete_orphans_in(folder: str, *, at: datetime) -> int:
    storage = get_snapshot_storage()
    deleted = 0
    # Files of answers lay in the folder itself up to release 0.2.
    for inner in (folder, *(f"{folder}/{name}" for name in storage.listdir(folder)[0])):
        names = [f"{inner}/{name}" for name in storage.listdir(inner)[1]]
        named: set[str] = set()
        for model in _NAMING_MODELS if names else ():
            named.update(model._default_manager.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in named and storage.get_modified_time(name) < at - ORPHAN_AGE:
                storage.delete(name)
                deleted += 1
    return deleted
