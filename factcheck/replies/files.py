"""Files that came with an answer, or that document a request: stored by the hash of their bytes."""

import mimetypes
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext, ngettext

from accounts.models import User
from factcheck.models import Claim, ReplyFile, ReplyRequest
from factcheck.workflow.policies import ASSIGNEE, EDITOR
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.crypto.commitments import sha256_hex
from lib.db.connections import release_connections
from lib.errors import Invalid, NotAllowed

MAX_FILE_BYTES = 25_000_000
"""Of all files that are sent at once."""
MAX_FILES = 10
"""Number of files that are sent at once."""
MAX_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class UploadedReplyFile:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredReplyFile:
    """A file in the storage "snapshots", not yet attached to any request."""

    name: str
    media_type: str
    size: int
    sha256: str
    file: str


def store_files(files: Sequence[UploadedReplyFile]) -> list[StoredReplyFile]:
    """Store files, before any transaction, since the storage may be across a network.

    Raise Invalid at ``attached`` for too many, too much at once, or an empty one.
    """
    if len(files) > MAX_FILES:
        message = ngettext(
            "You chose {count} file. Send up to {max} at once, or a ZIP.",
            "You chose {count} files. Send up to {max} at once, or a ZIP.",
            len(files),
        )
        _raise_file_error(message.format(count=len(files), max=MAX_FILES))
    if sum(len(file.content) for file in files) > MAX_FILE_BYTES:
        message = gettext("These files are too large. The limit is {max} MB in total.")
        _raise_file_error(message.format(max=MAX_FILE_BYTES // 1_000_000))
    for file in files:
        if not file.content:
            _raise_file_error(gettext("{name} is empty.").format(name=clean_file_name(file.name)))
    if files:
        release_connections()
    return [_store_file(file) for file in files]


def attach_files(
    reply: ReplyRequest, files: Iterable[StoredReplyFile], *, by: User | None, at: datetime
) -> None:
    """Attach stored files to a request. ``by`` is None where they came through a link."""
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
    reply: ReplyRequest,
    *,
    files: Sequence[UploadedReplyFile],
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Attach files that document a request: the e-mail that was sent, the answer as it came."""
    if not files:
        _raise_file_error(gettext("Choose a file."))
    # Checked first, so that nobody fills the storage who may not; and again with the claim locked.
    _begin_file_edit(reply, by=by, at=at, version=version)
    stored = store_files(files)
    with transaction.atomic():
        claim = _begin_file_edit(reply, by=by, at=at, version=version)
        details = {"recipient": reply.recipient, "names": [file.name for file in stored]}
        record_edit(claim, "add_reply_files", by=by, at=at, details=details)
        attach_files(reply, stored, by=by, at=at)
    return claim


def read_file_content(file: ReplyFile) -> bytes:
    """Return the bytes of a file. Raise OSError where they do not have its hash."""
    with storages["snapshots"].open(file.file) as stored:
        content: bytes = stored.read()
    if sha256_hex(content) != file.sha256:
        raise OSError(f"the stored bytes of reply file {file.public_id} are not those that were kept")
    return content


def clean_file_name(name: str) -> str:
    """Return a file's name as it may be shown and given out: no folder, and nothing that cannot be seen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    stem, dot, ending = shown.rpartition(".")
    if len(shown) > MAX_NAME_LENGTH:
        shown = f"{stem[: MAX_NAME_LENGTH - 20]}{dot}{ending[:19]}" if dot else shown[:MAX_NAME_LENGTH]
    return shown or "file"


@transaction.atomic
def _begin_file_edit(reply: ReplyRequest, *, by: User, at: datetime, version: int | None) -> Claim:
    claim, facts = lock_for_action(reply.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    return claim


def _store_file(file: UploadedReplyFile) -> StoredReplyFile:
    digest, name = sha256_hex(file.content), clean_file_name(file.name)
    storage = storages["snapshots"]
    where = f"replies/{digest[:2]}/{digest}"
    # A server that died while it wrote leaves a truncated file behind: that one is written again.
    if not storage.exists(where) or storage.size(where) != len(file.content):
        where = storage.save(where, ContentFile(file.content))
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return StoredReplyFile(
        name=name, media_type=media_type, size=len(file.content), sha256=digest, file=where
    )


def _raise_file_error(sentence: str) -> None:
    raise Invalid(sentence, fields={"attached": [sentence]})
