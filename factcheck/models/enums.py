"""Choices of the models' columns, and the proof marks that show them. Imports no model."""

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy

from lib.text.translatable import StrOrPromise


class ClaimState(TextChoices):
    """State of the work on a claim."""

    SUGGESTED = "suggested", "Suggested"
    FLAGGED = "flagged", "Flagged"
    ASSIGNED = "assigned", "Assigned"
    CHECKING = "checking", "Checking"
    AWAITING_REPLY = "awaiting_reply", "Awaiting reply"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    ON_HOLD = "on_hold", "On hold"
    SETTLED = "settled", gettext_lazy("Settled claims by kind")
    CLOSED = "closed", "Closed"


OPEN_STATES = tuple(s for s in ClaimState if s not in (ClaimState.SETTLED, ClaimState.CLOSED))
APPROVAL_WITHDRAWABLE_STATES = (ClaimState.IN_REVIEW, ClaimState.APPROVED, ClaimState.ON_HOLD)
"""States with a verdict that waits for review or publication."""
BEFORE_VERDICT_STATES = (ClaimState.ASSIGNED, ClaimState.CHECKING, ClaimState.AWAITING_REPLY)
CHECKER_STATES = (ClaimState.ASSIGNED, ClaimState.CHECKING)
"""States that wait for the claim's checker; in every other state it waits for somebody else."""


class PublicationStatus(TextChoices):
    """Public status of a claim's verdict, independent of the work."""

    NONE = "none", "Not published"
    LIVE = "live", "Published"
    UNDER_REVIEW = "under_review", "Under review"
    RETRACTED = "retracted", "Retracted"


class ClaimKind(TextChoices):
    """Kind of statement to be checked."""

    NUMBER = "number", "Number"
    QUOTE = "quote", "Quote"
    ATTRIBUTION = "attribution", "Attribution"
    DATE = "date", gettext_lazy("Date published")
    NAME = "name", "Name"
    TITLE = "title", "Title"
    SUPERLATIVE = "superlative", "Superlative"
    CAUSAL = "causal", "Causal"
    OTHER = "other", "Other"


ITEM_KINDS = (
    ClaimKind.QUOTE,
    ClaimKind.DATE,
    ClaimKind.NUMBER,
    ClaimKind.NAME,
    ClaimKind.TITLE,
    ClaimKind.SUPERLATIVE,
)
"""Kinds that the galley detects by itself (``lib.claim_detection``); the other kinds take a person to see."""


class ItemState(TextChoices):
    """Progress of an item of a galley."""

    OPEN = "open", "Open"
    IN_WORK = "in_work", gettext_lazy("In progress")
    TICKED = "ticked", "Ticked"
    WAIVED = "waived", "Waived"


class ClaimPriority(IntegerChoices):
    """Higher is sooner, so that one descending order sorts the queue."""

    LOW = 1, "Low"
    NORMAL = 2, "Normal"
    HIGH = 3, "High"
    URGENT = 4, "Urgent"


class DatePrecision(TextChoices):
    """Precision of the date on which a claim was said."""

    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class AnchorOutcome(TextChoices):
    """Result of following an appearance onto a revision. Only the first four keep their check."""

    FLAGGED = "flagged", "Flagged here"
    SAME = "same", gettext_lazy("Unchanged")
    MOVED = "moved", gettext_lazy("Moved")
    APPLIED = "applied", gettext_lazy("Changed as proposed")
    CHANGED = "changed", gettext_lazy("Text changed")
    AMBIGUOUS = "ambiguous", gettext_lazy("Found in two places")
    ORPHAN = "orphan", gettext_lazy("Text gone")


ANCHORED_OUTCOMES = (AnchorOutcome.FLAGGED, AnchorOutcome.SAME, AnchorOutcome.MOVED, AnchorOutcome.APPLIED)


class SourceKind(TextChoices):
    URL = "url", "Web page"
    DOCUMENT = "document", "Document"
    STATEMENT = "statement", "Statement"


class StatementMedium(TextChoices):
    """Way in which a statement reached us."""

    INTERVIEW = "interview", "Interview"
    EMAIL = "email", "E-mail or letter"
    OBSERVATION = "observation", gettext_lazy("Seen by us")


class SourceHealth(TextChoices):
    """Health of a source. From ``ok`` to ``refused`` they are the outcomes of ``lib.link_checker``."""

    UNCHECKED = "unchecked", "Not checked yet"
    OK = "ok", "Answers"
    MOVED = "moved", "Moved"
    BLOCKED = "blocked", gettext_lazy("Blocked")
    FAILING = "failing", "Failing"
    MISSING = "missing", "Not found"
    SOFT_404 = "soft_404", gettext_lazy("Page says “not found”")
    TO_HOME = "to_home", gettext_lazy("Redirects to home page")
    REFUSED = "refused", gettext_lazy("Cannot be checked")
    DEAD = "dead", gettext_lazy("Dead link")
    ARCHIVED = "archived", gettext_lazy("File saved in Stet")


