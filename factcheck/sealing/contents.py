"""Rewriting of everything stored of a source, rows and files: sealed with its current key, or plain."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Desk
from factcheck.models import Citation, Claim, SealingKey, Snapshot, SnapshotPicture, Source, Verdict
from factcheck.models.sealed_fields import MARK, find_source_key, open_citation, read_as_stored
from factcheck.sealing.keys import create_source_key, list_sources_without_key, replace_desk_keys
from factcheck.snapshots.actions import (
    SEALED_FOLDER,
    build_standalone_warc,
    get_file_folder,
    get_snapshot_storage,
    store_warc,
)
from factcheck.snapshots.pictures import delete_pictures
from factcheck.snapshots.retention import reassign_file
from factcheck.workflow.transition import lock_claims
from lib.errors import DomainError

logger = logging.getLogger("stet.sealing")

BATCH_SIZE = 20
SEALED_COLUMNS: tuple[tuple[type[Citation] | type[Snapshot], tuple[str, ...]], ...] = (
    (Citation, ("passage", "drift_decision_reason")),
    (Snapshot, ("text",)),
)


def list_sources_with_lost_key() -> QuerySet[Source]:
    """Return the restricted sources that nobody can read: sealed, and their key is not in the database."""
    sealed = Q(Exists(Snapshot.objects.filter(source=OuterRef("pk"), file__startswith=SEALED_FOLDER)))
    for model, names in SEALED_COLUMNS:
        rows = model._default_manager.filter(source=OuterRef("pk"))
        for name in names:
            sealed |= Q(Exists(rows.filter(**{f"{name}__startswith": MARK})))
    return list_sources_without_key().filter(sealed)


def lock_claims_and_source(source: Source) -> tuple[list[Claim], Source]:
    """Lock all that may be written of a source: its claims, then the source, as citing it locks them."""
    claims = lock_claims(Claim.objects.filter(pk__in=Citation.objects.filter(source=source).values("claim")))
    return claims, Source.objects.select_for_update(no_key=True).get(pk=source.pk)


def drop_lease(source: Source) -> None:
    """Invalidate a link check under way: it would seal its page, or not, as the source was before."""
    source.attempt, source.leased_until = source.attempt + 1, None
    source.save(update_fields=["attempt", "leased_until"])


def rewrite_rows(source: Source) -> None:
    """Write the texts of a source anew. The caller holds its row, and those of the claims that cite it."""
    for model, names in SEALED_COLUMNS:
        for row in model._default_manager.filter(source=source).iterator(chunk_size=20):
            row.source = source
            _write_again(row, names)
    if source.is_restricted:
        source.snapshots.exclude(filename="").update(filename="")
    own = str(source.public_id)
    for verdict in _select_verdicts(source).iterator(chunk_size=20):
        with read_as_stored():
            stored = verdict.citations
        if any(one["source"] == own for one in stored):
            # Those of other sources stay as they are stored, which needs none of their keys.
            verdict.citations = [open_citation(one) if one["source"] == own else one for one in stored]
            verdict.save(update_fields=["citations"])


def _select_verdicts(source: Source) -> QuerySet[Verdict]:
    return Verdict.objects.filter(claim__in=Citation.objects.filter(source=source).values("claim"))


def _write_again(row: Citation | Snapshot, names: tuple[str, ...]) -> None:
    """Save the columns with their plain values, which seals them with the current key."""
    for name in names:
        setattr(row, name, getattr(row, name))
    row.save(update_fields=names)


def rewrite_files(source: Source) -> int:
    """Store the files of a source anew where they are not as they should be; return how many. Safe to repeat.

    The pictures of a restricted source are deleted.

    Never raises: what the store refuses now is done by ``rewrite_stale_files``.
    """
    done = 0
    if source.is_restricted:
        delete_pictures(SnapshotPicture.objects.filter(snapshot__source=source))
    try:
        key = find_source_key(source)
        copies = source.snapshots.exclude(file="").exclude(file__startswith=get_file_folder(key))
        # Those that refer to others come first: each has its own bytes before those go elsewhere.
        for copy in copies.select_related("refers_to", "source").order_by(
            F("refers_to").asc(nulls_last=True), "pk"
        ):
            if copy.revisits.exists() and not reassign_file(copy):
                continue
            old, record = copy.file, build_standalone_warc(copy)
            with transaction.atomic():
                changed = Snapshot.objects.filter(pk=copy.pk, file=old).update(
                    file=store_warc(record, key), refers_to=None
                )
            if changed:
                get_snapshot_storage().delete(old)
                done += 1
    except DomainError as error:
        logger.warning("the files of source %s could not be written anew: %s", source.public_id, error)
    except Exception:
        logger.exception("the files of source %s could not be written anew", source.public_id)
    return done


@transaction.atomic
def _replace_source_key(source: Source, *, at: datetime) -> None:
    _, source = lock_claims_and_source(source)
    key = SealingKey.objects.current().filter(source=source).first()
    if source.is_restricted and key is not None:  # else it was erased
        drop_lease(source)
        create_source_key(source, desks=key.desks.all(), at=at)
        rewrite_rows(source)


def rotate_source_key(source: Source, *, at: datetime) -> None:
    """Seal everything stored of a restricted source with a new key. Older backups need the one before."""
    _replace_source_key(source, at=at)
    source.refresh_from_db()
    rewrite_files(source)


def rotate_source_keys(*, at: datetime) -> int:
    """Give every desk and every restricted source a new key; return how many sources."""
    done = 0
    replace_desk_keys(at=at)
    current = SealingKey.objects.current()
    for source in Source.objects.filter(is_restricted=True, sealing_keys__in=current).iterator():
        rotate_source_key(source, at=at)
        done += 1
    return done


def seal_unsealed_sources(*, at: datetime) -> int:
    """Seal the restricted sources of a newsroom that had no key so far; return how many."""
    done = 0
    for source in list_sources_without_key().iterator():
        if _seal_unsealed_source(source, at=at):
            rewrite_files(source)
            done += 1
    return done


@transaction.atomic
def _seal_unsealed_source(source: Source, *, at: datetime) -> bool:
    _, source = lock_claims_and_source(source)
    if not source.is_restricted or SealingKey.objects.current().filter(source=source).exists():
        return False  # somebody opened it, or sealed it, meanwhile
    drop_lease(source)
    desks = Desk.objects.filter(claims__citations__source=source).distinct()
    create_source_key(source, desks=desks, at=at)
    rewrite_rows(source)
    return True


def rewrite_stale_files(*, at: datetime) -> int:
    """Store anew the files of sources that were restricted or opened while the store was away."""
    stored = Snapshot.objects.filter(source=OuterRef("pk")).exclude(file="")
    stale = Source.objects.filter(
        Q(Exists(stored.exclude(file__startswith=SEALED_FOLDER)), is_restricted=True)
        | Q(Exists(stored.filter(file__startswith=SEALED_FOLDER)), is_restricted=False)
        | Q(Exists(SnapshotPicture.objects.filter(snapshot__source=OuterRef("pk"))), is_restricted=True)
    )
    done = 0
    for source in stale.order_by("pk")[:BATCH_SIZE]:
        done += rewrite_files(source)
    return done
