"""Claims and everything attached to them, one noun a file."""

from .appearance import Appearance
from .archive_request import ArchiveRequest
from .assignment import Assignment
from .blind_rating import BlindRating
from .citation import Citation
from .claim import Claim
from .claim_tag import ClaimTag
from .comment import Comment
from .draft import Draft
from .external_review import ExternalReview
from .external_review_import import ExternalReviewImport
from .interest import Interest
from .legal_hold import LegalHold
from .legal_read import LegalReadRule
from .link_check import LinkCheck
from .link_pool import HostBackoff, LinkPool
from .notification import Notification
from .publication import Publication
from .rating import Rating, RatingScale
from .read_receipt import ReadReceipt
from .reader_report import ReaderReport
from .recusal import Recusal
from .reply import FurtherAnswer, ReplyFile, ReplyLink, ReplyRequest
from .retraction import Retraction
from .review import Review
from .snapshot import Snapshot
from .soft_lock import SoftLock
from .source import Source
from .verdict import Verdict
from .verdict_view_count import VerdictViewCount
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
    "ExternalReview",
    "ExternalReviewImport",
    "FurtherAnswer",
    "HostBackoff",
    "Interest",
    "LegalHold",
    "LegalReadRule",
    "LinkCheck",
    "LinkPool",
    "Notification",
    "Publication",
    "Rating",
    "RatingScale",
    "ReadReceipt",
    "ReaderReport",
    "Recusal",
    "ReplyFile",
    "ReplyLink",
    "ReplyRequest",
    "Retraction",
    "Review",
    "Snapshot",
    "SoftLock",
    "Source",
    "Verdict",
    "VerdictViewCount",
    "Waiver",
]
