"""Life of packs: made when due, stored, handed out, deleted, each with its Event."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import get_system_user
from audit.actions import append_event
from factcheck.sealing.files import open_stream, seal_stream
from lib.db.connections import release_connections
from lib.db.leases import Lease, claim_due_rows, finish_lease
from lib.errors import DomainError, NotFound, Unreachable, WrongState
from publishing.models import DefenceFile, SignatoryPack
from publishing.models.pack import PACK_LIFETIME, PROGRESS_MESSAGES, Pack, PackState
from publishing.packs import defence_files, signatory_packs
from publishing.packs.zip_writer import ProgressCallback

logger = logging.getLogger("stet.packs")

LEASE_SECONDS = 285
"""Lease of the worker that makes a pack, longer than the time limit of its task (publishing/tasks.py)."""
RETRY_DELAY = timedelta(minutes=1)
MAX_ATTEMPTS = 5

PackWriter = Callable[[Any, IO[bytes], ProgressCallback, datetime], dict[str, Any]]
"""Writes a pack into a file, reports its progress, and returns the columns that say what is in it."""
PACK_WRITERS: dict[type[Pack], PackWriter] = {
    DefenceFile: defence_files.write_defence_file,
    SignatoryPack: signatory_packs.write_signatory_pack,
}


def process_due_packs(*, clock: Callable[[], datetime]) -> int:
    """Make or delete the pack of each kind that is due first; return how many. Safe to repeat."""
    done = 0
    for model in PACK_WRITERS:
        for lease in claim_due_rows(
            model._default_manager.all(), now=clock(), seconds=LEASE_SECONDS, limit=1
        ):
            _process_pack(model, lease, clock)
            done += 1
    return done


def create_pack_now(pack: Pack, *, clock: Callable[[], datetime]) -> None:
    """Make a waiting pack in this process, and refresh ``pack``.

    Raises Unreachable where it could not be made; a worker tries again.
    """
    rows = type(pack)._default_manager.filter(pk=pack.pk, state=PackState.WAITING)
    for lease in claim_due_rows(rows, now=clock(), seconds=LEASE_SECONDS, limit=1):
        _process_pack(type(pack), lease, clock)
    pack.refresh_from_db()
    if not pack.is_ready:
        raise Unreachable(
            pack.progress_message if pack.progress else gettext("This file is being created right now."),
            reason="not_made",
        )


def open_pack(pack: Pack, *, by: User, at: datetime) -> "File[bytes]":
    """Open the file for ``by``, and append an Event. The caller has checked that they may have it.

    Raises WrongState where it is not ready, NotFound or Unreachable where the storage does not have it.
    """
    if not pack.is_ready:
        raise WrongState(gettext("This file is no longer available. Create a new one."))
    try:
        opened: File[bytes] = File(open_stream(_get_pack_storage().open(pack.file), sha256=pack.sha256))
    except FileNotFoundError as error:
        raise NotFound(gettext("This file is no longer available. Create a new one.")) from error
    except DomainError:
        raise
    except Exception as error:
        logger.exception("%s could not be read", pack)
        sentence = gettext("Storage is not responding. Try again in a minute.")
        raise Unreachable(sentence, reason="storage") from error
    with transaction.atomic():
        append_event(actor=by, action="download_pack", subject=pack, at=at)
    return opened


def _process_pack(model: type[Pack], lease: Lease, clock: Callable[[], datetime]) -> None:
    """Make or delete a pack, in the newsroom's language: a file leaves it whole, whoever requested it."""
    with translation.override(settings.LANGUAGE_CODE):
        _make_or_delete_pack(model, lease, clock)


def _make_or_delete_pack(model: type[Pack], lease: Lease, clock: Callable[[], datetime]) -> None:
    pack = model._default_manager.get(pk=lease.pk)
    if pack.state != PackState.WAITING:
        _delete_pack(pack, lease, at=clock())
        return
    try:
        if lease.attempt > MAX_ATTEMPTS:  # each worker that made it was killed
            _fail_pack(pack, lease, "fault", at=clock())
            return
        _create_pack(pack, lease, clock)
    except Exception as error:
        reason = error.reason if isinstance(error, Unreachable) else ""
        if reason not in PROGRESS_MESSAGES:
            logger.exception("%s could not be made", pack)
        _retry_later(pack, lease, reason if reason in PROGRESS_MESSAGES else "fault", at=clock())


