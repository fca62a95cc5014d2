"""Snapshots: what a page said each time its text changed. Files that people send: ``uploads``.

The row (text, hash, time, address) is written with whatever made it, and so cannot be lost. The file (WARC,
in the storage "snapshots") is written once the row is committed: nobody waits for a store in a transaction.
Where the store is away the row has no file, and ``retry_missing_files`` has the page checked anew.
"""

import hashlib
import logging
import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Q

from factcheck.models import Snapshot, Source
from factcheck.models.enums import ANSWERED_HEALTH, SourceHealth
from lib.archive import warc
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid, NotFound, Unreachable

logger = logging.getLogger("stet.snapshots")

RETRY_DELAY = timedelta(hours=1)
"""Delay between two checks of a source whose file is missing."""
BATCH_SIZE = 50
_WORD = re.compile(r"\w+")


class CheckedPage(Protocol):
    """The part of a check's result (lib.link_checker.CheckResult) that a snapshot needs.

    ``body`` is unpacked; ``headers`` have lower-case names.
    """

    @property
    def outcome(self) -> str: ...
    @property
    def status_code(self) -> int | None: ...
    @property
    def final_url(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    @property
    def body(self) -> bytes | None: ...
    @property
    def media_type(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def is_truncated(self) -> bool: ...


def create_snapshot(source_id: int, found: CheckedPage, *, at: datetime) -> Snapshot | None:
    """Save the snapshot of what this check found, in the caller's transaction; None where it found no page.

    Text of this source that has a snapshot is not saved again: the existing row is returned.
    """
    text = found.text or ""
    if found.outcome not in ANSWERED_HEALTH or not (text or found.body):
        return None
    body_hash = hash_sha256(found.body) if found.body else ""
    snapshot, new = Snapshot.objects.get_or_create(
        source_id=source_id,
        text_hash=sha256_hex(text) if text else body_hash,
        defaults={
            "body_hash": body_hash,
            "words_hash": hash_words(text),
            "url": found.final_url,
            "text": text,
            "media_type": found.media_type[:100],
            "status_code": found.status_code or 0,
            "size": len(found.body or b""),
            "captured_at": at,
        },
    )
    if not new and (snapshot.erased_at is not None or (found.body and not snapshot.file)):
        # What was let go is on the page again, or the store was away. These bytes, of now, have its words,
        # which were seen first at ``captured_at``.
        _save_snapshot_text(snapshot, found, text, body_hash, at=at)
        new = True
    Source.objects.filter(pk=source_id).exclude(latest_snapshot=snapshot).update(latest_snapshot=snapshot)
    if new and found.body:
        transaction.on_commit(
            partial(
                store_snapshot_file, snapshot, found.body, dict(found.headers), cut=found.is_truncated, at=at
            ),
            robust=True,
        )
    return snapshot


def read_warc(snapshot: Snapshot) -> bytes:
    """Return the WARC file of a snapshot, as it is stored.

    Raise NotFound where there is none (never stored, or erased), Unreachable when the store is away.
    """
    if not snapshot.file:
        raise NotFound("There is no file of this copy.")
    try:
        with get_snapshot_storage().open(snapshot.file) as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise NotFound("The file of this copy is not in the store.") from error
    except Exception as error:
        logger.exception("the file of copy %s could not be read", snapshot.public_id)
        raise Unreachable(
            "The store of kept copies does not answer. Try again in a minute.", reason="storage"
        ) from error


def read_snapshot_body(snapshot: Snapshot) -> bytes:
    """Return the stored bytes, those of the snapshot it refers to where they are stored there.

    Raise as ``read_warc`` does, and Invalid for a damaged file.
    """
    holder = snapshot.refers_to if snapshot.refers_to is not None else snapshot
    return warc.read_record_body(read_warc(holder))


def build_standalone_warc(snapshot: Snapshot) -> bytes:
    """Return the snapshot as a WARC that needs no other: a revisit is written out with its body.

    The address of the snapshot that has the body is left out: it may be another desk's secret.
    """
    if snapshot.refers_to is None:
        return read_warc(snapshot)
    return expand_revisit(snapshot, warc.read_record(read_warc(snapshot.refers_to)))


def expand_revisit(snapshot: Snapshot, first: warc.WarcRecord) -> bytes:
    """Return a snapshot that refers to the body in ``first`` as a WARC of its own. Raise as ``read_warc``."""
    if not snapshot.url:
        return build_file_warc(snapshot, first.body, None)
    own = warc.read_record(read_warc(snapshot))
    headers = {name: value for name, value in own.headers.items() if name != "content-length"}
    return build_response_warc(
        snapshot, first.body, headers, cut=first.cut, at=datetime.fromisoformat(own.at)
    )


def retry_missing_files(*, at: datetime) -> int:
    """Make sources due whose newest snapshot has no file; return how many.

    Their validators are cleared, or the site would say "unchanged" and send nothing.
    """
    missing = Source.objects.filter(
        Q(checked_at__lte=at - RETRY_DELAY) & (Q(due_at__isnull=True) | Q(due_at__gt=at)),
        latest_snapshot__file="",
        latest_snapshot__erased_at__isnull=True,
        latest_snapshot__size__gt=0,
        health__in=[SourceHealth.OK, SourceHealth.MOVED],
    ).exclude(url="")
    keys = list(missing.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
    return Source.objects.filter(pk__in=keys).update(due_at=at, etag="", last_modified="", body_hash="")


def get_snapshot_storage() -> Storage:
    """Return the storage of the files: a folder, or an S3-compatible store (STET_SNAPSHOT_STORAGE)."""
    return storages["snapshots"]


def _save_snapshot_text(
    snapshot: Snapshot, found: CheckedPage, text: str, body_hash: str, *, at: datetime
) -> None:
    snapshot.text, snapshot.body_hash, snapshot.size = text, body_hash, len(found.body or b"")
    snapshot.words_hash = hash_words(text)
    snapshot.captured_at = at if snapshot.erased_at is not None else snapshot.captured_at
    snapshot.erased_at, snapshot.refers_to = None, None
    snapshot.url, snapshot.status_code = found.final_url, found.status_code or 0
    snapshot.save()


def store_snapshot_file(
    snapshot: Snapshot, body: bytes, headers: dict[str, str], *, cut: bool, at: datetime | None = None
) -> None:
    """Store the file after the commit. Never raises: what fails now is stored after another check.

    ``at`` is when the bytes came, where that is not when their text was first seen.
    """
    try:
        if not Snapshot.objects.filter(pk=snapshot.pk, file="", erased_at__isnull=True).exists():
            return
        first = find_identical_snapshot(snapshot)
        record = (
            _build_revisit_warc(snapshot, body, headers, first, at=at)
            if first
            else build_response_warc(snapshot, body, headers, cut=cut, at=at)
        )
        file = store_warc(record)
        with transaction.atomic():
            if first is not None and not is_still_stored(first):
                return  # another look stores the bytes
            # Not where this one was erased, or stored by a faster look.
            waiting = Snapshot.objects.filter(pk=snapshot.pk, file="", erased_at__isnull=True)
            waiting.update(file=file, refers_to=first)
    except Exception:
        logger.exception("copy %s has no file yet", snapshot.public_id)


def find_identical_snapshot(snapshot: Snapshot) -> Snapshot | None:
    """Return the first snapshot of the same bytes, to refer to; None where there is none.

    A WARC record that refers to it names its moment. So a restricted source shares with none but itself, and
    what a confidential desk stores is shown to no other desk.
    """
    same = Snapshot.objects.filter(
        body_hash=snapshot.body_hash, refers_to__isnull=True, erased_at__isnull=True
    ).exclude(Q(file="") | Q(pk=snapshot.pk))
    shared = Q(source=snapshot.source)
    if snapshot.source is not None and not snapshot.source.is_restricted:
        shared |= Q(source__is_restricted=False, source__desk=None)
        if snapshot.source.desk_id is not None:
            shared |= Q(source__is_restricted=False, source__desk=snapshot.source.desk_id)
    first = same.filter(shared).order_by("pk").first()
    if first is None:
        return None
    try:
        # Nothing leans on bytes that are lost. A record that refers names the time of the other record, which
        # is later than that of its words where the store was away.
        first.captured_at = datetime.fromisoformat(warc.read_record(read_warc(first)).at)
    except (NotFound, Invalid):
        return None
    return first


def is_still_stored(first: Snapshot) -> bool:
    """Return whether a snapshot was not erased meanwhile, and lock it until the transaction ends."""
    there = Snapshot.objects.filter(pk=first.pk, erased_at__isnull=True, refers_to__isnull=True)
    return there.select_for_update(no_key=True).first() is not None


def build_response_warc(
    snapshot: Snapshot,
    body: bytes,
    headers: Mapping[str, str],
    *,
    cut: bool,
    at: datetime | None = None,
) -> bytes:
    """Return the snapshot as a WARC; ``at`` as for ``store_snapshot_file``."""
    return warc.write_response(
        uri=snapshot.url,
        at=at or snapshot.captured_at,
        status=snapshot.status_code or 200,
        headers=headers.items(),
        body=body,
        cut=cut,
    )


def _build_revisit_warc(
    snapshot: Snapshot,
    body: bytes,
    headers: Mapping[str, str],
    first: Snapshot,
    *,
    at: datetime | None,
) -> bytes:
    return warc.write_revisit(
        uri=snapshot.url,
        at=at or snapshot.captured_at,
        status=snapshot.status_code or 200,
        headers=headers.items(),
        body=body,
        refers_to_uri=_get_snapshot_uri(first),
        refers_to_at=first.captured_at,
    )


def build_file_warc(snapshot: Snapshot, content: bytes, first: Snapshot | None) -> bytes:
    if first is None:
        return warc.write_resource(
            name=snapshot.public_id,
            at=snapshot.captured_at,
            media_type=snapshot.media_type,
            filename=snapshot.filename,
            body=content,
        )
    return warc.write_file_revisit(
        name=snapshot.public_id,
        at=snapshot.captured_at,
        body=content,
        refers_to_uri=_get_snapshot_uri(first),
        refers_to_at=first.captured_at,
    )


def _get_snapshot_uri(copy: Snapshot) -> str:
    return copy.url or copy.public_id.urn


def store_warc(record: bytes) -> str:
    """Store a WARC; return the name it has there. One that no row comes to name does no harm.

    Raise whatever the store's client raises.
    """
    digest = hash_sha256(record)
    name = f"warc/{digest[:2]}/{digest[2:4]}/{digest}-{uuid.uuid4().hex[:8]}.warc.gz"
    return get_snapshot_storage().save(name, ContentFile(record))


def hash_sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def hash_words(text: str) -> str:
    """Return the SHA-256 of the words and figures of ``text``, in lower case; "" where it has none."""
    words = " ".join(_WORD.findall(text.casefold()))
    return sha256_hex(words) if words else ""
