"""Pictures of archived pages: drawn from the stored bytes by a worker, and stored beside them.

Only where STET_PAGE_RENDERER names a program, and never of an off-the-record source, of which nothing lies in
the store unsealed. As a snapshot's file, a picture is stored before its row names it.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from factcheck.models import Snapshot, SnapshotPicture, Source
from factcheck.models.snapshot_picture import PictureFailure
from factcheck.snapshots.actions import (
    delete_stored_file,
    get_snapshot_storage,
    read_snapshot_record,
    read_stored_file,
)
from factcheck.snapshots.file_text import HTML_TYPES
from lib.crypto.commitments import sha256_hex
from lib.db.connections import release_connections
from lib.db.leases import Lease, claim_due_rows, finish_lease
from lib.page_renderer.renderer import PagePicture, RenderingFailed, render_page
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import DRAW_PAGE_PICTURES_TASK

logger = logging.getLogger("stet.snapshots")

PICTURE_FOLDER = "pictures/"
"""The folder of the store, beside those of the files."""
LEASE_SECONDS = 120.0
"""Longer than reading, drawing and storing one page may take."""
BUDGET_SECONDS = 20.0
"""Seconds after which a run begins no further picture."""
MAX_ATTEMPTS = 3
RETRY_DELAY = timedelta(minutes=10)


def request_pictures(snapshots: Iterable[Snapshot], *, at: datetime) -> None:
    """Make pictures of these stored snapshots due, where they are pages that may be drawn.

    Call it in the transaction that saves them; each has its ``source``.
    """
    if not settings.STET_PAGE_RENDERER:
        return
    rows = [
        SnapshotPicture(snapshot=snapshot, due_at=at) for snapshot in snapshots if _may_be_drawn(snapshot)
    ]
    if rows:
        SnapshotPicture.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["snapshot"], update_fields=["due_at"]
        )
        enqueue_on_commit(DRAW_PAGE_PICTURES_TASK)


def _may_be_drawn(snapshot: Snapshot) -> bool:
    source = snapshot.source
    return (
        source is not None
        and not source.is_restricted
        and snapshot.media_type in HTML_TYPES
        and bool(snapshot.file)
        and snapshot.erased_at is None
    )


def draw_due_pictures(*, clock: Callable[[], datetime]) -> int:
    """Draw the pictures that are due, until none is or BUDGET_SECONDS have passed; return how many.

    While another worker draws one, nothing is begun: a browser takes much memory.
    """
    until = time.monotonic() + BUDGET_SECONDS
    attempted = 0
    while time.monotonic() < until:
        at = clock()
        if SnapshotPicture.objects.filter(leased_until__gte=at).exists():
            break
        leases = claim_due_rows(SnapshotPicture.objects.all(), now=at, seconds=LEASE_SECONDS, limit=1)
        if not leases:
            break
        _draw_picture(leases[0], clock=clock)
        attempted += 1
    return attempted


def _draw_picture(lease: Lease, *, clock: Callable[[], datetime]) -> None:
    found = Snapshot.objects.select_related("source", "refers_to").filter(page_picture=lease.pk)
    snapshot = found.first()
    if snapshot is None:  # gone since, or of a source that was restricted: this worker no longer sees it
        return
    if not _may_be_drawn(snapshot):
        finish_lease(SnapshotPicture.objects.all(), *lease, due_at=None)
        return
    release_connections()
    try:
        record = read_snapshot_record(snapshot)
        content_type = record.headers.get("content-type") or snapshot.media_type
        picture = render_page(settings.STET_PAGE_RENDERER, record.body, content_type=content_type)
        file = _store_picture(picture.content)
    except RenderingFailed as failed:
        _finish_failed(lease, PictureFailure(failed.reason), at=clock())
    except Exception:
        logger.exception("the picture of copy %s could not be stored", snapshot.public_id)
        _finish_failed(lease, PictureFailure.STORAGE, at=clock())
    else:
        _save_picture(lease, snapshot, picture, file)


def _store_picture(content: bytes) -> str:
    digest = sha256_hex(content)
    name = f"{PICTURE_FOLDER}{digest[:2]}/{digest[2:4]}/{digest}-{uuid.uuid4().hex[:8]}.webp"
    return get_snapshot_storage().save(name, ContentFile(content))


@transaction.atomic
def _save_picture(lease: Lease, snapshot: Snapshot, picture: PagePicture, file: str) -> None:
    """Write the row, unless the snapshot was erased or its source restricted meanwhile.

    The file then goes with the orphans; of a restricted source it goes at once.
    """
    # Whoever restricts the source, or erases its copies, waits here or comes first.
    source = Source.objects.select_for_update(no_key=True).filter(snapshots=snapshot).first()
    if source is None:  # restricted since: the role of this worker no longer sees it
        transaction.on_commit(lambda: delete_stored_file(file))
        return
    current = Snapshot.objects.select_for_update(no_key=True).get(pk=snapshot.pk)
    current.source = source
    rows = SnapshotPicture.objects.all()
    old = rows.filter(pk=lease.pk).values_list("file", flat=True).first()
    changes: dict[str, Any] = {
        "file": file,
        "width": picture.width,
        "height": picture.height,
        "is_cut": picture.is_cut,
    }
    if not _may_be_drawn(current):
        changes = {}
    saved = finish_lease(rows, *lease, **changes, failure="", due_at=None)
    unused = old if saved and changes else file
    if unused:
        transaction.on_commit(lambda: delete_stored_file(unused))


def _finish_failed(lease: Lease, failure: PictureFailure, *, at: datetime) -> None:
    due_at = at + RETRY_DELAY if lease.attempt < MAX_ATTEMPTS else None
    finish_lease(SnapshotPicture.objects.all(), *lease, failure=failure, due_at=due_at)


def delete_pictures(pictures: QuerySet[SnapshotPicture]) -> bool:
    """Delete pictures, the files first; return whether all are gone. Never raises for the store."""
    gone = True
    for picture in pictures:
        if delete_stored_file(picture.file):
            picture.delete()
        else:
            gone = False
    return gone


def read_picture(snapshot: Snapshot) -> bytes:
    """Return the picture of a snapshot's page. Raise NotFound where there is none, and Unreachable."""
    picture = SnapshotPicture.objects.filter(snapshot=snapshot, snapshot__erased_at__isnull=True).first()
    return read_stored_file(picture.file if picture is not None else "")
