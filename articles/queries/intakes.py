"""How far an intake is, and what became of its pieces."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Max, Sum

from accounts.models import User
from articles.enums import PieceOutcome, PieceState
from articles.models import Intake, Piece
from lib.commitments import sha256_hex


@dataclass(slots=True)
class Progress:
    """Counts of pieces. A container that was opened counts for what was in it, not for itself."""

    waiting: int = 0
    failed: int = 0
    by_outcome: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """How many have a result."""
        return self.failed + sum(self.by_outcome.values())

    @property
    def total(self) -> int:
        return self.read + self.waiting

    @property
    def over(self) -> bool:
        return self.waiting == 0

    @property
    def sentence(self) -> str:
        """ "42 of 60 read: 30 imported, 10 here already, 2 failed." """
        head = f"{self.total:,} read" if self.over else f"{self.read:,} of {self.total:,} read"
        return f"{head}: {', '.join(self.parts)}." if self.parts else f"{head}."

    @property
    def parts(self) -> list[str]:
        """What came of those that were read, in words."""
        words = {
            PieceOutcome.CREATED: "imported",
            PieceOutcome.UNCHANGED: "here already",
            PieceOutcome.REVISED: "with changed words",
            PieceOutcome.WITHDRAWN: "withdrawn by the source",
        }
        found = [f"{many:,} {word}" for name, word in words.items() if (many := self.by_outcome.get(name, 0))]
        return [*found, f"{self.failed:,} failed"] if self.failed else found


def progress_of(intakes: Iterable[Intake]) -> dict[int, Progress]:
    """{pk: Progress} of these intakes, in one query."""
    found = {intake.pk: Progress() for intake in intakes}
    rows = Piece.objects.filter(intake__in=list(found)).order_by()
    for row in rows.values("intake", "state", "outcome").annotate(many=Count("pk")):
        progress = found[row["intake"]]
        if row["state"] == PieceState.WAITING:
            progress.waiting += row["many"]
        elif row["state"] == PieceState.FAILED:
            progress.failed += row["many"]
        elif row["outcome"] != PieceOutcome.OPENED:
            progress.by_outcome[row["outcome"]] = row["many"]
    return found


def intake_tag(user: User, public_id: UUID) -> str | None:
    """The ETag of an intake's living part; None where there is none that this person may see. One query."""
    row = (
        Intake.objects.visible_to(user)
        .filter(public_id=public_id)
        .values("pk")
        .annotate(
            many=Count("pieces"),
            waiting=Count("pieces__due_at"),
            last=Max("pieces__done_at"),
            attempts=Sum("pieces__attempt"),
        )
        .first()
    )
    return f'"{sha256_hex(str(sorted(row.items())))[:32]}"' if row else None
