"""Taking in: whatever was sent in one go is written down at once, as rows that are due to be read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from accounts.models import Desk, User
from articles.actions.importing import require_importer
from articles.enums import IntakeKind, Provenance
from articles.importers.feed_entry import MEDIA_TYPE
from articles.models import Feed, Intake, Piece
from lib.errors import Invalid
from lib.nudge import nudge
from record.actions import append

READ = "articles.tasks.read_pieces"
MOST_PIECES = 5_000
"""In one intake, with what is found in its containers: more is a migration, and is sent in parts."""

SPACE = timedelta(seconds=1)


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
    """Write the pieces down, numbered from ``after`` + 1. They are due now; of those that are fetched from
    one host each is due a second after the one before, since no site is to be troubled by us.
    """
    dues = spaced([_asked(sent) for sent in pieces], at=at)
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
                due_at=due,
            )
            for number, (sent, due) in enumerate(zip(pieces, dues, strict=True), after + 1)
        ],
        batch_size=50,
    )


def _asked(sent: Sent) -> str:
    fetched = not sent.body or (sent.media_type == MEDIA_TYPE and b'"fetch":true' in sent.body)
    return host_of(sent.url) if fetched else ""


def host_of(url: str) -> str:
    """The host of an address; "" where there is none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def spaced(hosts: Sequence[str], *, at: datetime) -> list[datetime]:
    """When each is due: at once, or for the n-th of one host n seconds later."""
    asked: Counter[str] = Counter()
    dues = []
    for host in hosts:
        dues.append(at + SPACE * asked[host] if host else at)
        asked[host] += 1
    return dues


def _plain(name: str) -> str:
    """A name that a list can show: one line, not endless, without what a database cannot keep."""
    whole = name.encode("utf-8", "replace").decode()
    return " ".join(whole.replace("\x00", "").split())[:2000]
