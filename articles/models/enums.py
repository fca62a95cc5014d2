"""Enumerations of articles."""

from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy


class Provenance(models.TextChoices):
    """Origin of a text: decides whether a check ends in a private tick or a public verdict."""

    OWN_COPY = "own_copy", gettext_lazy("Our copy")
    EXTERNAL = "external", gettext_lazy("Published elsewhere")


class ArticleState(models.TextChoices):
    """State of the work on an article. Embargo is a time, not a state."""

    IMPORTED = "imported", pgettext_lazy("state of an article", "Imported")
    CHECKING = "checking", gettext_lazy("Checking")
    CLEARED = "cleared", gettext_lazy("Cleared")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class ImportBatchKind(models.TextChoices):
    """Origin of an import batch."""

    FILES = "files", gettext_lazy("Files")
    URLS = "urls", gettext_lazy("Web addresses")
    FEED = "feed", gettext_lazy("Feed")


class ImportItemState(models.TextChoices):
    """State of an import item."""

    WAITING = "waiting", gettext_lazy("Waiting")
    DONE = "done", gettext_lazy("Done")
    FAILED = "failed", gettext_lazy("Failed")


class ImportItemOutcome(models.TextChoices):
    """Outcome of an item that was read."""

    CREATED = "created", pgettext_lazy("result of an item", "Imported")
    UNCHANGED = "unchanged", gettext_lazy("Already here")
    REVISED = "revised", gettext_lazy("Text changed")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn by the source")
    OPENED = "opened", gettext_lazy("Opened")
