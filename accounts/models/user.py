"""User: a person who signs in, a partner's person, or a service that acts by key or from inside."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models

from accounts.enums import Digest, Kind

SYSTEM = "system"


class User(AbstractUser):
    """``link_digest_at``: up to when this person was told by e-mail what became of links.

    ``is_staff`` marks an admin, who manages people, desks and keys and has no editorial act by that.

    Editorial acts come from memberships alone; ``is_superuser``, groups and permissions are not used.
    """

    first_name: Any = None
    last_name: Any = None

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, help_text="The name that colleagues see.")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)

    link_digest = models.CharField(
        "news of links by e-mail", max_length=6, choices=Digest, default=Digest.ROLE
    )
    link_digest_at = models.DateTimeField(null=True, blank=True, editable=False)

    REQUIRED_FIELDS = ["name"]

    class Meta(AbstractUser.Meta):
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="accounts_user_kind"),
            models.CheckConstraint(
                condition=models.Q(link_digest__in=Digest.values), name="accounts_user_link_digest"
            ),
            models.CheckConstraint(
                condition=~models.Q(is_staff=True) | models.Q(kind=Kind.PERSON),
                name="accounts_only_a_person_is_admin",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_admin(self) -> bool:
        """Whether this user manages people, desks, scales and partners."""
        return self.is_staff and self.is_active

    @property
    def erased_username(self) -> str:
        """What stands for the user name once this person is erased."""
        return f"erased-{self.public_id.hex[:12]}"

    @property
    def is_erased(self) -> bool:
        """Whether who they were is gone for good: nobody gets in under this account again."""
        return self.username == self.erased_username

    @property
    def is_service(self) -> bool:
        return self.kind == Kind.SERVICE

    @property
    def is_of_a_partner(self) -> bool:
        """Whether this is somebody who works for a partner, and not here."""
        return self.kind == Kind.PARTNER
