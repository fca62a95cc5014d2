"""Progress of import batches, and the outcomes of their items."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Max, Sum
from django.utils.translation import ngettext

from accounts.models import User
from articles.models import ImportBatch, ImportItem
from articles.models.enums import ImportItemOutcome, ImportItemState
from lib.crypto.commitments import sha256_hex
from lib.text.phrases import format_number


@dataclass(slots=True)
class BatchProgress:
    """Counts of items. A container that was opened counts for its content, not for itself."""

    waiting: int = 0
    failed: int = 0
    by_outcome: dict[str, int] = field(default_factory=dict)

    @property
    def processed_count(self) -> int:
        """Number of items with a result."""
        return self.failed + sum(self.by_outcome.values())

    @property
    def total(self) -> int:
        return self.processed_count + self.waiting

    @property
    def is_finished(self) -> bool:
        return self.waiting == 0

    @property
    def summary(self) -> str:
        """Facts in a row: "42 of 60 items read · 30 imported · 10 already here · 2 failed"."""
        if self.is_finished:
            head = ngettext("{count} item read", "{count} items read", self.total)
        else:
            head = ngettext("{read} of {count} item read", "{read} of {count} items read", self.total)
        head = head.format(read=format_number(self.processed_count), count=format_number(self.total))
        return " · ".join([head, *self.summary_parts])

    @property
    def summary_parts(self) -> list[str]:
        """Outcomes of the items that were read, in words."""
        counts = {name: self.by_outcome.get(name, 0) for name in ImportItemOutcome}
        parts = [
            (
                counts[ImportItemOutcome.CREATED],
                ngettext("{count} imported", "{count} imported", counts[ImportItemOutcome.CREATED]),
            ),
            (
                counts[ImportItemOutcome.UNCHANGED],
                ngettext("{count} already here", "{count} already here", counts[ImportItemOutcome.UNCHANGED]),
            ),
            (
                counts[ImportItemOutcome.REVISED],
                ngettext(
                    "{count} with changed text",
                    "{count} with changed text",
                    counts[ImportItemOutcome.REVISED],
                ),
            ),
            (
                counts[ImportItemOutcome.WITHDRAWN],
                ngettext(
                    "{count} withdrawn by the source",
                    "{count} withdrawn by the source",
                    counts[ImportItemOutcome.WITHDRAWN],
                ),
            ),
            (self.failed, ngettext("{count} failed", "{count} failed", self.failed)),
        ]
        return [message.format(count=format_number(count)) for count, message in parts if count]


def get_batch_progress(batches: Iterable[ImportBatch]) -> dict[int, BatchProgress]:
    """Return {pk: BatchProgress} of these batches, in one query."""
    found = {batch.pk: BatchProgress() for batch in batches}
    rows = ImportItem.objects.filter(batch__in=list(found)).order_by()
    for row in rows.values("batch", "state", "outcome").annotate(many=Count("pk")):
        progress = found[row["batch"]]
        if row["state"] == ImportItemState.WAITING:
            progress.waiting += row["many"]
        elif row["state"] == ImportItemState.FAILED:
            progress.failed += row["many"]
        elif row["outcome"] != ImportItemOutcome.OPENED:
            progress.by_outcome[row["outcome"]] = row["many"]
    return found


def get_batch_etag(user: User, public_id: UUID) -> str | None:
    """Return the ETag of a batch's live part; None where this person may not see the batch. One query."""
    row = (
        ImportBatch.objects.visible_to(user)
        .filter(public_id=public_id)
        .values("pk")
        .annotate(
            many=Count("items"),
            waiting=Count("items__due_at"),
            last=Max("items__finished_at"),
            attempts=Sum("items__attempt"),
        )
        .first()
    )
    return f'"{sha256_hex(str(sorted(row.items())))[:32]}"' if row else None
