"""Claims and everything attached to them, one noun a file."""

from .appearance import Appearance
from .archive_request import ArchiveRequest
from .assignment import Assignment
from .blind_rating import BlindRating
from .bulk_action import BulkAction, BulkActionItem
from .checked_name import CheckedName, CheckedNameKey, NameKind
from .checklist import ChecklistItem, ChecklistTick
from .citation import Citation
from .claim import Claim
from .claim_import import ClaimImport, ImportedClaim
from .claim_tag import ClaimTag
from .claim_watch import ClaimWatch
from .claimant import Claimant, ClaimantKey, ClaimantKind, ClaimantRole
from .comment import Comment
from .correction_request import CorrectionRequest
from .daily_statistic import DailyStatistic
from .deadline_cursor import DeadlineCursor
from .discussion_post import DiscussionPost
from .draft import Draft, DraftFile
from .escalation_cursor import EscalationCursor
from .external_review import ExternalReview
from .external_review_import import ExternalReviewImport
from .finding_dismissal import FindingDismissal
from .follow import Follow
from .follow_cursor import FollowCursor
from .indexed_terms import ClaimTerms, ExternalReviewTerms, TermFrequency
from .interest import Interest
from .item_tick import ItemTick
from .legal_hold import LegalHold
from .legal_read import LegalReadRule
from .link_check import LinkCheck
from .link_host import LinkHost, LinkRun
from .notification import Notification
from .origin_page import OriginPage, PageFinding
from .publication import Publication
from .queue_settings import QueueSettings
from .rating import Rating, RatingScale
from .read_receipt import ReadReceipt
from .reader_report import ReaderReport
from .reading_progress import ReadingProgress
from .recusal import Recusal
from .repeat import Repeat, RepeatCursor
from .reply import FurtherAnswer, ReplyFile, ReplyLink, ReplyRequest
from .retraction import Retraction
from .review import Review
from .saved_view import SavedView
from .sealing_key import SealingKey
from .search_document import SearchChange, SearchDocument, SearchLanguage, SearchWord
from .similar_claim_dismissal import SimilarClaimDismissal
from .snapshot import Snapshot
from .snapshot_picture import SnapshotPicture
from .soft_lock import SoftLock
from .source import Source
from .suggestion import SentenceSuggestions, SuggestionDecision
from .verdict import Verdict
from .verdict_view_count import VerdictViewCount
from .waiver import Waiver
from .writer_query import (
    ArticleWriter,
    WriterLink,
    WriterQuery,
    WriterQueryFile,
    WriterQueryPlace,
    WriterQueryPost,
)
