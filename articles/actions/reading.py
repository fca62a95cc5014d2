"""Reading: what was taken in becomes articles, one piece at a time, by whichever worker leases it."""

import logging
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from accounts.queries import role_on
from articles.actions.fetching import Found, fetch_found, of_its_house, read_found
from articles.actions.importing import import_article
from articles.actions.intake import MOST_PIECES, READ, Sent, host_of, lay_down, spaced
from articles.enums import IntakeKind, PieceOutcome, PieceState
from articles.importers import MAX_BYTES, Clean, feed_entry, import_bytes
from articles.importers.parts import parts
from articles.models import Intake, Piece
from lib.door import Limits
from lib.errors import DomainError, Invalid, NotAllowed, Unreachable
from lib.leases import Lease, finish, lease_due
from lib.nudge import nudge
from record.actions import append

logger = logging.getLogger("stet.intake")

LEASE_SECONDS = 100.0
"""Longer than the time limit of the task (articles.tasks), so that nobody reads a piece twice at once."""
BUDGET = 5.0
"""Seconds after which a task begins no further piece: the queue is for others too, and a beat is short."""
MOST_TRIES = 5
DEEPEST = 3
LIMITS = Limits(total=20.0, raw=MAX_BYTES, plain=MAX_BYTES)
KILLED = (
    f"Reading this stopped the reader {MOST_TRIES} times. It is kept as it came: download it, or try again "
    "after an update of Stet."
)
BROKEN = (
    "Stet could not read this, through a fault of its own. It is kept as it came: try again after an update."
)


AGAIN = (timedelta(minutes=2), timedelta(minutes=20))
"""When an entry of a feed is tried again whose page does not answer: nobody stands by to do it."""
PASSING = re.compile(r"timeout|connect|dns|bad_response|status_(429|5\d\d)")


class _Lost(Exception):
    """Somebody else holds the piece now: what was done to it is rolled back."""


def read_pieces(*, clock: Callable[[], datetime], seconds: float = BUDGET) -> int:
    """Read what is due until nothing is or ``seconds`` have passed; answers how many."""
    until = time.monotonic() + seconds
    read = 0
    while read_next(clock=clock) is not None:
        read += 1
        if time.monotonic() > until:
            break
    return read


def read_next(*, clock: Callable[[], datetime], intake: Intake | None = None) -> int | None:
    """Read the piece that is due longest, of one intake or of all; its key, or None when none is due."""
    due = Piece.objects.filter(state=PieceState.WAITING)
    if intake is not None:
        due = due.filter(intake=intake)
    leases = lease_due(due, now=clock(), seconds=LEASE_SECONDS, limit=1)
    if not leases:
        return None
    _read(leases[0], clock)
    return int(leases[0].pk)


def _read(lease: Lease, clock: Callable[[], datetime]) -> None:
    """Read one piece, and say on it what became of it. Only a database that is away leaves it waiting."""
    # Counted before anything is read: what kills this process has been tried all the same.
    Piece.objects.filter(pk=lease.pk, attempt=lease.attempt).update(tries=F("tries") + 1)
    piece = Piece.objects.select_related("intake__desk", "intake__sent_by", "asked_by").get(pk=lease.pk)
    try:
        if piece.tries > MOST_TRIES:
            raise Invalid(KILLED)
        _take(piece, lease, clock)
    except _Lost:
        logger.info("piece %s was read by somebody else", piece.public_id)
    except Unreachable as away:
        if not _put_off(piece, lease, away, clock()):
            _fail(lease, away.message, clock())
    except DomainError as refusal:
        _fail(lease, refusal.message, clock())
    except DatabaseError:
        logger.exception("piece %s could not be written; its lease will run out", piece.public_id)
    except Exception:
        logger.exception("piece %s could not be read", piece.public_id)
        _fail(lease, BROKEN, clock())


def _take(piece: Piece, lease: Lease, clock: Callable[[], datetime]) -> None:
    """Raises a DomainError that says why nothing came of it."""
    by = piece.asked_by or piece.intake.sent_by
    if role_on(by, piece.intake.desk) is None:
        raise NotAllowed(f"{by} sent this and is not on the desk any more. Somebody who is can try it again.")
    found = _found(piece)
    inside = parts(found.body)
    if inside is not None:
        within = [Sent(one.name, one.body, one.media_type, one.url) for one in inside]
        _open(piece, lease, within, found.url, clock())
        return
    clean = _clean(found, piece)
    intake = piece.intake
    with transaction.atomic():
        imported = import_article(
            clean,
            desk=intake.desk,
            provenance=intake.provenance,
            by=by,
            at=clock(),
            embargo_until=intake.embargo_until,
        )
        _finish(lease, clock(), outcome=imported.outcome, article=imported.article)


