"""The report of an intake: one row a piece, for a spreadsheet or a program."""

from typing import Any

from articles.addresses import article_address
from articles.enums import PieceState
from articles.models import Intake, Piece

COLUMNS = (
    *("number", "name", "address", "bytes", "result", "reason", "tries"),
    *("article", "article_address", "headline", "within", "done_at"),
)


def rows_of(intake: Intake) -> list[dict[str, Any]]:
    """Every piece in its order, by the names of COLUMNS. ``within`` is the number of what it came out of."""
    pieces = intake.pieces.select_related("article", "within").defer("raw", "within__raw")
    return [
        {
            "number": piece.number,
            "name": piece.name,
            "address": piece.url,
            "bytes": piece.size,
            "result": result_of(piece),
            "reason": piece.reason,
            "tries": piece.tries,
            "article": str(piece.article.public_id) if piece.article else None,
            "article_address": article_address(piece.article) if piece.article else None,
            "headline": piece.article.headline if piece.article else None,
            "within": piece.within.number if piece.within else None,
            "done_at": piece.done_at.isoformat() if piece.done_at else None,
        }
        for piece in pieces.order_by("number")
    ]


def result_of(piece: Piece) -> str:
    """waiting, failed, or what came of it: a PieceOutcome."""
    return piece.outcome if piece.state == PieceState.DONE else piece.state
