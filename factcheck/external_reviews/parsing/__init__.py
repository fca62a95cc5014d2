"""Parser of other organisations' ClaimReviews, lenient with faulty markup. Pure: bytes in, records out.

``parse_reviews`` takes what was pasted, sent or fetched: a page with JSON-LD in it, JSON-LD alone, a
DataFeed, a file with one record a line, each in a ``<script>`` or not, and what ``claims:search`` of Google's
Fact Check Tools API answers. Read on in this order: json_texts (where the JSON is), nodes (which of it is a
ClaimReview), values (what a value can mean), record (one ClaimReview), reader (all of them).

Nothing here is ours, and nothing of it may be published as ours: see factcheck/models/external_review.py.
"""

from .reader import (
    MAX_BYTES,
    MAX_REVIEWS,
    ParsedReviews,
    RejectedRecord,
    parse_reviews,
    parse_reviews_from_value,
    parse_reviews_sandboxed,
)
from .record import ParsedReview
