"""Other people's ClaimReviews, read as kindly as the world writes them. Pure: bytes in, plain records out.

``read`` takes what was pasted, sent or fetched: a page with JSON-LD in it, JSON-LD alone, a DataFeed, a file
with one record a line, each in a ``<script>`` or not, and what ``claims:search`` of Google's Fact Check Tools
API answers. Read on in this order: texts (where the JSON is), nodes (which of it is a ClaimReview), values
(what a value can mean), record (one ClaimReview), reading (all of them).

Nothing here is ours, and nothing of it may go out as ours: see factcheck/models/other_ruling.py.
"""

from .reading import MAX_BYTES, MOST, Read, Refused, read, read_bounded, read_value
from .record import Review

__all__ = ["MAX_BYTES", "MOST", "Read", "Refused", "Review", "read", "read_bounded", "read_value"]
