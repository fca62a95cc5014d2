"""Packs at work: made when they are due, kept for a while, handed out, deleted, each with its Event."""

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

from accounts.models import User
from accounts.queries import system
from lib.connections import let_go
from lib.errors import DomainError, Missing, Unreachable, WrongState
from lib.leases import Lease, finish, lease_due
from publishing.actions import defence_files, signatory_packs
from publishing.models import DefenceFile, SignatoryPack
from publishing.models.pack import KEPT_FOR, Pack, Progress
from record.actions import append

logger = logging.getLogger("stet.packs")

TASK = "publishing.tasks.make_packs"
LEASE_SECONDS = 285
"""How long one is held by the worker that makes it. A task is killed before (publishing/tasks.py)."""
AGAIN = timedelta(minutes=1)
MOST_TRIES = 5
BROKEN = "Something went wrong here. The newsroom's technicians find it in the log."

Tell = Callable[[str], None]
Maker = Callable[[Any, IO[bytes], Tell, datetime], dict[str, Any]]
"""Writes one pack into a file, tells how far it is, and answers the columns that say what is in it."""
MAKERS: dict[type[Pack], Maker] = {
    DefenceFile: defence_files.make,
    SignatoryPack: signatory_packs.make,
}


def make_due(*, clock: Callable[[], datetime]) -> int:
    """Make or delete the one of each kind that is due first; how many. Twice does no harm."""
    done = 0
    for model in MAKERS:
        for lease in lease_due(model._default_manager.all(), now=clock(), seconds=LEASE_SECONDS, limit=1):
            _work(model, lease, clock)
            done += 1
    return done


def make_this(pack: Pack, *, clock: Callable[[], datetime]) -> None:
    """Make one that waits, here and now; ``pack`` is as it is afterwards.

    Raises Unreachable where it could not be made; a worker tries again.
    """
    rows = type(pack)._default_manager.filter(pk=pack.pk, state=Progress.WAITING)
    for lease in lease_due(rows, now=clock(), seconds=LEASE_SECONDS, limit=1):
        _work(type(pack), lease, clock)
    pack.refresh_from_db()
    if not pack.ready:
        raise Unreachable(pack.told or "A worker is making it just now.", reason="not_made")


def open_pack(pack: Pack, *, by: User, at: datetime) -> "File[bytes]":
    """The file, to be handed to ``by``, who may have it (the caller has judged that). Each time is recorded.

    Raises WrongState where it is not ready, Missing or Unreachable where the store does not have it.
    """
    if not pack.ready:
        raise WrongState("This file is not here any more. Ask for a new one.")
    try:
        opened: File[bytes] = _store().open(pack.file)
    except FileNotFoundError as error:
        raise Missing("This file is not in the store any more. Ask for a new one.") from error
    except Exception as error:
        logger.exception("%s could not be read", pack)
        sentence = "The store does not answer. Try again in a minute."
        raise Unreachable(sentence, reason="storage") from error
    with transaction.atomic():
        record(pack, "download", by=by, at=at)
    return opened


def record(pack: Pack, step: str, *, by: User, at: datetime, details: dict[str, Any] | None = None) -> None:
    """Append an Event about a pack, in the caller's transaction."""
    append(actor=by, step=step, subject_type=pack.SUBJECT, subject=pack, at=at, details=details)


def _work(model: type[Pack], lease: Lease, clock: Callable[[], datetime]) -> None:
    pack = model._default_manager.get(pk=lease.pk)
    if pack.state != Progress.WAITING:
        _delete(pack, lease, at=clock())
        return
    try:
        if lease.attempt > MOST_TRIES:  # whoever made it was killed, time and again
            _fail(pack, lease, BROKEN, at=clock())
            return
        _make(pack, lease, clock)
    except DomainError as refusal:
        _again(pack, lease, refusal.message, at=clock())
    except Exception:
        logger.exception("%s could not be made", pack)
        _again(pack, lease, BROKEN, at=clock())


def _make(pack: Pack, lease: Lease, clock: Callable[[], datetime]) -> None:
    rows = type(pack)._default_manager.all()

    def tell(words: str) -> None:
        rows.filter(pk=pack.pk, attempt=lease.attempt).update(told=words)

    tell("Gathering what is known")
    # Not where temporary files lie: in a container that is its memory.
    settings.STET_DATA.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=settings.STET_DATA) as made:
        columns = MAKERS[type(pack)](pack, made, tell, clock())
        size = made.tell()
        made.seek(0)
        digest = hashlib.file_digest(made, "sha256").hexdigest()
        made.seek(0)
        tell("Storing it")
        let_go()
        name = _stored(f"packs/{pack.public_id}-{lease.attempt}.zip", made)
    at = clock()
    with transaction.atomic():
        kept = finish(
            rows, pack.pk, lease.attempt, due_at=at + KEPT_FOR, state=Progress.BUILT, told="", file=name,
            size=size, sha256=digest, built_at=at, **columns,
        )  # fmt: skip
        if kept:
            record(pack, "make", by=system(), at=at, details={"sha256": digest, "size": size})
    if not kept:  # somebody else has made it since
        _store().delete(name)


def _stored(name: str, made: IO[bytes]) -> str:
    try:
        return str(_store().save(name, File(made, name=PurePosixPath(name).name)))
    except Exception as error:
        logger.exception("a pack could not be stored")
        raise Unreachable("The store does not answer. It is tried again.", reason="storage") from error


def _again(pack: Pack, lease: Lease, why: str, *, at: datetime) -> None:
    if lease.attempt >= MOST_TRIES:
        _fail(pack, lease, why, at=at)
    else:
        due = at + AGAIN * lease.attempt
        finish(type(pack)._default_manager.all(), pack.pk, lease.attempt, due_at=due, told=why[:200])


@transaction.atomic
def _fail(pack: Pack, lease: Lease, why: str, *, at: datetime) -> None:
    rows = type(pack)._default_manager.all()
    if finish(rows, pack.pk, lease.attempt, due_at=None, state=Progress.FAILED, told=why[:200]):
        record(pack, "fail", by=system(), at=at, details={"why": why})


def _delete(pack: Pack, lease: Lease, *, at: datetime) -> None:
    rows = type(pack)._default_manager.all()
    try:
        if pack.file:
            _store().delete(pack.file)
    except Exception:
        logger.exception("%s could not be deleted yet", pack)
        finish(rows, pack.pk, lease.attempt, due_at=at + AGAIN)
        return
    with transaction.atomic():
        if finish(rows, pack.pk, lease.attempt, due_at=None, state=Progress.DELETED, file=""):
            record(pack, "delete", by=system(), at=at)


def _store() -> Storage:
    """Where kept copies lie too: a folder, or an S3-compatible store (STET_EVIDENCE)."""
    return storages["evidence"]
