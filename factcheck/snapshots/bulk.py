"""Snapshots of pages that were checked: first the files, then the rows that name them."""

import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from factcheck.models import Snapshot, Source
from factcheck.models.enums import ANSWERED_HEALTH
from factcheck.models.sealed_fields import find_source_key
from factcheck.snapshots import actions as snapshots_actions
from factcheck.snapshots.actions import CheckedPage
from factcheck.snapshots.pictures import request_pictures
from lib.crypto.commitments import sha256_hex
from lib.errors import DomainError

logger = logging.getLogger("stet.snapshots")

STORE_THREADS = 8
"""Files stored at once: a store waits for its disk, or for a network, and seldom for itself."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A WARC file in the store that no row names yet. ``refers_to`` is the snapshot that has its bytes."""

    file: str
    refers_to: Snapshot | None = None


def store_page_files(checked_pages: Mapping[int, CheckedPage], *, at: datetime) -> dict[int, StoredFile]:
    """Store what these checks found and no snapshot has yet; return the files by source.

    Call it before the transaction of ``create_snapshots``: nobody waits for a store in one. Never raises; a
    page whose file could not be stored is left out. A file that no row comes to name is deleted in time.
    """
    try:
        return _store_page_files(checked_pages, at=at)
    except Exception:
        logger.exception("the pages of %d checks could not be stored", len(checked_pages))
        return {}


def create_snapshots(
    checked_pages: Mapping[int, CheckedPage], files: Mapping[int, StoredFile], *, at: datetime
) -> dict[int, Snapshot]:
    """Save the snapshots of what these checks found, with their stored ``files``; return them by source.

    Left out are sources without a page, and pages whose bytes are not stored: no row is without its bytes.
    Call it in a transaction that holds the sources' rows, and write ``latest_snapshot`` with them.
    """
    rows = _build_snapshots(checked_pages, at=at)
    known = _find_known_snapshots(rows)
    files = _drop_dangling_files(files)
    saved: dict[int, Snapshot] = {}
    new: dict[int, Snapshot] = {}
    restored: list[Snapshot] = []
    for source_id, row in rows.items():
        before, stored = known.get(source_id), files.get(source_id)
        if before is not None and not _is_file_missing(before, row):
            saved[source_id] = before
        elif stored is None and row.body_hash:
            continue
        elif before is not None and _can_be_stored(row):
            saved[source_id] = _restore_snapshot(before, row, stored)
            restored.append(saved[source_id])
        elif before is None:
            new[source_id] = _complete_row(row, stored)
    sources = Source.objects.in_bulk(new)
    for source_id, row in new.items():
        row.source = sources[source_id]  # says whether its text is sealed
    new = {source_id: row for source_id, row in new.items() if _can_be_stored(row)}
    Snapshot.objects.bulk_create(new.values())
    request_pictures([*new.values(), *restored], at=at)
    return saved | new


def list_pages_without_snapshot(
    checked_pages: Mapping[int, CheckedPage], snapshots: Mapping[int, Snapshot]
) -> set[int]:
    """Return the sources with a page whose copy could not be stored."""
    return {source_id for source_id, found in checked_pages.items() if _has_page(found)} - set(snapshots)


