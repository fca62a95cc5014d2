"""The words the columns may hold, and the proof marks that show them. Imports no model."""

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices


class State(TextChoices):
    """A claim's work."""

    SUGGESTED = "suggested", "Suggested"
    FLAGGED = "flagged", "Flagged"
    ASSIGNED = "assigned", "Assigned"
    CHECKING = "checking", "Checking"
    AWAITING_REPLY = "awaiting_reply", "Awaiting reply"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    ON_HOLD = "on_hold", "On hold"
    SETTLED = "settled", "Settled"
    CLOSED = "closed", "Closed"


OPEN_STATES = tuple(s for s in State if s not in (State.SETTLED, State.CLOSED))
VOIDABLE = (State.IN_REVIEW, State.APPROVED, State.ON_HOLD)
"""With a ruling that waits, to be judged or to go out."""
BEFORE_RULING = (State.ASSIGNED, State.CHECKING, State.AWAITING_REPLY)
CHECKERS_TURN = (State.ASSIGNED, State.CHECKING)
"""What waits for the checker who has it; in every other state it waits for somebody else."""


class Standing(TextChoices):
    """A claim's public standing, independent of the work."""

    NONE = "none", "Not published"
    LIVE = "live", "Published"
    UNDER_REVIEW = "under_review", "Under review"
    RETRACTED = "retracted", "Retracted"


class Kind(TextChoices):
    """What sort of statement has to be checked."""

    NUMBER = "number", "Number"
    QUOTE = "quote", "Quote"
    ATTRIBUTION = "attribution", "Attribution"
    DATE = "date", "Date"
    NAME = "name", "Name"
    TITLE = "title", "Title"
    SUPERLATIVE = "superlative", "Superlative"
    CAUSAL = "causal", "Causal"
    OTHER = "other", "Other"


ITEM_KINDS = (Kind.QUOTE, Kind.DATE, Kind.NUMBER, Kind.NAME, Kind.TITLE, Kind.SUPERLATIVE)
"""What the galley finds by itself (``lib.checkable``); the other kinds take a person to see."""


class ItemStanding(TextChoices):
    """How far an item of a galley is."""

    OPEN = "open", "Open"
    IN_WORK = "in_work", "In work"
    TICKED = "ticked", "Ticked"
    WAIVED = "waived", "Waived"


class Priority(IntegerChoices):
    """Higher is sooner, so that one descending order walks the queue."""

    LOW = 1, "Low"
    NORMAL = 2, "Normal"
    HIGH = 3, "High"
    URGENT = 4, "Urgent"


class Precision(TextChoices):
    """How exactly we know when a claim was said."""

    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class Outcome(TextChoices):
    """What became of an appearance on a revision. Only the first four keep their check."""

    FLAGGED = "flagged", "Flagged here"
    SAME = "same", "Same words, same place"
    MOVED = "moved", "Same words, moved"
    APPLIED = "applied", "Changed as ruled"
    CHANGED = "changed", "Words changed"
    AMBIGUOUS = "ambiguous", "Two equal places"
    ORPHAN = "orphan", "Words gone"


ANCHORED = (Outcome.FLAGGED, Outcome.SAME, Outcome.MOVED, Outcome.APPLIED)


class SourceKind(TextChoices):
    URL = "url", "Web page"
    DOCUMENT = "document", "Document"
    STATEMENT = "statement", "Statement"


class Medium(TextChoices):
    """How a statement reached us."""

    INTERVIEW = "interview", "Interview"
    EMAIL = "email", "E-mail or letter"
    OBSERVATION = "observation", "What we saw ourselves"


class Health(TextChoices):
    """What the looks at a source found. From ``ok`` to ``refused`` they are the outcomes of ``lib.links``."""

    UNCHECKED = "unchecked", "Not checked yet"
    OK = "ok", "Answers"
    MOVED = "moved", "Moved"
    BLOCKED = "blocked", "Blocked us"
    FAILING = "failing", "Failing"
    MISSING = "missing", "Not found"
    SOFT_404 = "soft_404", "Not found, though it answers"
    TO_HOME = "to_home", "Sent to the home page"
    REFUSED = "refused", "Not fetched"
    DEAD = "dead", "Dead"
    KEPT = "kept", "Kept by us"


ANSWERS = (Health.OK, Health.MOVED, Health.KEPT)
"""A source that can be read where it is, or in our own copy."""
GONE = (Health.MISSING, Health.SOFT_404, Health.TO_HOME, Health.DEAD)
"""Its page is not where it was, for now or for good."""
TROUBLED = (Health.FAILING, *GONE, Health.BLOCKED, Health.REFUSED)
"""What somebody may have to see to."""


class Passage(TextChoices):
    """Whether the passage relied on stands on the page."""

    UNKNOWN = "unknown", "Passage not looked for"
    THERE = "there", "Passage there"
    EDITED = "edited", "Passage edited"
    MISSING = "missing", "Passage not on the page"


class DriftDecision(TextChoices):
    """What a person made of a passage that was edited or left its page."""

    HOLDS = "holds", "Still holds"
    KEPT = "kept", "The kept copy is used"


