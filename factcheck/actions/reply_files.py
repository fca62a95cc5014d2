"""Files that came with an answer, or that back the log: kept by the hash of their bytes."""

import mimetypes
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from accounts.models import User
from factcheck.actions.transition import stand, touch
from factcheck.models import Claim, Reply, ReplyFile
from factcheck.policies import ASSIGNEE, EDITOR
from lib.commitments import sha256_hex
from lib.connections import let_go
from lib.errors import Invalid, NotAllowed

MOST_BYTES = 25_000_000
"""Of all files that come at once."""
MOST_FILES = 10
"""That come at once."""
NAME_MOST = 200


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the storage "evidence", not yet on any reply."""

    name: str
    media_type: str
    size: int
    sha256: str
    file: str


def keep(files: Sequence[Given]) -> list[Kept]:
    """Store files, before any transaction, since the storage may be across a network.

    Raises Invalid at ``attached`` for too many, too much at once, or an empty one.
    """
    if len(files) > MOST_FILES:
        _refuse(f"These are {len(files)} files. Send up to {MOST_FILES} at once, or a ZIP of them.")
    if sum(len(file.content) for file in files) > MOST_BYTES:
        _refuse(f"These files are too big. Together they may have {MOST_BYTES // 1_000_000} MB.")
    for file in files:
        if not file.content:
            _refuse(f"{named(file.name)}: this file is empty.")
    if files:
        let_go()
    return [_keep(file) for file in files]


def attach(reply: Reply, files: Iterable[Kept], *, by: User | None, at: datetime) -> None:
    """Put kept files on a reply. ``by`` is None where they came through a link."""
    ReplyFile.objects.bulk_create(
        ReplyFile(
            reply=reply,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            file=file.file,
            added_by=by,
            added_at=at,
        )
        for file in files
    )


def add_files(
    reply: Reply, *, files: Sequence[Given], by: User, at: datetime, version: int | None = None
) -> Claim:
    """Back the log with files: the letter that was sent, the answer as it came."""
    if not files:
        _refuse("Choose a file.")
    # Judged first, so that nobody fills the storage who may not; and again with the claim locked.
    _judged(reply, by=by, at=at, version=version)
    kept = keep(files)
    with transaction.atomic():
        claim = _judged(reply, by=by, at=at, version=version)
        details = {"whom": reply.whom, "names": [file.name for file in kept]}
        touch(claim, "add_reply_files", by=by, at=at, details=details)
        attach(reply, kept, by=by, at=at)
    return claim


def content_of(file: ReplyFile) -> bytes:
    """The bytes of a file, judged by their hash. Raises OSError where they are not what was kept."""
    with storages["evidence"].open(file.file) as stored:
        content: bytes = stored.read()
    if sha256_hex(content) != file.sha256:
        raise OSError(f"the stored bytes of reply file {file.public_id} are not those that were kept")
    return content


def named(name: str) -> str:
    """A file's name as it may be shown and given out: no folder, and nothing that cannot be seen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    stem, dot, ending = shown.rpartition(".")
    if len(shown) > NAME_MOST:
        shown = f"{stem[: NAME_MOST - 20]}{dot}{ending[:19]}" if dot else shown[:NAME_MOST]
    return shown or "file"


@transaction.atomic
def _judged(reply: Reply, *, by: User, at: datetime, version: int | None) -> Claim:
    claim, facts = stand(reply.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    return claim


def _keep(file: Given) -> Kept:
    digest, name = sha256_hex(file.content), named(file.name)
    storage = storages["evidence"]
    where = f"replies/{digest[:2]}/{digest}"
    # A server that died while it wrote leaves a beginning behind: that one is no copy.
    if not storage.exists(where) or storage.size(where) != len(file.content):
        where = storage.save(where, ContentFile(file.content))
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Kept(name=name, media_type=media_type, size=len(file.content), sha256=digest, file=where)


def _refuse(sentence: str) -> None:
    raise Invalid(sentence, fields={"attached": [sentence]})
