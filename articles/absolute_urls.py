"""Absolute URL of an article, for readers outside the page."""

from django.conf import settings
from django.urls import reverse

from articles.models import Article


def get_article_url(article: Article) -> str:
    """Return the absolute URL of the article's page."""
    return f"{settings.STET_BASE_URL}{reverse('article_detail', args=[article.public_id])}"
