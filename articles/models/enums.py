"""Enumerations of articles."""

from django.db import models
from django.utils.translation import gettext_lazy


class Provenance(models.TextChoices):
    """Origin of a text: decides whether a check ends in a private tick or a public verdict."""

    OWN_COPY = "own_copy", gettext_lazy("Our copy")
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
    URLS = "urls", gettext_lazy("Web addresses")
    FEED = "feed", "Feed"


class ImportItemState(models.TextChoices):
    """State of an import item."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class ImportItemOutcome(models.TextChoices):
    """Outcome of an item that was read."""

    CREATED = "created", "Imported"
    UNCHANGED = "unchanged", gettext_lazy("Already here")
    REVISED = "revised", gettext_lazy("Text changed")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn by the source")
    OPENED = "opened", "Opened"
