"""Keeping the first copies of many pages at once: rows and files as in actions.keeping, in few queries."""

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

logger = logging.getLogger("stet.keeping")


def keep_first(looks: Mapping[int, Found], *, at: datetime) -> dict[int, Snapshot]:
    """The first copies of these sources, by source; those of which something is kept already are left out.

    Call it in a transaction that holds the sources' rows, and write ``latest`` with them.
    """
    pages = {
        source_id: found
        for source_id, found in looks.items()
        if found.outcome in ANSWERS and (found.text or found.body)
    }
    if not pages:
        return {}
    known = set(Snapshot.objects.filter(source__in=pages).values_list("source_id", flat=True))
    new = [_row(source_id, found, at=at) for source_id, found in pages.items() if source_id not in known]
    kept = {snapshot.source_id: snapshot for snapshot in Snapshot.objects.bulk_create(new)}
    with_file = [
        (snapshot, pages[source_id])
        for source_id, snapshot in kept.items()
        if source_id and snapshot.body_hash
    ]
    if with_file:
        transaction.on_commit(partial(_keep_files, with_file), robust=True)
    return {source_id: snapshot for source_id, snapshot in kept.items() if source_id}


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
        waiting = Snapshot.objects.filter(file="", erased_at__isnull=True)
        waiting.bulk_update(stored, ["file"])
    except Exception:
        logger.exception("up to %d copies have no file yet", len(kept))
        return
    for snapshot, found in others:
        keeping.keep_file_of_look(snapshot, found.body or b"", dict(found.headers), cut=found.cut)
