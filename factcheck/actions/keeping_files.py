"""Keeping the files that people send: stored before their row is, for there is no second look at those."""

import logging
from datetime import datetime

from django.db import transaction

from factcheck.actions.file_words import media_type_of, words_in
from factcheck.actions.keeping import file_record, kept_already, sha256, still_there, store
from factcheck.models import Snapshot, Source
from lib.commitments import sha256_hex
from lib.errors import DomainError, Invalid, Unreachable

logger = logging.getLogger("stet.keeping")

MOST_BYTES = 25 * 1024 * 1024
"""Of one file that somebody sends."""
AGAIN_PLEASE = "The file could not be stored just now. Send it again in a minute."


def keep_file(source: Source, *, name: str, media_type: str, content: bytes, at: datetime) -> Snapshot:
    """Keep a file that somebody sent as the copy of ``source``.

    Raises Invalid at ``file`` for one that is empty or over 25 MB, and Unreachable when it cannot be stored:
    then nothing is kept, and it has to be sent again.
    """
    if not content:
        raise _refused("This file is empty.")
    if len(content) > MOST_BYTES:
        raise _refused(f"This file has {len(content) / 1024 / 1024:.1f} MB. Stet keeps files up to 25 MB.")
    name = _plain_name(name)
    media_type = media_type_of(content, name=name, said=media_type)
    text = words_in(content, media_type=media_type)
    body_hash = sha256(content)
    snapshot = Snapshot(
        source=source,
        hash=sha256_hex(text) if text else body_hash,
        body_hash=body_hash,
        text=text,
        media_type=media_type,
        filename=name,
        size=len(content),
        captured_at=at,
    )
    there = Snapshot.objects.filter(source=source, hash=snapshot.hash).first()
    if there is not None and there.erased_at is None:
        Source.objects.filter(pk=source.pk).update(latest=there)
        return there
    if there is not None:
        # The row of a copy that was erased takes the new file.
        snapshot.pk, snapshot.public_id = there.pk, there.public_id
    first = kept_already(snapshot)
    try:
        snapshot.file = store(file_record(snapshot, content, first))
    except Exception as error:
        logger.exception("a file that was sent could not be stored")
        raise Unreachable(AGAIN_PLEASE, reason="storage") from error
    with transaction.atomic():
        if first is not None and not still_there(first):
            raise Unreachable(AGAIN_PLEASE, reason="storage")
        snapshot.refers_to = first
        snapshot.save()
        Source.objects.filter(pk=source.pk).update(latest=snapshot)
    source.latest = snapshot
    return snapshot


def _plain_name(name: str) -> str:
    """The file's name without a path or anything that is not printed, at most 255 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable()).strip()[-255:] or "file"


def _refused(sentence: str) -> DomainError:
    return Invalid(sentence, fields={"file": [sentence]})
