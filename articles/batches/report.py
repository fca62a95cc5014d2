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
    items = intake.items.select_related("article", "container").defer("body", "container__body")
    return [
        {
            "number": item.number,
            "name": item.name,
            "address": item.url,
            "bytes": item.size,
            "result": get_item_result(item),
            "reason": item.reason,
            "tries": item.attempts,
            "article": str(item.article.public_id) if item.article else None,
            "article_address": get_article_url(item.article) if item.article else None,
            "headline": item.article.headline if item.article else None,
            "within": item.container.number if item.container else None,
            "done_at": item.finished_at.isoformat() if item.finished_at else None,
        }
        for item in items.order_by("number")
    ]


def get_item_result(piece: ImportItem) -> str:
    """Return waiting, failed, or the outcome: an ImportItemOutcome."""
    return piece.outcome if piece.state == ImportItemState.DONE else piece.state
