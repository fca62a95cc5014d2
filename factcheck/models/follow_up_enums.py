"""Choices of what happens after a verdict: repeats, pages that made the claim, correction requests."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class RepeatDecision(TextChoices):
    """Decision of a person about a sentence that may repeat a claim."""

    OPEN = "open", gettext_lazy("Not decided")
    ACCEPTED = "accepted", gettext_lazy("Same claim")
    DISMISSED = "dismissed", gettext_lazy("Dismissed")


class PageOutcome(TextChoices):
    """Outcome of looking again at a page that made a claim, after its verdict was published."""

    UNCHANGED = "unchanged", gettext_lazy("Unchanged")
    EDITED = "edited", gettext_lazy("Edited")
    CORRECTED = "corrected", gettext_lazy("Corrected")
    SILENT = "silent", gettext_lazy("Corrected without saying so")
    DELETED = "deleted", gettext_lazy("Deleted")
    REPEATED = "repeated", gettext_lazy("Repeated elsewhere")


class CorrectionAddressee(TextChoices):
    """Party who is asked to correct a claim."""

    CLAIMANT = "claimant", gettext_lazy("Claimant")
    PUBLISHER = "publisher", gettext_lazy("Publisher")


class CorrectionAnswer(TextChoices):
    """Result of a correction request."""

    WAITING = "waiting", gettext_lazy("No answer yet")
    CORRECTED = "corrected", gettext_lazy("Corrected")
    PROMISED = "promised", gettext_lazy("Promised to correct")
    REFUSED = "refused", gettext_lazy("Refused")
    OTHER = "other", gettext_lazy("Answered otherwise")
