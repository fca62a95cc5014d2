"""Other checkers' rulings: bring them in, which again changes them and keeps none twice; remove them."""

from dataclasses import asdict, fields
from datetime import datetime
from itertools import batched

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Desk, User
from accounts.queries import at_least, role_on
from factcheck.models import OtherRuling, RulingImport
from factcheck.models.other_ruling import keys
from factcheck.other_reviews import Read, Review
from factcheck.other_reviews.values import site
from lib.errors import NotAllowed
from record.actions import append

OURS = "It is our own ruling. Ours are shown as ours."
SAID = tuple(field.name for field in fields(Review))
"""What an other checker says of a ruling: the columns that an import may change."""
BATCH = 500
SHOWN = 200
"""Refused records that are kept with an import, to be shown; all are counted."""

Key = tuple[str, str]


def require_editor(by: User, desk: Desk) -> None:
    """Raises NotAllowed unless ``by`` is an editor of ``desk``, or can do what an editor can."""
    if not at_least(role_on(by, desk), Role.EDITOR):
        raise NotAllowed("Only an editor of this desk brings in other checkers’ rulings, or removes them.")


@transaction.atomic
def import_rulings(*, desk: Desk, kind: str, name: str, read: Read, by: User, at: datetime) -> RulingImport:
    """Keep what was read for ``desk``. What is here already changes where it says something else by now.

    ``kind`` is a BroughtAs. Of two records of one page and statement the last holds, and the other counts as
    here already. What was removed before is left out, and so is what stands on our own site. Raises
    NotAllowed unless ``by`` is an editor of the desk.
    """
    require_editor(by, desk)
    brought = RulingImport(desk=desk, kind=kind, name=name[:2000], by=by, at=at, left=read.left)
    own = site(settings.STET_BASE_URL)
    wanted: dict[Key, Review] = {}
    for number, review in enumerate(read.reviews, 1):
        if own and (f".{review.site}".endswith(f".{own}") or own.endswith(f".{review.site}")):
            read.refuse(f"Number {number:,}", OURS, f"{review.url} {review.statement}")
        else:
            key = keys(review.url, review.statement)
            brought.unchanged += key in wanted
            wanted[key] = review
    brought.save()
    # In one order, so that two imports that bring the same wait for each other instead of locking out.
    for some in batched(sorted(wanted.items()), BATCH):
        _keep(dict(some), brought)
    brought.many_refused = len(read.refused)
    brought.refused = [asdict(one) for one in read.refused[:SHOWN]]
    brought.save()
    append(
        actor=by,
        step="import_rulings",
        subject_type="ruling_import",
        subject=brought,
        at=at,
        details={
            "name": brought.name,
            "added": brought.added,
            "changed": brought.changed,
            "refused": brought.many_refused,
        },
    )
    return brought


def _keep(wanted: dict[Key, Review], brought: RulingImport) -> None:
    """Write down one batch, and count on ``brought`` what became of each."""
    rows = OtherRuling.objects.filter(desk=brought.desk, url_key__in={url for url, _ in wanted})
    here = {(row.url_key, row.statement_key): row for row in rows}
    changed = []
    for key, review in wanted.items():
        row = here.get(key)
        if row is None:
            brought.added += 1
        elif row.removed_at is not None:
            brought.kept_out += 1
            continue
        elif all(getattr(row, name) == getattr(review, name) for name in SAID):
            brought.unchanged += 1
            continue
        else:
            brought.changed += 1
        changed.append(
            OtherRuling(
                desk=brought.desk, url_key=key[0], statement_key=key[1], brought=brought, **asdict(review)
            )
        )
    OtherRuling.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["desk", "url_key", "statement_key"],
        update_fields=[*SAID, "brought"],
    )


@transaction.atomic
def remove_ruling(ruling: OtherRuling, *, by: User, at: datetime) -> None:
    """Show it no more, whatever is brought in later. Raises NotAllowed for all but editors of its desk."""
    require_editor(by, ruling.desk)
    _set(OtherRuling.objects.filter(pk=ruling.pk), True, by=by, at=at)
    append(actor=by, step="remove_ruling", subject_type="other_ruling", subject=ruling, at=at)


@transaction.atomic
def restore_ruling(ruling: OtherRuling, *, by: User, at: datetime) -> None:
    """Bring back what was removed. Raises NotAllowed for all but editors of its desk."""
    require_editor(by, ruling.desk)
    _set(OtherRuling.objects.filter(pk=ruling.pk), False, by=by, at=at)
    append(actor=by, step="restore_ruling", subject_type="other_ruling", subject=ruling, at=at)


@transaction.atomic
def remove_import(brought: RulingImport, *, by: User, at: datetime) -> int:
    """Remove all that an import brought and none changed since; how many. Raises as ``remove_ruling``."""
    require_editor(by, brought.desk)
    many = _set(brought.rulings.all(), True, by=by, at=at)
    append(
        actor=by, step="remove_import", subject_type="ruling_import", subject=brought, at=at,
        details={"rulings": many},
    )  # fmt: skip
    return many


@transaction.atomic
def restore_import(brought: RulingImport, *, by: User, at: datetime) -> int:
    """Bring back all of it that was removed; how many. Raises as ``remove_ruling``."""
    require_editor(by, brought.desk)
    many = _set(brought.rulings.all(), False, by=by, at=at)
    append(
        actor=by, step="restore_import", subject_type="ruling_import", subject=brought, at=at,
        details={"rulings": many},
    )  # fmt: skip
    return many


def _set(rulings: "QuerySet[OtherRuling]", removed: bool, *, by: User, at: datetime) -> int:
    if removed:
        return rulings.filter(removed_at=None).update(removed_at=at, removed_by=by)
    return rulings.exclude(removed_at=None).update(removed_at=None, removed_by=None)
