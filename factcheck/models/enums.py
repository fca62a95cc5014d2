"""Choices of the models' columns, and the proof marks that show them. Imports no model."""

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy, pgettext_lazy

from lib.text.phrases import StrOrPromise


class ClaimState(TextChoices):
    """State of the work on a claim."""

    SUGGESTED = "suggested", gettext_lazy("Suggested")
    FLAGGED = "flagged", gettext_lazy("Flagged")
    ASSIGNED = "assigned", gettext_lazy("Assigned")
    CHECKING = "checking", gettext_lazy("Checking")
    AWAITING_REPLY = "awaiting_reply", gettext_lazy("Awaiting reply")
    IN_REVIEW = "in_review", gettext_lazy("In review")
    APPROVED = "approved", gettext_lazy("Approved")
    ON_HOLD = "on_hold", gettext_lazy("On hold")
    SETTLED = "settled", gettext_lazy("Settled")
    CLOSED = "closed", gettext_lazy("Closed")


OPEN_STATES = tuple(s for s in ClaimState if s not in (ClaimState.SETTLED, ClaimState.CLOSED))
APPROVAL_WITHDRAWABLE_STATES = (ClaimState.IN_REVIEW, ClaimState.APPROVED, ClaimState.ON_HOLD)
"""States with a verdict that waits for review or publication."""
BEFORE_VERDICT_STATES = (ClaimState.ASSIGNED, ClaimState.CHECKING, ClaimState.AWAITING_REPLY)
CHECKER_STATES = (ClaimState.ASSIGNED, ClaimState.CHECKING)
"""States that wait for the claim's checker; in every other state it waits for somebody else."""


class PublicationStatus(TextChoices):
    """Public status of a claim's verdict, independent of the work."""

    NONE = "none", gettext_lazy("Not published")
    LIVE = "live", pgettext_lazy("state", "Published")
    UNDER_REVIEW = "under_review", gettext_lazy("Under review")
    RETRACTED = "retracted", gettext_lazy("Retracted")


class ClaimKind(TextChoices):
    """Kind of statement to be checked."""

    NUMBER = "number", pgettext_lazy("kind of claim", "Number")
    QUOTE = "quote", pgettext_lazy("kind of claim", "Quote")
    ATTRIBUTION = "attribution", gettext_lazy("Attribution")
    DATE = "date", pgettext_lazy("kind of claim", "Date")
    NAME = "name", pgettext_lazy("kind of claim", "Name")
    TITLE = "title", pgettext_lazy("kind of claim", "Title")
    SUPERLATIVE = "superlative", gettext_lazy("Superlative")
    CAUSAL = "causal", gettext_lazy("Causal")
    OTHER = "other", gettext_lazy("Other")


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

    OPEN = "open", pgettext_lazy("state of an item", "Open")
    IN_WORK = "in_work", gettext_lazy("In progress")
    TICKED = "ticked", gettext_lazy("Ticked")
    WAIVED = "waived", gettext_lazy("Waived")


class ClaimPriority(IntegerChoices):
    """Higher is sooner, so that one descending order sorts the queue."""

    LOW = 1, gettext_lazy("Low")
    NORMAL = 2, gettext_lazy("Normal")
    HIGH = 3, gettext_lazy("High")
    URGENT = 4, gettext_lazy("Urgent")


class DatePrecision(TextChoices):
    """Precision of the date on which a claim was said."""

    DAY = "day", gettext_lazy("Day")
    MONTH = "month", gettext_lazy("Month")
    YEAR = "year", gettext_lazy("Year")


class AnchorOutcome(TextChoices):
    """Result of following an appearance onto a revision. Only the first four keep their check."""

    FLAGGED = "flagged", gettext_lazy("Flagged here")
    SAME = "same", gettext_lazy("Unchanged")
    MOVED = "moved", gettext_lazy("Moved")
    APPLIED = "applied", gettext_lazy("Changed as proposed")
    CHANGED = "changed", gettext_lazy("Text changed")
    AMBIGUOUS = "ambiguous", gettext_lazy("Found in two places")
    ORPHAN = "orphan", gettext_lazy("Text no longer there")


ANCHORED_OUTCOMES = (AnchorOutcome.FLAGGED, AnchorOutcome.SAME, AnchorOutcome.MOVED, AnchorOutcome.APPLIED)


class SourceKind(TextChoices):
    URL = "url", gettext_lazy("Web page")
    DOCUMENT = "document", gettext_lazy("Document")
    STATEMENT = "statement", pgettext_lazy("kind of source", "Statement")


class StatementMedium(TextChoices):
    """Way in which a statement reached us."""

    INTERVIEW = "interview", gettext_lazy("Interview")
    EMAIL = "email", gettext_lazy("E-mail or letter")
    OBSERVATION = "observation", gettext_lazy("Seen by us")


