"""Claims and what stands around them, one noun a file."""

from .appearance import Appearance
from .archiving import ArchiveRequest
from .assignment import Assignment
from .blind_rating import BlindRating
from .citation import Citation
from .claim import Claim
from .claim_tag import ClaimTag
from .comment import Comment
from .draft import Draft
from .interest import Interest
from .legal_hold import LegalHold
from .legal_read import LegalRead
from .linkcheck import LinkCheck
from .linkpool import LinkHost, LinkPool
from .notice import Notice
from .other_ruling import OtherRuling
from .publication import Publication
from .rating import Rating, RatingScale
from .reading import Reading
from .recusal import Recusal
from .reply import FurtherAnswer, Reply, ReplyFile, ReplyLink
from .report import Report
from .retraction import Retraction
from .review import Review
from .ruling_import import RulingImport
from .seen import Seen
from .snapshot import Snapshot
from .soft_lock import SoftLock
from .source import Source
from .verdict import Verdict
from .waiver import Waiver

__all__ = [
    "Appearance",
    "ArchiveRequest",
    "Assignment",
    "BlindRating",
    "Citation",
    "Claim",
    "ClaimTag",
    "Comment",
    "Draft",
    "FurtherAnswer",
    "Interest",
    "LegalHold",
    "LegalRead",
    "LinkCheck",
    "LinkHost",
    "LinkPool",
    "Notice",
    "OtherRuling",
    "Publication",
    "Rating",
    "RatingScale",
    "Reading",
    "Recusal",
    "Reply",
    "ReplyFile",
    "ReplyLink",
    "Report",
    "Retraction",
    "Review",
    "RulingImport",
    "Seen",
    "Snapshot",
    "SoftLock",
    "Source",
    "Verdict",
    "Waiver",
]
