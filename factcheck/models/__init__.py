"""Claims and what stands around them, one noun a file."""

from .appearance import Appearance
from .assignment import Assignment
from .citation import Citation
from .claim import Claim
from .draft import Draft
from .linkcheck import LinkCheck
from .notice import Notice
from .publication import Publication
from .rating import Rating, RatingScale
from .recusal import Recusal
from .reply import Reply
from .retraction import Retraction
from .review import Review
from .snapshot import Snapshot
from .source import Source
from .verdict import Verdict
from .waiver import Waiver

__all__ = [
    "Appearance",
    "Assignment",
    "Citation",
    "Claim",
    "Draft",
    "LinkCheck",
    "Notice",
    "Publication",
    "Rating",
    "RatingScale",
    "Recusal",
    "Reply",
    "Retraction",
    "Review",
    "Snapshot",
    "Source",
    "Verdict",
    "Waiver",
]