ANSWERED_HEALTH = (SourceHealth.OK, SourceHealth.MOVED, SourceHealth.ARCHIVED)
"""A source that can be read at its URL, or in our snapshot."""
UNAVAILABLE_HEALTH = (SourceHealth.MISSING, SourceHealth.SOFT_404, SourceHealth.TO_HOME, SourceHealth.DEAD)
"""Its page is not where it was, for now or for good."""
TROUBLED_HEALTH = (SourceHealth.FAILING, *UNAVAILABLE_HEALTH, SourceHealth.BLOCKED, SourceHealth.REFUSED)
"""Health that may need somebody's attention."""


class PassageState(TextChoices):
    """State of the cited passage in the text of its source. UNREADABLE: there is no text to look in."""

    UNKNOWN = "unknown", "Passage not looked for yet"
    THERE = "there", "Passage found"
    EDITED = "edited", gettext_lazy("Passage changed")
    MISSING = "missing", "Passage not found"
    UNREADABLE = "unreadable", "Passage cannot be compared"


class DriftDecision(TextChoices):
    """Decision of a person about a passage that was edited or left its page."""

    HOLDS = "holds", gettext_lazy("Still supports the claim")
    USE_SNAPSHOT = "use_snapshot", gettext_lazy("Use the archived copy")


class ArchiveState(TextChoices):
    """Progress of a request for a capture by the Internet Archive."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", gettext_lazy("Being saved")
    DONE = "done", gettext_lazy("Saved in web archive")
    FAILED = "failed", gettext_lazy("Not saved in web archive")


class ReplyRequestKind(TextChoices):
    """Reason for a reply request."""

    PARTY = "party", "Right of reply"
    EXPERT = "expert", gettext_lazy("Expert opinion")


class CitationStance(TextChoices):
    SUPPORTS = "supports", "Supports"
    REFUTES = "refutes", "Refutes"
    CONTEXT = "context", "Context"


class SourceTier(TextChoices):
    PRIMARY = "primary", gettext_lazy("Primary source")
    SECONDARY = "secondary", gettext_lazy("Secondary source")


class Tick(TextChoices):
    """Result of a check on own copy. Never leaves the newsroom."""

    KEEP = "keep", "Stands as written"
    CHANGE = "change", gettext_lazy("Change")
    CUT = "cut", "Cut"


class RatingTone(TextChoices):
    """Side of the scale that a rating is on: decides the proof mark of a settled claim."""

    STANDS = "stands", gettext_lazy("True side")
    BETWEEN = "between", gettext_lazy("Neither")
    FALLS = "falls", gettext_lazy("False side")


def get_tick_tone(tick: str) -> str:
    """Return the side of the scale that a tick on own copy counts for; "" for none."""
    if not tick:
        return ""
    return RatingTone.STANDS if tick == Tick.KEEP else RatingTone.FALLS


class RatingColor(TextChoices):
    """Colour of a rating's label: one of those of static/css/tokens.css, each beside an icon."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    VIOLET = "violet", "Violet"
    BLUE = "blue", "Blue"
    INK = "ink", "Black"
    SOFT = "soft", "Grey"


class RatingIcon(TextChoices):
    """Shape beside a rating's label. A symbol of static/img/icons.svg, with "rating-" before its name."""

    CHECK = "check", "Check mark"
    CROSS = "cross", "Cross"
    DISC_4 = "disc-4", "Circle, full"
    DISC_3 = "disc-3", "Circle, three quarters"
    DISC_2 = "disc-2", "Circle, half"
    DISC_1 = "disc-1", "Circle, one quarter"
    DISC_0 = "disc-0", "Circle, empty"
    FLAME = "flame", "Flame"
    BEND = "bend", "Bent arrow"
    GAP = "gap", gettext_lazy("Gap")
    QUESTION = "question", "Question mark"
    MASK = "mask", "Mask"
    CLOCK = "clock", "Clock"
    SCISSORS = "scissors", "Scissors"


class ClaimReviewRatingType(TextChoices):
    """Form of a rating in a ClaimReview. The names in brackets are schema.org's."""

    NUMBER = "number", gettext_lazy("Label and number (alternateName, ratingValue, bestRating, worstRating)")
    WORD = "word", gettext_lazy("Label only (alternateName)")
    NONE = "none", gettext_lazy("No ClaimReview")