def _found(piece: Piece) -> Found:
    """The piece's bytes: those that came, or what its address answers with."""
    body = bytes(piece.raw)
    if piece.url and not body:
        return fetch_found(piece.url, limits=LIMITS)
    return Found(body, piece.media_type, piece.url)


def _clean(found: Found, piece: Piece) -> Clean:
    """The article in what came; that of a feed's entry with a summary only stands on a page of its own."""
    if found.media_type == feed_entry.MEDIA_TYPE and (entry := feed_entry.entry_in(found.body)).fetch:
        return feed_entry.from_page(read_found(fetch_found(entry.url, limits=LIMITS)), entry)
    if _was_fetched(piece):
        return read_found(found)
    clean = import_bytes(found.body, media_type=found.media_type, filename=piece.name, url=found.url)
    outermost = _around(piece)[-1]
    return of_its_house(clean, origin=outermost.url) if _was_fetched(outermost) else clean


def _was_fetched(piece: Piece) -> bool:
    """Whether its bytes are what an address answered with: not sent by somebody, and no entry of a feed."""
    return bool(piece.url) and piece.media_type != feed_entry.MEDIA_TYPE


def _put_off(piece: Piece, lease: Lease, away: Unreachable, at: datetime) -> bool:
    """Wait with an entry of a feed whose site is in passing trouble; False when it has waited enough."""
    if piece.intake.kind != IntakeKind.FEED or piece.tries > len(AGAIN) or not PASSING.fullmatch(away.reason):
        return False
    due = at + AGAIN[piece.tries - 1]
    return finish(Piece.objects.all(), lease.pk, lease.attempt, due_at=due, reason=away.message)


@transaction.atomic
def _open(piece: Piece, lease: Lease, inside: list[Sent], url: str, at: datetime) -> None:
    """Take the things in a container out of it, each as a piece of its own. It keeps the ``url`` that it was
    found at in the end, whose word they are.
    """
    if not inside:
        raise Invalid("There is nothing in this.")
    if len(_around(piece)) > DEEPEST:
        raise Invalid(f"This lies {DEEPEST} containers deep. Take it out of them and send it by itself.")
    # Two workers may open two containers of one intake: each numbers its pieces after the other's.
    intake = Intake.objects.select_for_update(no_key=True).get(pk=piece.intake_id)
    many = intake.pieces.count()
    if many + len(inside) > MOST_PIECES:
        raise Invalid(
            f"With the {len(inside):,} in this there would be more than {MOST_PIECES:,} pieces. "
            "Send it in several parts."
        )
    last = intake.pieces.aggregate(last=Max("number"))["last"]
    lay_down(intake, inside, after=last, at=at, within=piece)
    _finish(lease, at, outcome=PieceOutcome.OPENED, url=url)
    nudge(READ)


def _around(piece: Piece) -> list[Piece]:
    """The piece and the containers that it lay in, the outermost last."""
    around = [piece]
    while (within := around[-1].within) is not None:
        around.append(within)
    return around


def _finish(lease: Lease, at: datetime, **changes: Any) -> None:
    """Done: an article holds the words, or the pieces that came out of it hold the bytes."""
    over = {"state": PieceState.DONE, "due_at": None, "done_at": at, "raw": b"", "reason": "", **changes}
    if not finish(Piece.objects.all(), lease.pk, lease.attempt, **over):
        raise _Lost


def _fail(lease: Lease, reason: str, at: datetime) -> None:
    over = {"state": PieceState.FAILED, "due_at": None, "done_at": at, "outcome": "", "reason": reason}
    finish(Piece.objects.all(), lease.pk, lease.attempt, **over)


def _asks(piece: Piece) -> str:
    fetched = piece.size == 0 or piece.media_type == feed_entry.MEDIA_TYPE
    return host_of(piece.url) if fetched else ""


@transaction.atomic
def retry(intake: Intake, *, by: User, at: datetime, piece: Piece | None = None) -> int:
    """Read what failed again, one piece or all, now in the name of ``by``; how many will be.

    Raises NotAllowed unless ``by`` is on the desk.
    """
    if role_on(by, intake.desk) is None:
        raise NotAllowed("Only people of this desk may have its pieces read again.")
    failed = Piece.objects.filter(intake=intake, state=PieceState.FAILED)
    if piece is not None:
        failed = failed.filter(pk=piece.pk)
    again = list(failed.select_for_update(no_key=True).defer("raw").order_by("pk"))
    for one, due in zip(again, spaced([_asks(one) for one in again], at=at), strict=True):
        Piece.objects.filter(pk=one.pk).update(
            state=PieceState.WAITING, due_at=due, done_at=None, reason="", tries=0, asked_by=by
        )
    many = len(again)
    if many:
        append(actor=by, step="retry", subject_type="intake", subject=intake, at=at, details={"pieces": many})
        nudge(READ)
    return many
