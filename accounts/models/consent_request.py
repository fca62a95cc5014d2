"""ConsentRequest: an act of an admin on a confidential desk that waits for one of its members to agree."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from accounts.models.desk import Desk
from accounts.models.enums import ConsentKind, Role
from lib.db.models import PublicModel, all_or_none, is_one_of
from lib.text.phrases import StrOrPromise

ROLE_SENTENCES: dict[str, StrOrPromise] = {
    Role.CHECKER: gettext_lazy("Make {person} a checker on {desk}."),
    Role.EDITOR: gettext_lazy("Make {person} an editor on {desk}."),
    Role.STANDARDS: gettext_lazy("Make {person} a standards editor on {desk}."),
}


class ConsentRequest(PublicModel):
    """One act that waits, or waited. ``user`` and ``role`` are those to be given; a desk is opened to no one
    user.

    ``is_granted`` is null until it is decided; one that was replaced or taken back is deleted. ``used_at``:
    when a key was issued, or factors were reset, by it. ``due_at``: when what was agreed to takes effect;
    null once it has.
    """

    kind = models.CharField(max_length=4, choices=ConsentKind)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="consent_requests")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consent_requests",
    )
    role = models.CharField(max_length=10, choices=Role, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("requested_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "desk", "user"),
                condition=Q(is_granted__isnull=True),
                name="accounts_one_consent_pending",
            ),
            models.UniqueConstraint(
                fields=("desk",),
                condition=Q(is_granted__isnull=True, user__isnull=True),
                name="accounts_one_opening_pending",
            ),
            is_one_of("kind", ConsentKind, name="accounts_consent_kind"),
            all_or_none("is_granted", "decided_by", "decided_at", name="accounts_consent_decided_by_and_at"),
        ]

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def sentence(self) -> StrOrPromise:
        """What takes effect once a member agrees, in the language of whoever reads it."""
        match self.kind:
            case ConsentKind.ROLE:
                sentence = ROLE_SENTENCES[self.role]
            case ConsentKind.KEY:
                sentence = gettext_lazy("Create a new API key for {person}, which works on {desk}.")
            case ConsentKind.FACTORS:
                sentence = gettext_lazy("Remove every passkey, app and recovery code of {person}, of {desk}.")
            case _:
                sentence = gettext_lazy("Open {desk} to all newsroom staff.")
        return format_lazy(sentence, person=self.user, desk=self.desk)
