"""Snapshots: their WARC files in the storage "snapshots". Pages: ``bulk``; what people send: ``uploads``.

The file is stored, and on its disk, before the row that names it: no row is without its bytes, whatever is
killed or full in between. A file that no row names is deleted by ``orphans``. Where nothing could be stored
the source says so (``copy_missing_since``) and is checked again soon.
"""

import logging
import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db.models import Q
from django.utils.translation import gettext

from factcheck.models import SealingKey, Snapshot, Source
from factcheck.models.enums import SourceHealth
from factcheck.models.sealed_fields import open_bytes, seal_bytes
from lib.archive import warc
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid, NotFound, Unreachable

logger = logging.getLogger("stet.snapshots")

RETRY_DELAY = timedelta(minutes=5)
"""Delay of the next check of a source whose page could not be stored."""
BATCH_SIZE = 50
OPEN_FOLDER, SEALED_FOLDER = "warc/", "sealed/"
"""Folders of the store."""
WARC_SUFFIX, SEALED_SUFFIX = ".warc.gz", ".warc.gz.sealed"
_PUNCTUATION = re.compile(r"[^\w\s]+")


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


def read_warc(snapshot: Snapshot, *, reader: Snapshot | None = None) -> bytes:
    """Return the WARC file of a snapshot, opened where it is sealed for its source.

    ``reader`` is the snapshot that refers to it, where that is to have the bytes: they are opened for its
    source alone. Raise NotFound where there is none (never stored, or erased), Unreachable when the store is
    away, and SealingKeyMissing where this process has no key to open it, or it was sealed for another source.
    """
    keys = SealingKey.objects.filter(source__isnull=False, source=(reader or snapshot).source_id)
    record = open_bytes(read_stored_file(snapshot.file), keys)
    if record is None:
        raise NotFound(gettext("The key of this copy was erased, so it cannot be read any more."))
    return record


def read_stored_file(name: str) -> bytes:
    """Return a file of the store as it lies there. Raise NotFound and Unreachable as ``read_warc`` does."""
    if not name:
        raise NotFound(gettext("The file of this copy is missing."))
    try:
        with get_snapshot_storage().open(name) as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise NotFound(gettext("The file of this copy is missing.")) from error
    except Exception as error:
        logger.exception("%s could not be read", name)
        raise Unreachable(
            gettext("The storage for archived copies is not responding. Try again in a minute."),
            reason="storage",
        ) from error


def delete_stored_file(name: str) -> bool:
    """Delete a file of the store; return whether it is gone. Never raises."""
    try:
        if name:
            get_snapshot_storage().delete(name)
    except Exception:
        logger.exception("%s could not be deleted yet", name)
        return False
    return True


def read_snapshot_body(snapshot: Snapshot) -> bytes:
    """Return the stored bytes, those of the snapshot it refers to where they are stored there.

    Raise as ``read_warc`` does, and Invalid for a damaged file.
    """
    return read_snapshot_record(snapshot).body


def read_snapshot_record(snapshot: Snapshot) -> warc.WarcRecord:
    """Return the record that holds the stored bytes. Raise as ``read_snapshot_body`` does."""
    holder = snapshot.refers_to if snapshot.refers_to is not None else snapshot
    return warc.read_record(read_warc(holder, reader=snapshot))


def build_standalone_warc(snapshot: Snapshot) -> bytes:
    """Return the snapshot as a WARC that needs no other: a revisit is written out with its body.

    The address of the snapshot that has the body is left out: it may be another desk's secret.
    """
    if snapshot.refers_to is None:
        return read_warc(snapshot)
    return expand_revisit(snapshot, warc.read_record(read_warc(snapshot.refers_to, reader=snapshot)))


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
    """Make sources due whose newest snapshot has lost its file; return how many.

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


def find_identical_snapshot(snapshot: Snapshot) -> Snapshot | None:
    """Return the first snapshot of the same bytes, to refer to; None where there is none.

    A WARC record that refers to it names its moment. So what a confidential desk stores is shown to no other
    desk. Each file of a restricted source stands alone: whoever stores the next one cannot read the others.
    """
    if snapshot.source is not None and snapshot.source.is_restricted:
        return None
    same = Snapshot.objects.filter(
        body_hash=snapshot.body_hash, refers_to__isnull=True, erased_at__isnull=True
    ).exclude(Q(file="") | Q(pk=snapshot.pk))
    shared = Q(source=snapshot.source)
    if snapshot.source is not None:
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


def build_page_warc(snapshot: Snapshot, found: CheckedPage, first: Snapshot | None) -> bytes:
    """Return the WARC of a checked page; one that refers to the bytes of ``first`` where that is given."""
    body = found.body or b""
    if first is None:
        return build_response_warc(snapshot, body, found.headers, cut=found.is_truncated)
    return warc.write_revisit(
        uri=snapshot.url,
        at=snapshot.captured_at,
        status=snapshot.status_code or 200,
        headers=found.headers.items(),
        body=body,
        refers_to_uri=_get_snapshot_uri(first),
        refers_to_at=first.captured_at,
    )


def build_response_warc(
    snapshot: Snapshot,
    body: bytes,
    headers: Mapping[str, str],
    *,
    cut: bool,
    at: datetime | None = None,
) -> bytes:
    """Return the snapshot as a WARC; ``at`` is when the bytes came, where their text was seen earlier."""
    return warc.write_response(
        uri=snapshot.url,
        at=at or snapshot.captured_at,
        status=snapshot.status_code or 200,
        headers=headers.items(),
        body=body,
        cut=cut,
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


def store_warc(record: bytes, key: SealingKey | None) -> str:
    """Store a WARC, sealed with the key where there is one; return the name it has there.

    One that no row comes to name does no harm. Raise whatever the store's client raises.
    """
    content = record if key is None else seal_bytes(key, record)
    digest = sha256_hex(content)
    name = f"{get_file_folder(key)}{digest[:2]}/{digest[2:4]}/{digest}-{uuid.uuid4().hex[:8]}"
    return get_snapshot_storage().save(
        f"{name}{WARC_SUFFIX if key is None else SEALED_SUFFIX}", ContentFile(content)
    )


def get_file_folder(key: SealingKey | None) -> str:
    """Return the folder of the store, with a slash, for what is sealed with a key, or for what is not."""
    return OPEN_FOLDER if key is None else f"{SEALED_FOLDER}{key.public_id.hex}/"


def hash_words(text: str) -> str:
    """Return the SHA-256 of the words and figures of ``text``, in lower case; "" where it has none."""
    words = " ".join(_PUNCTUATION.sub(" ", text.casefold()).split())
    return sha256_hex(words) if words else ""
