"""Keeping copies: what a page said each time its words changed. Files that people send: keeping_files.

The row (words, hash, time, address) is written with whatever made it, and so cannot be lost. The file (WARC,
in the storage "evidence") is written once the row is committed: nobody waits for a store in a transaction.
Where the store is away the row has no file, and ``ask_again_for_files`` has the page looked at anew.
"""

import hashlib
import logging
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Q

from factcheck.enums import ANSWERS, Health
from factcheck.models import Snapshot, Source
from lib import warc
from lib.commitments import sha256_hex
from lib.errors import Invalid, Missing, Unreachable

logger = logging.getLogger("stet.keeping")

AGAIN = timedelta(hours=1)
"""How long a source whose file is missing is left alone between two looks."""
BATCH = 50


class Found(Protocol):
    """What is needed of a look (lib.links.Look). ``body`` is unpacked; ``headers`` have lower-case names."""

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
    def cut(self) -> bool: ...


def keep_look(source_id: int, found: Found, *, at: datetime) -> Snapshot | None:
    """The copy of what this look found, within the caller's transaction; None where it found no page.

    Words of this source that are kept already are not kept again: the answer is the row that is there.
    """
    text = found.text or ""
    if found.outcome not in ANSWERS or not (text or found.body):
        return None
    body_hash = sha256(found.body) if found.body else ""
    snapshot, new = Snapshot.objects.get_or_create(
        source_id=source_id,
        hash=sha256_hex(text) if text else body_hash,
        defaults={
            "body_hash": body_hash,
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
        _fill(snapshot, found, text, body_hash, at=at)
        new = True
    Source.objects.filter(pk=source_id).exclude(latest=snapshot).update(latest=snapshot)
    if new and found.body:
        transaction.on_commit(
            partial(keep_file_of_look, snapshot, found.body, dict(found.headers), cut=found.cut, at=at),
            robust=True,
        )
    return snapshot


def open_record(snapshot: Snapshot) -> bytes:
    """The WARC file of a copy, as it is stored.

    Raises Missing where there is none (never stored, or erased), Unreachable when the store is away.
    """
    if not snapshot.file:
        raise Missing("There is no file of this copy.")
    try:
        with evidence().open(snapshot.file) as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise Missing("The file of this copy is not in the store.") from error
    except Exception as error:
        logger.exception("the file of copy %s could not be read", snapshot.public_id)
        raise Unreachable(
            "The store of kept copies does not answer. Try again in a minute.", reason="storage"
        ) from error


def open_body(snapshot: Snapshot) -> bytes:
    """The bytes that were kept, those of the copy it refers to where they are kept there.

    Raises as ``open_record`` does, and Invalid for a damaged file.
    """
    holder = snapshot.refers_to if snapshot.refers_to is not None else snapshot
    return warc.read_body(open_record(holder))


def whole_record(snapshot: Snapshot) -> bytes:
    """The copy as a WARC that needs no other: a revisit is written out with its body.

    Whose body it is stays inside: that address may be another desk's secret.
    """
    if snapshot.refers_to is None:
        return open_record(snapshot)
    return with_body(snapshot, warc.read(open_record(snapshot.refers_to)))


def with_body(snapshot: Snapshot, first: warc.Read) -> bytes:
    """A copy that refers to the body in ``first`` as a WARC that has it itself. Raises as ``open_record``."""
    if not snapshot.url:
        return file_record(snapshot, first.body, None)
    own = warc.read(open_record(snapshot))
    headers = {name: value for name, value in own.headers.items() if name != "content-length"}
    return response_record(snapshot, first.body, headers, cut=first.cut, at=datetime.fromisoformat(own.at))


def ask_again_for_files(*, at: datetime) -> int:
    """Have the sources looked at again whose newest copy has no file; answers how many.

    What their sites said of the last answer is forgotten, or the site would say "unchanged" and send nothing.
    """
    missing = Source.objects.filter(
        Q(checked_at__lte=at - AGAIN) & (Q(due_at__isnull=True) | Q(due_at__gt=at)),
        latest__file="",
        latest__erased_at__isnull=True,
        latest__size__gt=0,
        health__in=[Health.OK, Health.MOVED],
    ).exclude(url="")
    keys = list(missing.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Source.objects.filter(pk__in=keys).update(due_at=at, etag="", last_modified="", body_hash="")


def evidence() -> Storage:
    """Where the files lie: a folder, or an S3-compatible store (STET_EVIDENCE)."""
    return storages["evidence"]


def _fill(snapshot: Snapshot, found: Found, text: str, body_hash: str, *, at: datetime) -> None:
    snapshot.text, snapshot.body_hash, snapshot.size = text, body_hash, len(found.body or b"")
    snapshot.captured_at = at if snapshot.erased_at is not None else snapshot.captured_at
    snapshot.erased_at, snapshot.refers_to = None, None
    snapshot.url, snapshot.status_code = found.final_url, found.status_code or 0
    snapshot.save()


def keep_file_of_look(
    snapshot: Snapshot, body: bytes, headers: dict[str, str], *, cut: bool, at: datetime | None = None
) -> None:
    """After the commit. Never raises: what cannot be stored now is stored after another look. ``at`` is when
    the bytes came, where that is not when their words were first seen.
    """
    try:
        if not Snapshot.objects.filter(pk=snapshot.pk, file="", erased_at__isnull=True).exists():
            return
        first = kept_already(snapshot)
        record = (
            _revisit(snapshot, body, headers, first, at=at)
            if first
            else response_record(snapshot, body, headers, cut=cut, at=at)
        )
        file = store(record)
        with transaction.atomic():
            if first is not None and not still_there(first):
                return  # another look stores the bytes
            # Not where this one was erased, or stored by a faster look.
            waiting = Snapshot.objects.filter(pk=snapshot.pk, file="", erased_at__isnull=True)
            waiting.update(file=file, refers_to=first)
    except Exception:
        logger.exception("copy %s has no file yet", snapshot.public_id)


def kept_already(snapshot: Snapshot) -> Snapshot | None:
    """The first copy of the same bytes: a record that refers to it names its moment. So a restricted source
    shares with none but itself, and what a confidential desk keeps is told to nobody else's.
    """
    same = Snapshot.objects.filter(
        body_hash=snapshot.body_hash, refers_to__isnull=True, erased_at__isnull=True
    ).exclude(Q(file="") | Q(pk=snapshot.pk))
    shared = Q(source=snapshot.source)
    if snapshot.source is not None and not snapshot.source.restricted:
        shared |= Q(source__restricted=False, source__desk=None)
        if snapshot.source.desk_id is not None:
            shared |= Q(source__restricted=False, source__desk=snapshot.source.desk_id)
    first = same.filter(shared).order_by("pk").first()
    if first is None:
        return None
    try:
        # Nothing leans on bytes that are lost. A record that refers names the time of the other record, which
        # is later than that of its words where the store was away.
        first.captured_at = datetime.fromisoformat(warc.read(open_record(first)).at)
    except (Missing, Invalid):
        return None
    return first


def still_there(first: Snapshot) -> bool:
    """Whether a copy was not erased while the store was busy; it stays until the transaction ends."""
    there = Snapshot.objects.filter(pk=first.pk, erased_at__isnull=True, refers_to__isnull=True)
    return there.select_for_update(no_key=True).first() is not None


def response_record(
    snapshot: Snapshot,
    body: bytes,
    headers: Mapping[str, str],
    *,
    cut: bool,
    at: datetime | None = None,
) -> bytes:
    """The copy as a WARC; ``at`` as for ``keep_file_of_look``."""
    return warc.write_response(
        uri=snapshot.url,
        at=at or snapshot.captured_at,
        status=snapshot.status_code or 200,
        headers=headers.items(),
        body=body,
        cut=cut,
    )


def _revisit(
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
        refers_to_uri=_uri(first),
        refers_to_at=first.captured_at,
    )


def file_record(snapshot: Snapshot, content: bytes, first: Snapshot | None) -> bytes:
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
        refers_to_uri=_uri(first),
        refers_to_at=first.captured_at,
    )


def _uri(copy: Snapshot) -> str:
    return copy.url or copy.public_id.urn


def store(record: bytes) -> str:
    """Put a WARC into the store; answers the name it has there. One that no row comes to name does no harm.

    Raises whatever the store's client raises.
    """
    digest = sha256(record)
    name = f"warc/{digest[:2]}/{digest[2:4]}/{digest}-{uuid.uuid4().hex[:8]}.warc.gz"
    return evidence().save(name, ContentFile(record))


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
