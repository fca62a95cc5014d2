"""The words an article's columns may hold."""

from django.db import models


class Provenance(models.TextChoices):
    """Whose words these are: decides whether a check ends in a private tick or a public verdict."""

    OWN_COPY = "own_copy", "Own copy"
    ELSEWHERE = "published_elsewhere", "Published elsewhere"


class ArticleState(models.TextChoices):
    """Where the work on an article stands. Embargo is a time, not a state."""

    IMPORTED = "imported", "Imported"
    CHECKING = "checking", "Checking"
    CLEARED = "cleared", "Cleared"
    WITHDRAWN = "withdrawn", "Withdrawn"


class IntakeKind(models.TextChoices):
    """How many came in at once."""

    FILES = "files", "Files"
    ADDRESSES = "addresses", "Addresses"
    FEED = "feed", "Feed"


class PieceState(models.TextChoices):
    """Whether a piece is still to be read."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class PieceOutcome(models.TextChoices):
    """What became of a piece that was read."""

    CREATED = "created", "Imported"
    UNCHANGED = "unchanged", "Here already"
    REVISED = "revised", "Its words have changed"
    WITHDRAWN = "withdrawn", "Withdrawn by its source"
    OPENED = "opened", "Opened"
