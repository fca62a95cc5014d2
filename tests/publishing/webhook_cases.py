"""Licences, embargoes and articles that webhooks follow."""

from datetime import datetime

from django.db import transaction

from articles.actions.embargo import set_embargo
from articles.models import Article
from audit.actions import append_event

ALL = {"languages": [], "desks": [], "delay_minutes": 0}


def cleared(article: Article, cast, at: datetime, step: str = "clear") -> None:
    """An entry as the article's verbs append it."""
    with transaction.atomic():
        append_event(actor=cast.editor, action=step, subject_type="article", subject=article, at=at)


def embargo(article: Article, until: datetime | None, cast, at: datetime) -> None:
    """What an editor does on the article's page."""
    article.refresh_from_db()
    set_embargo(article, until=until, reason="It is out", by=cast.editor, at=at, version=article.version)
