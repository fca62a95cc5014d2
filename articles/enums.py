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
