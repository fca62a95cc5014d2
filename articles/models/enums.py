"""Enumerations of articles."""

from django.db import models


class Provenance(models.TextChoices):
    """Origin of a text: decides whether a check ends in a private tick or a public verdict."""

    OWN_COPY = "own_copy", "Own copy"
    EXTERNAL = "external", "Published elsewhere"


class ArticleState(models.TextChoices):
    """State of the work on an article. Embargo is a time, not a state."""

    IMPORTED = "imported", "Imported"
    CHECKING = "checking", "Checking"
    CLEARED = "cleared", "Cleared"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ImportBatchKind(models.TextChoices):
    """Origin of an import batch."""

    FILES = "files", "Files"
    URLS = "urls", "Addresses"
    FEED = "feed", "Feed"


class ImportItemState(models.TextChoices):
    """State of an import item."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class ImportItemOutcome(models.TextChoices):
    """Outcome of an item that was read."""

    CREATED = "created", "Imported"
    UNCHANGED = "unchanged", "Here already"
    REVISED = "revised", "Its words have changed"
    WITHDRAWN = "withdrawn", "Withdrawn by its source"
    OPENED = "opened", "Opened"
