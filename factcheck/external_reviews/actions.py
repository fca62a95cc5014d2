"""External reviews: import them, update those that are here already, remove and restore them."""

from dataclasses import asdict, fields
from datetime import datetime
from itertools import batched

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import Desk, User
from accounts.models.enums import Role
from accounts.selectors import get_role, is_at_least
from audit.actions import append_event
from factcheck.external_reviews.parsing import ParsedReview, ParsedReviews
from factcheck.external_reviews.parsing.values import get_site
from factcheck.models import ExternalReview, ExternalReviewImport
from factcheck.models.external_review import compute_match_keys
from factcheck.workflow.term_index import index_external_reviews
from lib.errors import NotAllowed
from lib.sentences import gettext
from lib.text.phrases import format_number

OWN_VERDICT_MESSAGE = gettext_lazy("This is our own fact check, which Stet shows as ours.")
IMPORTED_FIELDS = tuple(field.name for field in fields(ParsedReview))
"""Columns of an external review that an import may change."""
BATCH = 500
MAX_SHOWN = 200
"""Rejected records that are saved with an import, to be shown; all are counted."""

ReviewKey = tuple[str, str]


def require_editor(by: User, desk: Desk) -> None:
    """Raise NotAllowed unless ``by`` has at least the role of an editor on ``desk``."""
    if not is_at_least(get_role(by, desk), Role.EDITOR):
        raise NotAllowed(
            gettext("Only an editor of this desk can import or remove other organisations’ fact checks.")
        )


@transaction.atomic
def import_external_reviews(
    *, desk: Desk, kind: str, name: str, read: ParsedReviews, by: User, at: datetime
) -> ExternalReviewImport:
    """Save parsed reviews for ``desk``; a review that is here already is updated where it differs.

    ``kind`` is an ImportMethod. Of two records of one page and statement the last is saved, and the other
    counts as unchanged. Reviews that were removed before are left out, and those of our own site are
    rejected. Raise NotAllowed unless ``by`` is an editor of the desk.
    """
    require_editor(by, desk)
    brought = ExternalReviewImport(
        desk=desk, kind=kind, name=name[:2000], created_by=by, created_at=at, has_more=read.left
    )
    own = get_site(settings.STET_BASE_URL)
    wanted: dict[ReviewKey, ParsedReview] = {}
    for number, review in enumerate(read.reviews, 1):
        if own and (f".{review.site}".endswith(f".{own}") or own.endswith(f".{review.site}")):
            where = gettext("Number {number}").format(number=format_number(number))
            read.add_rejected(where, OWN_VERDICT_MESSAGE, f"{review.url} {review.statement}")
        else:
            key = compute_match_keys(review.url, review.statement)
            brought.unchanged_count += key in wanted
            wanted[key] = review
    brought.save()
    # In one order, so that two imports of the same reviews wait for each other and do not deadlock.
    for some in batched(sorted(wanted.items()), BATCH):
        _save_batch(dict(some), brought)
    brought.rejected_count = len(read.refused)
    brought.rejected_records = [asdict(one) for one in read.refused[:MAX_SHOWN]]
    brought.save()
    append_event(
        actor=by,
        action="import_external_reviews",
        subject=brought,
        at=at,
        details={
            "name": brought.name,
            "added": brought.added_count,
            "changed": brought.changed_count,
            "refused": brought.rejected_count,
        },
    )
    return brought


def _save_batch(wanted: dict[ReviewKey, ParsedReview], brought: ExternalReviewImport) -> None:
    """Save one batch, and count on ``brought`` what became of each review."""
    rows = ExternalReview.objects.filter(desk=brought.desk, url_key__in={url for url, _ in wanted})
    here = {(row.url_key, row.statement_key): row for row in rows}
    changed = []
    for key, review in wanted.items():
        row = here.get(key)
        if row is None:
            brought.added_count += 1
        elif row.removed_at is not None:
            brought.removed_count += 1
            continue
        elif all(getattr(row, name) == getattr(review, name) for name in IMPORTED_FIELDS):
            brought.unchanged_count += 1
            continue
        else:
            brought.changed_count += 1
        changed.append(
            ExternalReview(
                desk=brought.desk, url_key=key[0], statement_key=key[1], last_import=brought, **asdict(review)
            )
        )
    ExternalReview.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["desk", "url_key", "statement_key"],
        update_fields=[*IMPORTED_FIELDS, "last_import"],
    )
    index_external_reviews(changed)


@transaction.atomic
def remove_external_review(review: ExternalReview, *, by: User, at: datetime) -> None:
    """Hide a review, even if it is imported again. Raise NotAllowed for all but editors of its desk."""
    require_editor(by, review.desk)
    _set_removed(ExternalReview.objects.filter(pk=review.pk), True, by=by, at=at)
    append_event(actor=by, action="remove_external_review", subject=review, at=at)


@transaction.atomic
def restore_external_review(review: ExternalReview, *, by: User, at: datetime) -> None:
    """Restore a removed review. Raise NotAllowed for all but editors of its desk."""
    require_editor(by, review.desk)
    _set_removed(ExternalReview.objects.filter(pk=review.pk), False, by=by, at=at)
    append_event(actor=by, action="restore_external_review", subject=review, at=at)


@transaction.atomic
def remove_imported_reviews(brought: ExternalReviewImport, *, by: User, at: datetime) -> int:
    """Remove the reviews that no later import changed; return how many. Raise as for a single one."""
    require_editor(by, brought.desk)
    many = _set_removed(brought.reviews.all(), True, by=by, at=at)
    append_event(
        actor=by, action="remove_imported_reviews", subject=brought, at=at, details={"reviews": many}
    )
    return many


@transaction.atomic
def restore_imported_reviews(brought: ExternalReviewImport, *, by: User, at: datetime) -> int:
    """Restore the removed reviews of an import; return how many. Raise as for a single one."""
    require_editor(by, brought.desk)
    many = _set_removed(brought.reviews.all(), False, by=by, at=at)
    append_event(
        actor=by, action="restore_imported_reviews", subject=brought, at=at, details={"reviews": many}
    )
    return many


def _set_removed(reviews: "QuerySet[ExternalReview]", removed: bool, *, by: User, at: datetime) -> int:
    if removed:
        return reviews.filter(removed_at=None).update(removed_at=at, removed_by=by)
    return reviews.exclude(removed_at=None).update(removed_at=None, removed_by=None)
