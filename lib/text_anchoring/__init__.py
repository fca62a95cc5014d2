"""Re-anchoring of quotations from one text in another (pure), by docs/explanation/reanchoring.md."""

from lib.text_anchoring.reanchor import (
    AMBIGUOUS,
    CHANGED,
    MOVED,
    ORPHAN,
    SAME,
    ReanchorResult,
    reanchor_quotations,
)
from lib.text_anchoring.selectors import Quotation
