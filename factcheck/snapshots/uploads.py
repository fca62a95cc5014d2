"""Snapshots of files that people send: stored before their row is, for they cannot be fetched again."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy

from factcheck.models import Snapshot, Source
from factcheck.models.sealed_fields import find_source_key
from factcheck.snapshots.actions import (
    build_file_warc,
    find_identical_snapshot,
    hash_words,
    is_still_stored,
    store_warc,
)
from factcheck.snapshots.file_text import detect_media_type, extract_file_text
from lib.crypto.commitments import sha256_hex
from lib.errors import DomainError, Invalid, Unreachable

logger = logging.getLogger("stet.snapshots")

MEGABYTE = 1024 * 1024
MAX_UPLOAD_BYTES = 25 * MEGABYTE
"""Of one file that somebody sends."""
UPLOAD_FAILED_MESSAGE = gettext_lazy("The file could not be stored. Try again in a minute.")


def create_upload_snapshot(
    source: Source, *, name: str, media_type: str, content: bytes, at: datetime
) -> Snapshot:
    """Save a file that somebody sent as the snapshot of ``source``.

    Raise Invalid at ``file`` for one that is empty or over 25 MB, and Unreachable when it cannot be stored:
    then nothing is saved, and it has to be sent again.
    """
    if not content:
        raise Invalid(gettext("This file is empty."), field="file")
    if len(content) > MAX_UPLOAD_BYTES:
        message = gettext("This file has {size} MB. The limit is {max} MB.")
        size = number_format(len(content) / MEGABYTE, decimal_pos=1)
        raise Invalid(message.format(size=size, max=MAX_UPLOAD_BYTES // MEGABYTE), field="file")
    name = _clean_file_name(name)
    media_type = detect_media_type(content, name=name, declared_type=media_type)
    text = extract_file_text(content, media_type=media_type)
    body_hash = sha256_hex(content)
    snapshot = Snapshot(
        source=source,
        text_hash=sha256_hex(text) if text else body_hash,
        body_hash=body_hash,
        words_hash=hash_words(text),
        text=text,
        media_type=media_type,
        filename=name,
        size=len(content),
        captured_at=at,
    )
    there = Snapshot.objects.filter(source=source, text_hash=snapshot.text_hash).first()
    if there is not None and there.erased_at is None:
        Source.objects.filter(pk=source.pk).update(latest_snapshot=there)
        return there
    if there is not None:
        # The row of an erased snapshot takes the new file.
        snapshot.pk, snapshot.public_id = there.pk, there.public_id
    first = find_identical_snapshot(snapshot)
    try:
        snapshot.file = store_warc(build_file_warc(snapshot, content, first), find_source_key(source))
    except DomainError:
        raise
    except Exception as error:
        logger.exception("a file that was sent could not be stored")
        raise Unreachable(UPLOAD_FAILED_MESSAGE, reason="storage") from error
    with transaction.atomic():
        if first is not None and not is_still_stored(first):
            raise Unreachable(UPLOAD_FAILED_MESSAGE, reason="storage")
        snapshot.refers_to = first
        if source.is_restricted:
            snapshot.filename = ""  # the sealed file has it
        snapshot.save()
        Source.objects.filter(pk=source.pk).update(latest_snapshot=snapshot)
    source.latest_snapshot = snapshot
    return snapshot


def _clean_file_name(name: str) -> str:
    """Return the file's name without a path or anything that is not printed, at most 255 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable()).strip()[-255:] or "file"
