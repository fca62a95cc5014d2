"""Report of an import batch: one row an item, for a spreadsheet or a program."""

from typing import Any

from articles.absolute_urls import get_article_url
from articles.models import ImportBatch, ImportItem
from articles.models.enums import ImportItemState

REPORT_COLUMNS = (
    *("number", "name", "url", "bytes", "result", "reason", "attempts"),
    *("article", "article_url", "headline", "container", "finished_at"),
)


def list_report_rows(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return every item in its order, by REPORT_COLUMNS. ``container`` is the number of another item."""
    items = batch.items.select_related("article", "container").defer("body", "container__body")
    return [
        {
            "number": item.number,
            "name": item.name,
            "url": item.url,
            "bytes": item.size,
            "result": get_item_result(item),
            "reason": item.reason_text,
            "attempts": item.attempts,
            "article": str(item.article.public_id) if item.article else None,
            "article_url": get_article_url(item.article) if item.article else None,
            "headline": item.article.headline if item.article else None,
            "container": item.container.number if item.container else None,
            "finished_at": item.finished_at.isoformat() if item.finished_at else None,
        }
        for item in items.order_by("number")
    ]


def get_item_result(item: ImportItem) -> str:
    """Return waiting, failed, or the outcome: an ImportItemOutcome."""
    return item.outcome if item.state == ImportItemState.DONE else item.state
