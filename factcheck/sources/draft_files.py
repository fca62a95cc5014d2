"""Files chosen for a source that is not added yet: held for their person and their claim, for a day.

The row says who may use the file; it is not a source before somebody adds it. A file that no row names, such
as one whose form was sent, is deleted with the old ones.
"""

import logging
import uuid
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Claim, DraftFile, SealingKey
from factcheck.models.sealed_fields import OTHER_FILE, open_bytes
from factcheck.sealing.files import seal_for_desk
from factcheck.snapshots.actions import get_snapshot_storage
from factcheck.snapshots.file_text import DOCUMENT_TYPES, PDF, SPREADSHEET_TYPES
from factcheck.sources.actions import UploadedDocument, get_cite_refusal, read_document
from factcheck.workflow.facts import get_claim_facts
from lib.crypto.commitments import sha256_hex
from lib.crypto.key_wrapping import SealingKeyMissing
from lib.db.connections import release_connections
from lib.errors import DomainError, NotAllowed, Unreachable
from lib.sandbox.runner import run_sandboxed
from lib.text.plain_text import normalize_line

logger = logging.getLogger("stet.snapshots")

LIFETIME = timedelta(days=1)
MAX_FILES = 10
"""Files that are held for one person; of more, the oldest goes."""
FOLDER = "drafts"
SHA256_LENGTH = 64
"""Hexadecimal digits of a hash."""
MAX_TITLE_LENGTH = 500


def read_upload(sent: "UploadedFile[Any]") -> UploadedDocument:
    """Return an uploaded file.

    No more is read than the handler kept; a larger one is refused by its sent size.
    """
    sent.seek(0)
    return UploadedDocument(sent.name or "", sent.read(), sent.size or 0)


def hold_draft_file(claim: Claim, document: UploadedDocument, *, by: User, at: datetime) -> DraftFile:
    """Hold a file in the place of the one before. Raises NotAllowed for a person who could not cite it.

    Raises Invalid at ``file`` for one that could be no source, and Unreachable where it cannot be stored.
    """
    if refusal := get_cite_refusal(get_claim_facts(claim, by, at)):
        raise NotAllowed(refusal)
    document, _ = read_document(document)
    # Nobody has said yet that the source is off the record.
    content = seal_for_desk(document.content, claim.desk, at=at)
    release_connections()
    try:
        name = f"{FOLDER}/{sha256_hex(content)}-{uuid.uuid4().hex[:8]}"
        stored = get_snapshot_storage().save(name, ContentFile(content))
    except Exception as error:
        logger.exception("a file that was sent could not be stored")
        message = gettext("The file could not be stored. Try again in a minute.")
        raise Unreachable(message, reason="storage") from error
    values = {
        "public_id": uuid.uuid4(),
        "name": document.name.replace("\\", "/").rpartition("/")[2][-255:],
        "size": len(document.content),
        "file": stored,
        "saved_at": at,
    }
    held, _ = DraftFile.objects.update_or_create(claim=claim, author=by, defaults=values)
    others = DraftFile.objects.filter(author=by).order_by("-saved_at", "-pk").values_list("pk", flat=True)
    DraftFile.objects.filter(pk__in=list(others[MAX_FILES:])).delete()
    return held


def find_draft_file(claim: Claim, public_id: str, *, by: User, at: datetime) -> DraftFile | None:
    """Return the file that this person holds for the claim under this id; None for none, or an old one."""
    try:
        key = UUID(public_id)
    except ValueError:
        return None
    held = DraftFile.objects.filter(claim=claim, author=by, saved_at__gt=at - LIFETIME)
    return held.filter(public_id=key).first()


def read_draft_file(held: DraftFile) -> UploadedDocument | None:
    """Return the file; None where it is gone from the storage."""
    try:
        with get_snapshot_storage().open(held.file) as file:
            stored = bytes(file.read())
        if not _is_named_after(held.file, stored):
            raise SealingKeyMissing(OTHER_FILE)
        content = open_bytes(stored, SealingKey.objects.filter(desk__isnull=False))
        return None if content is None else UploadedDocument(held.name, content, held.size)
    except Exception:
        logger.exception("draft file %s could not be read", held.public_id)
        return None


def _is_named_after(name: str, stored: bytes) -> bool:
    """Return whether these are the bytes that were stored under a name, which begins with their hash.

    A worker that fetches can copy another sealed file in their place, but not change the row with the name.
    Names that 0.2.0 gave have no hash, and are gone after a day.
    """
    digest = PurePath(name).name.partition("-")[0]
    return len(digest) != SHA256_LENGTH or digest == sha256_hex(stored)


def delete_draft_file(held: DraftFile) -> None:
    """Delete the row and its file, which is a source now. What stays goes with the old ones.

    The row stays where another file was chosen meanwhile, in another tab.
    """
    DraftFile.objects.filter(pk=held.pk, public_id=held.public_id).delete()
    try:
        get_snapshot_storage().delete(held.file)
    except Exception:
        logger.exception("draft file %s could not be deleted yet", held.file)


def describe_draft_file(held: DraftFile) -> str:
    """Return the sentence for a file that need not be chosen again."""
    message = gettext("{name} ({size}) is saved here for a day. Choose another file to replace it.")
    return message.format(name=held.name, size=filesizeformat(held.size))


def suggest_title(document: UploadedDocument) -> str:
    """Return the title that the file states inside, else its name without the ending."""
    from articles.importers.document_title import read_document_title  # noqa: PLC0415 - only for uploads

    title = ""
    try:
        _, media_type = read_document(document)
        if media_type in DOCUMENT_TYPES | SPREADSHEET_TYPES | {PDF}:
            title = run_sandboxed(read_document_title, document.content, media_type)
    except DomainError:
        pass  # what is wrong with the file is said when it is added
    stem = PurePath(document.name.replace("\\", "/")).stem
    return title or normalize_line(" ".join(stem.replace("_", " ").split()))[:MAX_TITLE_LENGTH]


def delete_old_draft_files(*, at: datetime) -> int:
    """Delete the rows past their time, and old files that no row names; return how many. Never raises."""
    deleted, _ = DraftFile.objects.filter(saved_at__lte=at - LIFETIME).delete()
    storage = get_snapshot_storage()
    try:
        names = [f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]]
        named = set(DraftFile.objects.values_list("file", flat=True))
        for name in names:
            if name not in named and storage.get_modified_time(name) < at - LIFETIME:
                storage.delete(name)
                deleted += 1
    except FileNotFoundError:
        pass
    except Exception:
        logger.exception("the draft files could not be gone through")
    return deleted