def _store_page_files(checked_pages: Mapping[int, CheckedPage], *, at: datetime) -> dict[int, StoredFile]:
    rows = {pk: row for pk, row in _build_snapshots(checked_pages, at=at).items() if row.body_hash}
    known = _find_known_snapshots(rows)
    wanted = {pk: row for pk, row in rows.items() if pk not in known or _is_file_missing(known[pk], row)}
    hashes = {row.body_hash for row in wanted.values()}
    there = set(
        Snapshot.objects.filter(body_hash__in=hashes).exclude(file="").values_list("body_hash", flat=True)
    )
    sources = Source.objects.in_bulk(wanted)
    files: dict[int, StoredFile] = {}
    with ThreadPoolExecutor(max_workers=STORE_THREADS) as aside:
        stored: dict[Future[str], tuple[int, Snapshot | None]] = {}
        for source_id, row in wanted.items():
            if source_id not in sources:
                continue
            row.source, row.pk = sources[source_id], known[source_id].pk if source_id in known else None
            try:
                first = snapshots_actions.find_identical_snapshot(row) if row.body_hash in there else None
                record = snapshots_actions.build_page_warc(row, checked_pages[source_id], first)
                key = find_source_key(row.source)
            except Exception:
                logger.exception("the page of source %s could not be made a WARC", source_id)
                continue
            stored[aside.submit(snapshots_actions.store_warc, record, key)] = source_id, first
        for done, (source_id, first) in stored.items():
            try:
                files[source_id] = StoredFile(done.result(), first)
            except Exception:
                logger.exception("a page of source %s could not be stored", source_id)
    return files


def _has_page(found: CheckedPage) -> bool:
    return found.outcome in ANSWERED_HEALTH and bool(found.text or found.body)


def _build_snapshots(checked_pages: Mapping[int, CheckedPage], *, at: datetime) -> dict[int, Snapshot]:
    return {pk: _build_snapshot(pk, found, at=at) for pk, found in checked_pages.items() if _has_page(found)}


def _build_snapshot(source_id: int, found: CheckedPage, *, at: datetime) -> Snapshot:
    text, body = found.text or "", found.body or b""
    body_hash = sha256_hex(body) if body else ""
    return Snapshot(
        source_id=source_id,
        text_hash=sha256_hex(text) if text else body_hash,
        body_hash=body_hash,
        url=found.final_url,
        text=text,
        media_type=found.media_type[:100],
        status_code=found.status_code or 0,
        size=len(body),
        captured_at=at,
    )


def _find_known_snapshots(rows: Mapping[int, Snapshot]) -> dict[int, Snapshot]:
    there = Snapshot.objects.filter(source__in=rows, text_hash__in={row.text_hash for row in rows.values()})
    known = {(saved.source_id, saved.text_hash): saved for saved in there}
    return {pk: known[pk, row.text_hash] for pk, row in rows.items() if (pk, row.text_hash) in known}


def _is_file_missing(before: Snapshot, row: Snapshot) -> bool:
    """Return whether a snapshot of the same text was erased, or has no file although this page has bytes."""
    return before.erased_at is not None or bool(row.body_hash and not before.file)


def _drop_dangling_files(files: Mapping[int, StoredFile]) -> dict[int, StoredFile]:
    """Return the files without those that refer to a snapshot which was erased meanwhile; lock the others."""
    first = {stored.refers_to.pk for stored in files.values() if stored.refers_to is not None}
    if not first:
        return dict(files)
    there = Snapshot.objects.filter(pk__in=first, erased_at__isnull=True, refers_to__isnull=True)
    stored_there = set(there.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return {
        pk: stored
        for pk, stored in files.items()
        if stored.refers_to is None or stored.refers_to.pk in stored_there
    }


def _can_be_stored(row: Snapshot) -> bool:
    """Return False for a page of a restricted source without a key: the others of its batch are saved."""
    try:
        find_source_key(row.source)
    except DomainError as error:
        logger.warning("the page of source %s could not be stored: %s", row.source_id, error)
        return False
    return True


def _complete_row(row: Snapshot, stored: StoredFile | None) -> Snapshot:
    row.words_hash = snapshots_actions.hash_words(row.text)
    if stored is not None:
        row.file, row.refers_to = stored.file, stored.refers_to
    return row


def _restore_snapshot(before: Snapshot, row: Snapshot, stored: StoredFile | None) -> Snapshot:
    """Give a snapshot that lost its text or file those of ``row``; what was only lost keeps its time."""
    row.pk, row.public_id = before.pk, before.public_id
    row.captured_at = row.captured_at if before.erased_at is not None else before.captured_at
    _complete_row(row, stored).save()
    return row
