"""Keeping copies of many pages at once: rows and files as in actions.keeping, in few queries."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from factcheck.actions import keeping
from factcheck.actions.keeping import Found
from factcheck.enums import ANSWERS
from factcheck.models import Snapshot, Source
from lib.commitments import sha256_hex
from lib.rows import update_each

logger = logging.getLogger("stet.keeping")


def keep_pages(looks: Mapping[int, Found], *, at: datetime) -> dict[int, Snapshot]:
    """The copies of what these looks found, by source. Left out is where there is none to keep, and where one
    that is there has lost its words or its file: that is ``keeping.keep_look``'s.

    Call it in a transaction that holds the sources' rows, and write ``latest`` with them.
    """
    pages = {
        source_id: found
        for source_id, found in looks.items()
        if found.outcome in ANSWERS and (found.text or found.body)
    }
    if not pages:
        return {}
    rows = {source_id: _row(source_id, found, at=at) for source_id, found in pages.items()}
    there = Snapshot.objects.filter(source__in=rows, hash__in={row.hash for row in rows.values()})
    known = {(kept.source_id, kept.hash): kept for kept in there}
    kept: dict[int, Snapshot] = {}
    new: dict[int, Snapshot] = {}
    for source_id, row in rows.items():
        before = known.get((source_id, row.hash))
        if before is None:
            new[source_id] = row
        elif before.erased_at is None and (before.file or not row.body_hash):
            kept[source_id] = before
    Snapshot.objects.bulk_create(new.values())
    if with_file := [(row, pages[source_id]) for source_id, row in new.items() if row.body_hash]:
        transaction.on_commit(partial(_keep_files, with_file), robust=True)
    return kept | new


def _row(source_id: int, found: Found, *, at: datetime) -> Snapshot:
    text, body = found.text or "", found.body or b""
    body_hash = sha256_hex(body) if body else ""
    return Snapshot(
        source_id=source_id,
        hash=sha256_hex(text) if text else body_hash,
        body_hash=body_hash,
        url=found.final_url,
        text=text,
        media_type=found.media_type[:100],
        status_code=found.status_code or 0,
        size=len(body),
        captured_at=at,
    )


def _keep_files(kept: Sequence[tuple[Snapshot, Found]]) -> None:
    """After the commit. Bodies that nobody has kept are stored here, the rest one by one. Never raises: what
    cannot be stored now is stored after another look.
    """
    try:
        hashes = {snapshot.body_hash for snapshot, _ in kept}
        there = set(
            Snapshot.objects.filter(body_hash__in=hashes).exclude(file="").values_list("body_hash", flat=True)
        )
        apart = set(
            Source.objects.filter(
                pk__in=[snapshot.source_id for snapshot, _ in kept], restricted=True
            ).values_list("pk", flat=True)
        )
        stored, others = [], []
        for snapshot, found in kept:
            if snapshot.body_hash in there or snapshot.source_id in apart:
                others.append((snapshot, found))
                continue
            there.add(snapshot.body_hash)
            headers = dict(found.headers)
            record = keeping.response_record(snapshot, found.body or b"", headers, cut=found.cut)
            snapshot.file = keeping.store(record)
            stored.append(snapshot)
        # Not where one was erased, or stored by a faster look.
        update_each(
            Snapshot,
            [({"pk": one.pk, "file": ""}, {"file": one.file}) for one in stored],
            absent=["erased_at"],
        )
    except Exception:
        logger.exception("up to %d copies have no file yet", len(kept))
        return
    for snapshot, found in others:
        keeping.keep_file_of_look(snapshot, found.body or b"", dict(found.headers), cut=found.cut)
