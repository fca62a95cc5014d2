"""Taking in: whatever was sent in one go is written down at once, as rows that are due to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Desk, User
from articles.actions.importing import require_importer
from articles.enums import IntakeKind, Provenance
from articles.models import Feed, Intake, Piece
from lib.errors import Invalid
from lib.nudge import nudge
from record.actions import append

READ = "articles.tasks.read_pieces"
MOST_PIECES = 5_000
"""In one intake, with what is found in its containers: more is a migration, and is sent in parts."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that came in: a file (``body``), an address to be fetched (``url`` without a body), or
    words found at an address (both).
    """

    name: str
    body: bytes = b""
    media_type: str = ""
    url: str = ""


@transaction.atomic
def take_in(
    *,
    desk: Desk,
    provenance: str,
    kind: str,
    name: str,
    pieces: Sequence[Sent],
    by: User,
    at: datetime,
    embargo_until: datetime | None = None,
    feed: Feed | None = None,
) -> Intake:
    """Keep everything that was sent, bytes and all, due to be read now. ``kind`` is an IntakeKind.

    ``embargo_until`` holds for each article that comes of it. Raises NotAllowed unless ``by`` is on ``desk``,
    and Invalid for nothing at all, too many pieces or an unknown provenance.
    """
    require_importer(by, desk)
    if provenance not in Provenance.values:
        sentence = "Say whose words these are: own copy, or published elsewhere."
        raise Invalid(sentence, fields={"provenance": [sentence]})
    if kind not in IntakeKind.values:
        raise ValueError(f"no kind of intake: {kind}")
    if not pieces:
        raise Invalid("Nothing was sent. Choose files, or type addresses.")
    if len(pieces) > MOST_PIECES:
        raise Invalid(f"This has {len(pieces):,} pieces. Stet takes up to {MOST_PIECES:,} in one go.")
    intake = Intake.objects.create(
        desk=desk,
        kind=kind,
        name=name[:200] or "Without a name",
        provenance=provenance,
        embargo_until=embargo_until,
        feed=feed,
        sent_by=by,
        sent_at=at,
    )
    lay_down(intake, pieces, after=0, at=at)
    append(
        actor=by,
        step="take_in",
        subject_type="intake",
        subject=intake,
        at=at,
        details={"name": intake.name, "pieces": len(pieces)},
    )
    nudge(READ)
    return intake


def lay_down(
    intake: Intake, pieces: Sequence[Sent], *, after: int, at: datetime, within: Piece | None = None
) -> None:
    """Write the pieces down, due now, numbered from ``after`` + 1."""
    Piece.objects.bulk_create(
        [
            Piece(
                intake=intake,
                within=within,
                number=number,
                name=_plain(sent.name) or _plain(sent.url) or f"Number {number}",
                url=_plain(sent.url),
                media_type=_plain(sent.media_type),
                raw=sent.body,
                size=len(sent.body),
                due_at=at,
            )
            for number, sent in enumerate(pieces, after + 1)
        ],
        batch_size=50,
    )


def _plain(name: str) -> str:
    """A name that a list can show: one line, not endless, without what a database cannot keep."""
    whole = name.encode("utf-8", "replace").decode()
    return " ".join(whole.replace("\x00", "").split())[:2000]
