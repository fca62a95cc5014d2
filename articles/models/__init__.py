"""Articles and revisions, one noun a file."""

from .article import Article
from .revision import Revision

__all__ = ["Article", "Revision"]
