"""Report of an import batch: one row an item, for a spreadsheet or a program."""

from typing import Any

from articles.absolute_urls import get_article_url
from articles.models import ImportBatch, ImportItem
from articles.models.enums import ImportItemState

REPORT_COLUMNS = (
    *("number", "name", "address", "bytes", "result", "reason", "tries"),
    *("article", "article_address", "headline", "within", "done_at"),
)


def list_report_rows(intake: ImportBatch) -> list[dict[str, Any]]:
    """Return every item in its order, by REPORT_COLUMNS. ``within`` is its container's number."""
    pieces = intake.pieces.select_related("article", "container").defer("body", "container__body")
    return [
        {
            "number": piece.number,
            "name": piece.name,
            "address": piece.url,
            "bytes": piece.size,
            "result": get_item_result(piece),
            "reason": piece.reason,
            "tries": piece.attempts,
            "article": str(piece.article.public_id) if piece.article else None,
            "article_address": get_article_url(piece.article) if piece.article else None,
            "headline": piece.article.headline if piece.article else None,
            "within": piece.container.number if piece.container else None,
            "done_at": piece.finished_at.isoformat() if piece.finished_at else None,
        }
        for piece in pieces.order_by("number")
    ]


def get_item_result(piece: ImportItem) -> str:
    """Return waiting, failed, or the outcome: an ImportItemOutcome."""
    return piece.outcome if piece.state == ImportItemState.DONE else piece.state