class ReviewVote(TextChoices):
    APPROVE = "approve", "Approve"
    DISSENT = "dissent", gettext_lazy("Disagree")
    SEND_BACK = "send_back", "Send back"
    READ = "read", "Legal read"


class ImportMethod(TextChoices):
    """Way in which external reviews were imported."""

    PASTE = "paste", "Pasted"
    FILE = "file", "From a file"
    URL = "url", gettext_lazy("From a web address")


class InterestKind(TextChoices):
    """Kind of thing that somebody has an interest in."""

    PARTY = "party", gettext_lazy("A person or organisation")
    COMPANY = "company", "A company"
    RELATIVE = "relative", "A relative or friend"
    TOPIC = "topic", "A topic"


class CommentableField(TextChoices):
    """Fields of a verdict whose text can be commented on."""

    STATEMENT = "statement", "Statement"
    HEADLINE = "headline", "Headline"
    PROPOSED = "proposed_text", gettext_lazy("Proposed text")
    EXPLANATION = "explanation", "Explanation"


class CloseReason(TextChoices):
    NOT_CHECKABLE = "not_checkable", "Not checkable"
    DUPLICATE = "duplicate", "Duplicate of another claim"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Article withdrawn"
    DROPPED = "dropped", "No longer in the article"


class CorrectionClass(TextChoices):
    MINOR = "minor", "Minor: the meaning is unchanged"
    SIGNIFICANT = "significant", gettext_lazy("Significant: facts changed, the rating is the same")
    MAJOR = "major", "Major: the rating changed"


class PublicationKind(TextChoices):
    """Reason for a public version."""

    PUBLISHED = "published", "Published"
    CORRECTED = "corrected", "Corrected"


class ReaderReportStatus(TextChoices):
    """Progress of a reader report."""

    NEW = "new", "New"
    INVESTIGATING = "investigating", gettext_lazy("Being investigated")
    ANSWERED = "answered", "Answered"


class ReaderReportOutcome(TextChoices):
    """Outcome of a reader report."""

    CORRECTED = "corrected", "Corrected"
    NO_CHANGE = "no_change", gettext_lazy("No change needed")
    ELSEWHERE = "elsewhere", gettext_lazy("Not about this fact check")
    SPAM = "spam", "Spam"


@dataclass(frozen=True, slots=True)
class ProofMark:
    """One proof mark: the same name, icon and word in the text, the margin, the queue and the history."""

    name: str
    icon: str
    word: StrOrPromise


PROOF_MARKS = {
    mark.name: mark
    for mark in (
        ProofMark("suggested", "?", "Suggested"),
        ProofMark("flagged", "⚑", "Flagged"),
        ProofMark("assigned", "◐", "Assigned"),
        ProofMark("checking", "◐", "Checking"),
        ProofMark("awaiting_reply", "◷", "Awaiting reply"),
        ProofMark("in_review", "◑", "In review"),
        ProofMark("approved", "✓", "Approved"),
        ProofMark("on_hold", "⏸", "On hold"),
        ProofMark("stands", "✓", gettext_lazy("Checks out")),
        ProofMark("falls", "✗", gettext_lazy("Does not check out")),
        ProofMark("between", "≈", gettext_lazy("Settled claims by kind")),
        ProofMark("stale", "↻", gettext_lazy("Text changed")),
        ProofMark("under_review", "↻", "Under review"),
        ProofMark("closed", "–", "Closed"),
        ProofMark("retracted", "–", "Retracted"),
    )
}

PROOF_MARK_CHOICES = [(mark.name, mark.word) for mark in PROOF_MARKS.values()]
APPLIED_MARKS = {
    Tick.CHANGE: ProofMark("stands", "✓", gettext_lazy("Changed as proposed")),
    Tick.CUT: ProofMark("falls", "✗", gettext_lazy("Cut as proposed")),
}
"""Marks of a claim of ours that did not stand, where the article carries the verdict: what is there now is
what was approved."""


def get_proof_mark(
    state: str, publication_status: str, *, stale: bool, tone: str, applied: str = ""
) -> ProofMark:
    """Return the one mark of a claim: problems before results, publication before work.

    ``tone`` is the side of the scale a settled claim's verdict is on ("" for none yet); ``applied`` the tick
    that the article carries, "" where it carries none.
    """
    if publication_status == PublicationStatus.RETRACTED:
        return PROOF_MARKS["retracted"]
    if stale and state != ClaimState.CLOSED:
        return PROOF_MARKS["stale"]
    if publication_status == PublicationStatus.UNDER_REVIEW:
        return PROOF_MARKS["under_review"]
    if state == ClaimState.SETTLED:
        return APPLIED_MARKS[Tick(applied)] if applied else PROOF_MARKS[tone or "between"]
    return PROOF_MARKS[state]
