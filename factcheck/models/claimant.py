"""A claimant: who makes claims, under one name or several, with the roles they had."""

import unicodedata
from collections.abc import Iterable
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, TextChoices, When
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Desk, User
from accounts.models.enums import Visibility
from accounts.selectors import Viewer, select_readable_desks
from lib.db.models import PublicModel, all_or_none, is_one_of

MAX_CLAIMANT_NAME_LENGTH = 500
WIKIDATA_URL = "https://www.wikidata.org/entity/"


class ClaimantKind(TextChoices):
    """Kind of claimant; readers are told whether one is a person."""

    PERSON = "person", pgettext_lazy("kind of claimant", "Person")
    ORGANISATION = "organisation", pgettext_lazy("kind of claimant", "Organisation")
    ACCOUNT = "account", pgettext_lazy("kind of claimant", "Account")


def get_claimant_key(name: str) -> str:
    """Return a key that is equal for all spellings of one name in other cases, spaces and widths."""
    folded = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
    # A key is indexed, and folding can make a text longer.
    return unicodedata.normalize("NFKC", folded)[:MAX_CLAIMANT_NAME_LENGTH]


class ClaimantQuerySet(models.QuerySet["Claimant"]):
    def visible_to(self, user: Viewer) -> Self:
        """Claimants of the desks that this person may read: a name reveals whose words a desk checks."""
        return self.filter(desk__in=select_readable_desks(user))

    def usable_on(self, desk: Desk) -> Self:
        """Claimants that a claim of ``desk`` may name: its own, and those of open desks.

        Whoever reads the claim may then read the claimant. Never those of another confidential desk.
        """
        return self.filter(Q(desk=desk) | Q(desk__visibility=Visibility.OPEN))

    def main(self) -> Self:
        """Claimants that are merged into no other."""
        return self.filter(main__isnull=True)

    def to_review(self) -> Self:
        """Claimants that Stet made of a typed name, and that no editor has reviewed."""
        return self.main().filter(reviewed_at__isnull=True)


def build_claimant_head(user: Viewer, path: str = "") -> Case:
    """Return an expression for the key of the claimant that one is merged into, or its own.

    A merge counts only for whoever sees the claimant at its end: its desk can have become confidential since.
    None for a claimant that ``user`` does not see. ``path`` leads to the claimant: "claim__attributed_to__".
    """
    readable = select_readable_desks(user)
    return Case(
        When(Q(**{f"{path}main__desk__in": readable}), then=f"{path}main"),
        When(Q(**{f"{path}desk__in": readable}), then=f"{path}pk"),
    )


class Claimant(PublicModel):
    """One claimant of one desk, which the claims of other desks can name too if the desk is open.

    ``merged_into`` is the claimant that an editor merged this one into, and ``main`` the one at the end of
    that chain; claims keep their link, so that a merge can be undone. ``aliases`` are other names of theirs.
    ``reviewed_at`` is None for one that Stet made of a typed name, until an editor has reviewed it.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="claimants")
    name = models.CharField(gettext_lazy("name"), max_length=MAX_CLAIMANT_NAME_LENGTH)
    key = models.CharField(max_length=MAX_CLAIMANT_NAME_LENGTH, editable=False)
    kind = models.CharField(gettext_lazy("kind of claimant"), max_length=12, choices=ClaimantKind)
    aliases = models.JSONField(default=list, blank=True)
    party = models.CharField(
        gettext_lazy("party or group"), max_length=200, blank=True, help_text=gettext_lazy("As it is today.")
    )
    wikidata_id = models.CharField(
        gettext_lazy("Wikidata id"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(r"^Q[1-9][0-9]*\Z", gettext_lazy("Enter Q and a number, for example Q42."))
        ],
        help_text=gettext_lazy("For example Q42. Published fact checks then say who is meant."),
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    main = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="all_merged"
    )
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ClaimantQuerySet.as_manager()

    class Meta:
        ordering = ["key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "key"], name="claimant_once_a_desk"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="claimant_has_name"),
            is_one_of("kind", ClaimantKind, name="claimant_kind_known"),
            all_or_none("merged_into", "main", name="claimant_merged_has_main"),
            models.CheckConstraint(
                condition=Q(main__isnull=True) | ~Q(main=F("id")), name="claimant_not_merged_into_itself"
            ),
            all_or_none("reviewed_at", "reviewed_by", name="claimant_reviewed_by_and_at"),
        ]
        indexes = [
            models.Index(
                fields=["desk", "id"],
                condition=Q(reviewed_at__isnull=True, main__isnull=True),
                name="claimant_to_review",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def same_as(self) -> str:
        """The Wikidata address of the claimant; "" where nobody entered an id."""
        return f"{WIKIDATA_URL}{self.wikidata_id}" if self.wikidata_id else ""

    def is_usable_on(self, desk_id: int) -> bool:
        """Return whether a claim of that desk may name the claimant, as ``usable_on`` does of many."""
        return self.desk_id == desk_id or not self.desk.is_confidential

    def save_keys(self) -> None:
        """Write the keys of all names, by which a typed one is looked up."""
        wanted = {key for name in (self.name, *self.aliases) if (key := get_claimant_key(name))}
        self.keys.exclude(key__in=wanted).delete()
        insert_claimant_keys((self, key) for key in sorted(wanted))


class ClaimantKey(models.Model):
    """One key of a claimant's names (``get_claimant_key``); derived, and written anew with each change."""

    claimant = models.ForeignKey(Claimant, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=MAX_CLAIMANT_NAME_LENGTH, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claimant", "key"], name="claimant_key_once")]

    def __str__(self) -> str:
        return self.key


class ClaimantRole(models.Model):
    """A role that a claimant has or had, with its first and last day as far as they are known."""

    claimant = models.ForeignKey(Claimant, on_delete=models.CASCADE, related_name="roles")
    title = models.CharField(gettext_lazy("role"), max_length=200)
    party = models.CharField(gettext_lazy("party or group"), max_length=200, blank=True)
    since = models.DateField(gettext_lazy("from"), null=True, blank=True)
    until = models.DateField(gettext_lazy("until"), null=True, blank=True)

    class Meta:
        ordering = [F("since").desc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="claimant_role_has_title"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="claimant_role_ends_after_it_begins",
                violation_error_message=gettext_lazy("A role must end later than it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


def insert_claimant_keys(rows: Iterable[tuple[Claimant, str]]) -> None:
    """Insert keys of claimants; those that are there stay."""
    ClaimantKey.objects.bulk_create(
        (ClaimantKey(claimant=claimant, key=key) for claimant, key in rows), ignore_conflicts=True
    )
