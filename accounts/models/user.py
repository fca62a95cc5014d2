"""User: a person who signs in, a partner's person, or a service that acts by key or internally."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext, gettext_lazy

from accounts.models.enums import DigestFrequency, UserKind
from lib.db.models import is_one_of


class PasswordField(models.CharField):  # type: ignore[type-arg]  # no parameters when it runs
    """Password hash; "" in a process whose database role must not read the column."""

    def deconstruct(self) -> Any:
        """Appear to migrations as Django's own CharField: the stored column is the same."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        return ("''", ()) if settings.STET_FETCH_ONLY else (sql, params)


SYSTEM_USERNAME = "system"


def list_languages() -> list[tuple[str, str]]:
    """Return the languages that can be chosen: code, and its own name. A new one needs no migration."""
    return list(settings.LANGUAGES)


class User(AbstractUser):
    """One person or service. ``is_staff`` marks an admin, who manages people, desks and keys.

    An admin has no editorial permission by that: it comes from memberships alone. ``is_superuser``, groups
    and permissions are not used. ``language`` is empty for the newsroom's.
    ``has_single_keys``: keyboard shortcuts of one character work, which some people press by accident.
    ``digest_sent_at``: the time until which changes of links were in a digest. ``quiet_from`` to
    ``quiet_until``, where the person's first desk is: no notification is sent by e-mail at once; both or
    neither. ``email_changed_at``: when an admin last changed the address.
    """

    first_name: Any = None
    last_name: Any = None
    password = PasswordField(gettext_lazy("password"), max_length=128)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, help_text=gettext_lazy("The name colleagues see."))
    kind = models.CharField(max_length=8, choices=UserKind, default=UserKind.PERSON)

    digest_frequency = models.CharField(
        gettext_lazy("digest"),
        max_length=6,
        choices=DigestFrequency,
        default=DigestFrequency.DAILY,
    )
    language = models.CharField(
        gettext_lazy("language"), max_length=10, choices=list_languages, blank=True, default=""
    )
    has_single_keys = models.BooleanField(gettext_lazy("single-key shortcuts"), default=True)
    digest_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    quiet_from = models.TimeField(gettext_lazy("quiet hours begin at"), null=True, blank=True)
    quiet_until = models.TimeField(gettext_lazy("quiet hours end at"), null=True, blank=True)
    email_changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    REQUIRED_FIELDS = ["name"]

    class Meta(AbstractUser.Meta):
        ordering = ("name", "id")
        constraints = [
            is_one_of("kind", UserKind, name="accounts_user_kind"),
            is_one_of("digest_frequency", DigestFrequency, name="accounts_user_digest"),
            models.CheckConstraint(
                condition=~models.Q(is_staff=True) | models.Q(kind=UserKind.PERSON),
                name="accounts_only_a_person_is_admin",
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~models.Q(quiet_from=models.F("quiet_until")),
                name="accounts_quiet_hours",
            ),
        ]

    def __str__(self) -> str:
        name = self.name or self.username
        return gettext("{name} (program)").format(name=name) if self.is_program else name

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_admin(self) -> bool:
        """True if this user manages people, desks, scales and partners."""
        return self.is_staff and self.is_active

    @property
    def preferred_language(self) -> str:
        """Code of the language that this person reads: their own choice, or the newsroom's."""
        return self.language or settings.LANGUAGE_CODE

    @property
    def placeholder_username(self) -> str:
        """User name in place of the real one once this person is erased."""
        return f"erased-{self.public_id.hex[:12]}"

    @property
    def is_erased(self) -> bool:
        """True if this person's identity is gone for good: nobody signs in with this account again."""
        return self.username == self.placeholder_username

    @property
    def is_service(self) -> bool:
        return self.kind == UserKind.SERVICE

    @property
    def is_program(self) -> bool:
        """True if this is a service with keys: marked as such wherever it is named. Stet itself is not."""
        return self.is_service and self.username != SYSTEM_USERNAME

    @property
    def is_partner_person(self) -> bool:
        """True if this person works for a partner, and not here."""
        return self.kind == UserKind.PARTNER
