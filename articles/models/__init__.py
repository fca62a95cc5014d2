"""Models of articles: articles and revisions, feeds, import batches, near-duplicates."""

from .article import Article
from .feed import Feed
from .feed_entry import FeedEntry
from .import_batch import ImportBatch, ImportItem
from .near_duplicate import NearDuplicate, NearDuplicateKey
from .revision import Revision
