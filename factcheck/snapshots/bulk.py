"""Snapshots of many pages at once: rows and files as in snapshots.actions, in few queries."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from factcheck.models import Snapshot, Source
from factcheck.models.enums import ANSWERED_HEALTH
from factcheck.snapshots import actions as snapshots_actions
from factcheck.snapshots.actions import CheckedPage
from lib.crypto.commitments import sha256_hex
from lib.db.bulk_update import bulk_update_rows

logger = logging.getLogger("stet.snapshots")


def create_snapshots(checked_pages: Mapping[int, CheckedPage], *, at: datetime) -> dict[int, Snapshot]:
    """Save the snapshots of what these checks found; return them by source.

    Left out are sources without a page, and snapshots that have lost their text or their file, which are left
    to ``create_snapshot``. Call it in a transaction that holds the sources' rows, and write
    ``latest_snapshot`` with them.
    """
    pages = {
        source_id: found
        for source_id, found in checked_pages.items()
        if found.outcome in ANSWERED_HEALTH and (found.text or found.body)
    }
    if not pages:
        return {}
    rows = {source_id: _build_snapshot(source_id, found, at=at) for source_id, found in pages.items()}
    there = Snapshot.objects.filter(source__in=rows, text_hash__in={row.text_hash for row in rows.values()})
    known = {(saved.source_id, saved.text_hash): saved for saved in there}
    saved: dict[int, Snapshot] = {}
    new: dict[int, Snapshot] = {}
    for source_id, row in rows.items():
        before = known.get((source_id, row.text_hash))
        if before is None:
            new[source_id] = row
        elif before.erased_at is None and (before.file or not row.body_hash):
            saved[source_id] = before
    Snapshot.objects.bulk_create(new.values())
    if with_file := [(row, pages[source_id]) for source_id, row in new.items() if row.body_hash]:
        transaction.on_commit(partial(_store_files, with_file), robust=True)
    return saved | new


def _build_snapshot(source_id: int, found: CheckedPage, *, at: datetime) -> Snapshot:
    text, body = found.text or "", found.body or b""
    body_hash = sha256_hex(body) if body else ""
    return Snapshot(
        source_id=source_id,
        text_hash=sha256_hex(text) if text else body_hash,
        body_hash=body_hash,
        words_hash=snapshots_actions.hash_words(text),
        url=found.final_url,
        text=text,
        media_type=found.media_type[:100],
        status_code=found.status_code or 0,
        size=len(body),
        captured_at=at,
    )


def _store_files(snapshots: Sequence[tuple[Snapshot, CheckedPage]]) -> None:
    """Store the files after the commit: bodies that nobody has stored yet together, the rest one by one.

    Never raises: what cannot be stored now is stored after another check.
    """
    try:
        hashes = {snapshot.body_hash for snapshot, _ in snapshots}
        there = set(
            Snapshot.objects.filter(body_hash__in=hashes).exclude(file="").values_list("body_hash", flat=True)
        )
        apart = set(
            Source.objects.filter(
                pk__in=[snapshot.source_id for snapshot, _ in snapshots], is_restricted=True
            ).values_list("pk", flat=True)
        )
        stored, others = [], []
        for snapshot, found in snapshots:
            if snapshot.body_hash in there or snapshot.source_id in apart:
                others.append((snapshot, found))
                continue
            there.add(snapshot.body_hash)
            headers = dict(found.headers)
            record = snapshots_actions.build_response_warc(
                snapshot, found.body or b"", headers, cut=found.is_truncated
            )
            snapshot.file = snapshots_actions.store_warc(record)
            stored.append(snapshot)
        # Not where one was erased, or stored by a faster check.
        bulk_update_rows(
            Snapshot,
            [({"pk": one.pk, "file": ""}, {"file": one.file}) for one in stored],
            absent=["erased_at"],
        )
    except Exception:
        logger.exception("up to %d copies have no file yet", len(snapshots))
        return
    for snapshot, found in others:
        snapshots_actions.store_snapshot_file(
            snapshot, found.body or b"", dict(found.headers), cut=found.is_truncated
        )