def _create_pack(pack: Pack, lease: Lease, clock: Callable[[], datetime]) -> None:
    rows = type(pack)._default_manager.all()

    def report_progress(progress: str, **numbers: int) -> None:
        rows.filter(pk=pack.pk, attempt=lease.attempt).update(progress=progress, progress_data=numbers)

    report_progress("collecting")
    # Not where temporary files lie: in a container that is its memory.
    settings.STET_DATA_DIR.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=settings.STET_DATA_DIR) as made:
        columns = PACK_WRITERS[type(pack)](pack, made, report_progress, clock())
        size = made.tell()
        made.seek(0)
        digest = hashlib.file_digest(made, "sha256").hexdigest()
        made.seek(0)
        report_progress("saving")
        release_connections()
        name = _store_pack(pack, f"packs/{pack.public_id}-{lease.attempt}.zip", made, at=clock())
    at = clock()
    with transaction.atomic():
        is_saved = finish_lease(
            rows,
            pack.pk,
            lease.attempt,
            due_at=at + PACK_LIFETIME,
            state=PackState.BUILT,
            progress="",
            progress_data={},
            file=name,
            size=size,
            sha256=digest,
            built_at=at,
            **columns,
        )
        if is_saved:
            append_event(
                actor=get_system_user(),
                action="create_pack",
                subject=pack,
                at=at,
                details={"sha256": digest, "size": size},
            )
    if not is_saved:  # somebody else has made it since
        _get_pack_storage().delete(name)


def _store_pack(pack: Pack, name: str, made: IO[bytes], *, at: datetime) -> str:
    """Store a file, sealed where restricted sources are in it."""
    if not (isinstance(pack, DefenceFile) and pack.with_restricted):
        return _store_file(name, made)
    with TemporaryFile(dir=settings.STET_DATA_DIR) as sealed:
        seal_stream(made, sealed, pack.subject_object.desk, at=at)
        return _store_file(name, sealed)


def _store_file(name: str, content: IO[bytes]) -> str:
    try:
        return str(_get_pack_storage().save(name, File(content, name=PurePosixPath(name).name)))
    except Exception as error:
        logger.exception("a pack could not be stored")
        raise Unreachable(PROGRESS_MESSAGES["storage"], reason="storage") from error


def _retry_later(pack: Pack, lease: Lease, why: str, *, at: datetime) -> None:
    if lease.attempt >= MAX_ATTEMPTS:
        _fail_pack(pack, lease, why, at=at)
    else:
        due = at + RETRY_DELAY * lease.attempt
        finish_lease(
            type(pack)._default_manager.all(),
            pack.pk,
            lease.attempt,
            due_at=due,
            progress=why,
            progress_data={},
        )


@transaction.atomic
def _fail_pack(pack: Pack, lease: Lease, why: str, *, at: datetime) -> None:
    rows = type(pack)._default_manager.all()
    if finish_lease(
        rows,
        pack.pk,
        lease.attempt,
        due_at=None,
        state=PackState.FAILED,
        progress=why,
        progress_data={},
    ):
        append_event(actor=get_system_user(), action="fail_pack", subject=pack, at=at, details={"why": why})


def _delete_pack(pack: Pack, lease: Lease, *, at: datetime) -> None:
    rows = type(pack)._default_manager.all()
    try:
        if pack.file:
            _get_pack_storage().delete(pack.file)
    except Exception:
        logger.exception("%s could not be deleted yet", pack)
        finish_lease(rows, pack.pk, lease.attempt, due_at=at + RETRY_DELAY)
        return
    with transaction.atomic():
        if finish_lease(rows, pack.pk, lease.attempt, due_at=None, state=PackState.DELETED, file=""):
            append_event(actor=get_system_user(), action="delete_pack", subject=pack, at=at)


def _get_pack_storage() -> Storage:
    """Return the storage of snapshots too: a folder, or an S3-compatible store (STET_SNAPSHOT_STORAGE)."""
    return storages["snapshots"]