class ArchiveState(TextChoices):
    """How far a request for a copy at the Internet Archive is."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Being captured"
    DONE = "done", "Captured"
    FAILED = "failed", "Not captured"


class ReplyKind(TextChoices):
    """Why somebody was asked."""

    PARTY = "party", "Right of reply"
    EXPERT = "expert", "Expert asked"


class Stance(TextChoices):
    SUPPORTS = "supports", "Supports"
    REFUTES = "refutes", "Refutes"
    CONTEXT = "context", "Context"


class Tier(TextChoices):
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"


class Tick(TextChoices):
    """How a check on own copy ends. Never leaves the newsroom."""

    STANDS = "stands", "Stands as written"
    CHANGE = "change", "Change the words"
    CUT = "cut", "Cut"


class Tone(TextChoices):
    """Which side a rating is on: decides the proof mark of a settled claim."""

    STANDS = "stands", "On the true side"
    BETWEEN = "between", "Between, or no number"
    FALLS = "falls", "On the false side"


class Colour(TextChoices):
    """What a rating is written in: one of the colours of static/css/tokens.css, each beside an icon."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    VIOLET = "violet", "Violet"
    BLUE = "blue", "Blue"
    INK = "ink", "Black"
    SOFT = "soft", "Grey"


class RatingIcon(TextChoices):
    """The shape beside a rating's word. A symbol of static/img/icons.svg, with "rating-" before its name."""

    CHECK = "check", "Check mark"
    CROSS = "cross", "Cross"
    DISC_4 = "disc-4", "Circle, full"
    DISC_3 = "disc-3", "Circle, three quarters"
    DISC_2 = "disc-2", "Circle, half"
    DISC_1 = "disc-1", "Circle, one quarter"
    DISC_0 = "disc-0", "Circle, empty"
    FLAME = "flame", "Flame"
    BEND = "bend", "Bent arrow"
    GAP = "gap", "Something left out"
    QUESTION = "question", "Question mark"
    MASK = "mask", "Mask"
    CLOCK = "clock", "Clock"
    SCISSORS = "scissors", "Scissors"


class ReviewAs(TextChoices):
    """What a ClaimReview says of a rating. The names in brackets are schema.org's."""

    NUMBER = "number", "Word and number (alternateName, ratingValue, bestRating, worstRating)"
    WORD = "word", "Word alone (alternateName)"
    NONE = "none", "No ClaimReview for this rating"


class Vote(TextChoices):
    APPROVE = "approve", "Approve"
    DISSENT = "dissent", "Dissent"
    SEND_BACK = "send_back", "Send back"
    READ = "read", "Legal read"


class BroughtAs(TextChoices):
    """How other checkers' rulings came in."""

    PASTE = "paste", "Pasted"
    FILE = "file", "From a file"
    ADDRESS = "address", "From an address"


class InterestKind(TextChoices):
    """What somebody has an interest in."""

    PARTY = "party", "A party or body"
    COMPANY = "company", "A company"
    RELATIVE = "relative", "A relative or friend"
    TOPIC = "topic", "A topic"


class Worded(TextChoices):
    """The fields of a ruling whose words can be commented on."""

    STATEMENT = "statement", "Statement"
    HEADLINE = "headline", "Headline"
    PROPOSED = "proposed", "Proposed words"
    EXPLANATION = "explanation", "Explanation"


class CloseReason(TextChoices):
    NOT_CHECKABLE = "not_checkable", "Not checkable"
    DUPLICATE = "duplicate", "Duplicate of another claim"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Article withdrawn"
    DROPPED = "dropped", "No longer in the article"


class Correction(TextChoices):
    MINOR = "minor", "Minor: the meaning is unchanged"
    SIGNIFICANT = "significant", "Significant: facts changed, the rating stands"
    MAJOR = "major", "Major: the rating changed"


class PublicationKind(TextChoices):
    """Why a public version was written."""

    PUBLISHED = "published", "Published"
    CORRECTED = "corrected", "Corrected"


class ReportStatus(TextChoices):
    """How far a report of an error is."""

    NEW = "new", "New"
    LOOKING = "looking", "Being looked at"
    ANSWERED = "answered", "Answered"


class ReportAnswer(TextChoices):
    """What became of a report."""

    CORRECTED = "corrected", "Corrected"
    NO_CHANGE = "no_change", "No change"
    ELSEWHERE = "elsewhere", "Not about this verdict"
    SPAM = "spam", "Spam"


@dataclass(frozen=True, slots=True)
class Mark:
    """One proof mark: the same name, icon and word in the text, the margin, the queue and the history."""

    name: str
    icon: str
    word: str


MARKS = {
    mark.name: mark
    for mark in (
        Mark("suggested", "?", "Suggested"),
        Mark("flagged", "⚑", "Flagged"),
        Mark("assigned", "◐", "Assigned"),
        Mark("checking", "◐", "Checking"),
        Mark("awaiting_reply", "◷", "Awaiting reply"),
        Mark("in_review", "◑", "In review"),
        Mark("approved", "✓", "Approved"),
        Mark("on_hold", "⏸", "On hold"),
        Mark("stands", "✓", "Stands"),
        Mark("falls", "✗", "Does not stand"),
        Mark("between", "≈", "Settled"),
        Mark("stale", "↻", "Stale"),
        Mark("under_review", "↻", "Under review"),
        Mark("closed", "–", "Closed"),
        Mark("retracted", "–", "Retracted"),
    )
}

CUT = Mark("falls", "✗", "Cut as ruled")
"""A claim that does not stand, on a revision that no longer carries it: the work on it is done."""


def mark_for(state: str, standing: str, *, stale: bool, tone: str) -> Mark:
    """The one mark of a claim: what is wrong before what is done, and what is public before how the work
    stands.

    ``tone`` is the side of the ruling a settled claim ended on ("" for none yet).
    """
    if standing == Standing.RETRACTED:
        return MARKS["retracted"]
    if stale and state != State.CLOSED:
        return MARKS["stale"]
    if standing == Standing.UNDER_REVIEW:
        return MARKS["under_review"]
    if state == State.SETTLED:
        return MARKS[tone or "between"]
    return MARKS[state]
