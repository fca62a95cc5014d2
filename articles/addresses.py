"""Where an article is found, from outside."""

from django.conf import settings
from django.urls import reverse

from articles.models import Article


def article_address(article: Article) -> str:
    """The whole address of its page."""
    return f"{settings.STET_BASE_URL}{reverse('article', args=[article.public_id])}"
