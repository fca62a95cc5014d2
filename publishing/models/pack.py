"""Packs: files that somebody requests, a worker makes, and the store holds for a limited time."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import User
from lib.db.models import PublicModel, is_one_of
from lib.text.phrases import StrOrPromise, format_number

PACK_LIFETIME = timedelta(days=14)
"""Time until a file is deleted. It is made of data that stays here, so a new one can be requested."""


class PackState(models.TextChoices):
    """State of a pack."""

    WAITING = "waiting", gettext_lazy("Waiting")
    BUILT = "built", gettext_lazy("Ready")
    FAILED = "failed", gettext_lazy("Failed")
    DELETED = "deleted", gettext_lazy("Deleted")


PROGRESS_MESSAGES: dict[str, StrOrPromise] = {
    "": gettext_lazy("Waiting…"),
    "collecting": gettext_lazy("Collecting data…"),
    "audit_log": gettext_lazy("Adding the audit log…"),
    "saving": gettext_lazy("Saving the file…"),
    "busy": gettext_lazy("Somebody is working on it. Stet will try again in a minute."),
    "storage": gettext_lazy("Storage is not responding. Stet will try again."),
    "fault": gettext_lazy("Something went wrong in Stet. The newsroom’s technicians can find it in the log."),
}
"""By the code of a pack's progress: how far the making is, or why it failed."""


class Pack(PublicModel):
    """A requested file and its state.

    The row is its own queue, twice: while it waits ``due_at`` is when to make it, and once it is built when
    to delete it. ``attempt`` is the lease's fence (lib.db.leases).

    ``file`` is its name in the storage "snapshots", "" before it is stored and after it is deleted;
    ``sha256`` and ``size`` (bytes) are of the file and stay. ``progress`` is a code that says how far the
    making is, or why it failed, and ``progress_data`` the numbers for its sentence.
    """

    state = models.CharField(max_length=8, choices=PackState, default=PackState.WAITING)
    progress = models.CharField(max_length=20, blank=True)
    progress_data = models.JSONField(default=dict, blank=True)
    file = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["-requested_at", "-id"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"

    @property
    def progress_message(self) -> str:
        """The progress as a sentence, in the language of whoever reads it."""
        numbers = {name: format_number(value) for name, value in self.progress_data.items()}
        if self.progress == "copies":
            return gettext("Adding archived copy {done} of {total}…").format(**numbers)
        if self.progress == "verdicts":
            count = self.progress_data["count"]
            return ngettext("Writing {count} verdict…", "Writing {count} verdicts…", count).format(**numbers)
        return str(PROGRESS_MESSAGES[self.progress])

    @property
    def is_ready(self) -> bool:
        """True if it can be downloaded."""
        return self.state == PackState.BUILT and bool(self.file)


def pack_state_constraints(name: str) -> list[models.BaseConstraint]:
    """Return the constraint on the state of one kind of pack."""
    return [is_one_of("state", PackState, name=f"publishing_{name}_state")]


def pack_due_indexes(name: str) -> list[models.Index]:
    """Return the index by which a worker finds the due packs of one kind."""
    return [
        models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name=f"publishing_{name}_due"),
    ]