class SourceHealth(TextChoices):
    """Health of a source. From ``ok`` to ``refused`` they are the outcomes of ``lib.link_checker``."""

    UNCHECKED = "unchecked", gettext_lazy("Not checked yet")
    OK = "ok", gettext_lazy("Working")
    MOVED = "moved", pgettext_lazy("link", "Moved")
    BLOCKED = "blocked", gettext_lazy("Blocked")
    FAILING = "failing", gettext_lazy("Failing")
    MISSING = "missing", gettext_lazy("Not found")
    SOFT_404 = "soft_404", gettext_lazy("Page says “not found”")
    TO_HOME = "to_home", gettext_lazy("Redirects to home page")
    REFUSED = "refused", gettext_lazy("Cannot be checked")
    DEAD = "dead", gettext_lazy("Dead link")
    ARCHIVED = "archived", gettext_lazy("File saved in Stet")


ANSWERED_HEALTH = (SourceHealth.OK, SourceHealth.MOVED, SourceHealth.ARCHIVED)
"""A source that can be read at its URL, or in our snapshot."""
UNAVAILABLE_HEALTH = (SourceHealth.MISSING, SourceHealth.SOFT_404, SourceHealth.TO_HOME, SourceHealth.DEAD)
"""A source whose page cannot be read at its URL, temporarily or permanently."""
TROUBLED_HEALTH = (SourceHealth.FAILING, *UNAVAILABLE_HEALTH, SourceHealth.BLOCKED, SourceHealth.REFUSED)
"""Health that may need somebody's attention."""


class PassageState(TextChoices):
    """State of the cited passage in the text of its source. UNREADABLE: there is no text to look in."""

    UNKNOWN = "unknown", gettext_lazy("Passage not checked yet")
    THERE = "there", gettext_lazy("Passage found")
    EDITED = "edited", gettext_lazy("Passage changed")
    MISSING = "missing", gettext_lazy("Passage not found")
    UNREADABLE = "unreadable", gettext_lazy("Passage cannot be compared")


class DriftDecision(TextChoices):
    """Decision of a person about a passage that was edited or left its page."""

    HOLDS = "holds", gettext_lazy("Still supports the claim")
    USE_SNAPSHOT = "use_snapshot", gettext_lazy("Use the archived copy")


class ArchiveState(TextChoices):
    """Progress of a request for a capture by the Internet Archive."""

    WAITING = "waiting", gettext_lazy("Waiting")
    SENT = "sent", gettext_lazy("Being saved")
    DONE = "done", gettext_lazy("Saved in web archive")
    FAILED = "failed", gettext_lazy("Not saved in web archive")


class ReplyRequestKind(TextChoices):
    """Reason for a reply request."""

    PARTY = "party", gettext_lazy("Right of reply")
    EXPERT = "expert", gettext_lazy("Expert opinion")


class CitationStance(TextChoices):
    SUPPORTS = "supports", gettext_lazy("Supports")
    REFUTES = "refutes", gettext_lazy("Refutes")
    CONTEXT = "context", gettext_lazy("Context")


class SourceTier(TextChoices):
    PRIMARY = "primary", gettext_lazy("Primary source")
    SECONDARY = "secondary", gettext_lazy("Secondary source")


class Tick(TextChoices):
    """Result of a check on own copy. Never leaves the newsroom."""

    KEEP = "keep", pgettext_lazy("on our copy", "Keep")
    CHANGE = "change", pgettext_lazy("on our copy", "Change")
    CUT = "cut", pgettext_lazy("on our copy", "Cut")


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

    GREEN = "green", gettext_lazy("Green")
    AMBER = "amber", gettext_lazy("Amber")
    RED = "red", gettext_lazy("Red")
    VIOLET = "violet", gettext_lazy("Violet")
    BLUE = "blue", gettext_lazy("Blue")
    INK = "ink", gettext_lazy("Black")
    SOFT = "soft", gettext_lazy("Grey")


class RatingIcon(TextChoices):
    """Shape beside a rating's label. A symbol of static/img/icons.svg, with "rating-" before its name."""

    CHECK = "check", gettext_lazy("Check mark")
    CROSS = "cross", gettext_lazy("Cross")
    DISC_4 = "disc-4", gettext_lazy("Circle, full")
    DISC_3 = "disc-3", gettext_lazy("Circle, three quarters")
    DISC_2 = "disc-2", gettext_lazy("Circle, half")
    DISC_1 = "disc-1", gettext_lazy("Circle, one quarter")
    DISC_0 = "disc-0", gettext_lazy("Circle, empty")
    FLAME = "flame", gettext_lazy("Flame")
    BEND = "bend", gettext_lazy("Bent arrow")
    GAP = "gap", gettext_lazy("Gap")
    QUESTION = "question", gettext_lazy("Question mark")
    MASK = "mask", gettext_lazy("Mask")
    CLOCK = "clock", gettext_lazy("Clock")
    SCISSORS = "scissors", gettext_lazy("Scissors")


