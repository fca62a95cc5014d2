"""Beginning and end of every change of an article: its row is locked, and an event is appended.

In a module of its own, so that its users do not load the importers, as ``article_fields`` does.
"""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import User
from articles.models import Article
from audit.actions import append_event


def lock_article(article: Article) -> Article:
    """Read the row again and lock it until the transaction ends."""
    # Without a join: after a wait PostgreSQL rereads the locked row alone, and a joined current revision
    # would be an old one.
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def append_article_event(
    article: Article, action: str, *, by: User, at: datetime, details: Mapping[str, object]
) -> None:
    """Append an event for an action that leaves the article's state as it is."""
    append_event(
        actor=by,
        action=action,
        subject=article,
        at=at,
        from_state="" if action == "import_article" else article.state,
        to_state=article.state,
        details=details,
    )
