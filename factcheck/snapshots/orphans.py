"""Files in the store that no snapshot names: what a worker leaves that dies before its rows are committed."""

import logging
from datetime import datetime, timedelta

from factcheck.models import Snapshot
from factcheck.snapshots.actions import get_snapshot_storage

logger = logging.getLogger("stet.snapshots")

ORPHAN_AGE = timedelta(days=1)
"""Least age of a file that is deleted: a younger one may belong to a transaction that is under way."""
FOLDER_COUNT = 256
"""Folders of the store, by the first two digits of a file's hash. One an hour is gone through."""


def delete_orphaned_files(*, at: datetime) -> int:
    """Delete the old files of this hour's folder that no snapshot names; return how many. Never raises."""
    folder = f"warc/{int(at.timestamp()) // 3600 % FOLDER_COUNT:02x}"
    try:
        return _delete_orphans_in(folder, at=at)
    except FileNotFoundError:
        return 0
    except Exception:
        logger.exception("the files in %s could not be gone through", folder)
        return 0


def _delete_orphans_in(folder: str, *, at: datetime) -> int:
    storage = get_snapshot_storage()
    deleted = 0
    for inner in storage.listdir(folder)[0]:
        names = [f"{folder}/{inner}/{name}" for name in storage.listdir(f"{folder}/{inner}")[1]]
        named = set(Snapshot.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in named and storage.get_modified_time(name) < at - ORPHAN_AGE:
                storage.delete(name)
                deleted += 1
    return deleted