class ClaimReviewRatingType(TextChoices):
    """Form of a rating in a ClaimReview. The names in brackets are schema.org's."""

    NUMBER = "number", gettext_lazy("Label and number (alternateName, ratingValue, bestRating, worstRating)")
    WORD = "word", gettext_lazy("Label only (alternateName)")
    NONE = "none", gettext_lazy("No ClaimReview")


class ReviewVote(TextChoices):
    APPROVE = "approve", gettext_lazy("Approve")
    DISSENT = "dissent", gettext_lazy("Disagree")
    SEND_BACK = "send_back", gettext_lazy("Send back")
    READ = "read", gettext_lazy("Legal read")


class ImportMethod(TextChoices):
    """Way in which external reviews were imported."""

    PASTE = "paste", gettext_lazy("Pasted")
    FILE = "file", gettext_lazy("From a file")
    URL = "url", gettext_lazy("From a web address")


class InterestKind(TextChoices):
    """Kind of thing that somebody has an interest in."""

    PARTY = "party", gettext_lazy("Person or organisation")
    COMPANY = "company", gettext_lazy("Company")
    RELATIVE = "relative", gettext_lazy("Relative or friend")
    TOPIC = "topic", gettext_lazy("Topic")


class CommentableField(TextChoices):
    """Fields of a verdict whose text can be commented on."""

    STATEMENT = "statement", pgettext_lazy("of a claim", "Statement")
    HEADLINE = "headline", gettext_lazy("Headline")
    PROPOSED = "proposed_text", gettext_lazy("Proposed text")
    EXPLANATION = "explanation", gettext_lazy("Explanation")


class CloseReason(TextChoices):
    NOT_CHECKABLE = "not_checkable", gettext_lazy("Not checkable")
    DUPLICATE = "duplicate", gettext_lazy("Duplicate of another claim")
    DECLINED = "declined", gettext_lazy("Declined")
    WITHDRAWN = "withdrawn", gettext_lazy("Article withdrawn")
    DROPPED = "dropped", gettext_lazy("No longer in the article")


class BulkActName(TextChoices):
    """Act on many claims at once."""

    ASSIGN = "assign", gettext_lazy("Assign")
    DUE = "due", gettext_lazy("Due")
    PRIORITY = "priority", gettext_lazy("Priority")
    TAG = "tag", gettext_lazy("Tag")
    MOVE = "move", gettext_lazy("Desk")
    MUST_CHECK = "must_check", gettext_lazy("Must-check")
    CLOSE = "close", pgettext_lazy("button", "Close")


class CorrectionClass(TextChoices):
    MINOR = "minor", gettext_lazy("Minor: the meaning is unchanged")
    SIGNIFICANT = "significant", gettext_lazy("Significant: facts changed, the rating is the same")
    MAJOR = "major", gettext_lazy("Major: the rating changed")


class PublicationKind(TextChoices):
    """Reason for a public version."""

    PUBLISHED = "published", gettext_lazy("Published")
    CORRECTED = "corrected", gettext_lazy("Corrected")


class ReaderReportStatus(TextChoices):
    """Progress of a reader report."""

    NEW = "new", gettext_lazy("New")
    INVESTIGATING = "investigating", gettext_lazy("Being investigated")
    ANSWERED = "answered", gettext_lazy("Answered")


class ReaderReportOutcome(TextChoices):
    """Outcome of a reader report."""

    CORRECTED = "corrected", gettext_lazy("Corrected")
    NO_CHANGE = "no_change", gettext_lazy("No change needed")
    ELSEWHERE = "elsewhere", gettext_lazy("Not about this fact check")
    SPAM = "spam", gettext_lazy("Spam")


@dataclass(frozen=True, slots=True, eq=False)
class ProofMark:
    """One proof mark: the same name, icon and word in the text, the margin, the queue and the history.

    Each is made once, so two are compared by which they are: to compare lazy words would translate them.
    """

    name: str
    icon: str
    word: StrOrPromise


PROOF_MARKS = {
    mark.name: mark
    for mark in (
        ProofMark("suggested", "?", gettext_lazy("Suggested")),
        ProofMark("flagged", "⚑", gettext_lazy("Flagged")),
        ProofMark("assigned", "◐", gettext_lazy("Assigned")),
        ProofMark("checking", "◐", gettext_lazy("Checking")),
        ProofMark("awaiting_reply", "◷", gettext_lazy("Awaiting reply")),
        ProofMark("in_review", "◑", gettext_lazy("In review")),
        ProofMark("approved", "✓", gettext_lazy("Approved")),
        ProofMark("on_hold", "⏸", gettext_lazy("On hold")),
        ProofMark("stands", "✓", gettext_lazy("Checks out")),
        ProofMark("falls", "✗", gettext_lazy("Does not check out")),
        ProofMark("between", "≈", gettext_lazy("Settled")),
        ProofMark("stale", "↻", gettext_lazy("Text changed")),
        ProofMark("under_review", "↻", gettext_lazy("Under review")),
        ProofMark("closed", "–", gettext_lazy("Closed")),
        ProofMark("retracted", "–", gettext_lazy("Retracted")),
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
