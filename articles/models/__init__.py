"""Articles, their revisions, the feeds they come by and what was sent, one noun a file."""

from .article import Article
from .feed import Feed
from .feed_entry import FeedEntry
from .intake import Intake, Piece
from .likeness import NearDuplicate, NearKey
from .revision import Revision

__all__ = ["Article", "Feed", "FeedEntry", "Intake", "NearDuplicate", "NearKey", "Piece", "Revision"]
