"""A checked name: the newsroom's spelling of a person, a place or an organisation, and its source."""

from collections.abc import Iterator
from typing import Self

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Desk, User
from accounts.models.enums import Visibility
from accounts.selectors import Viewer, select_readable_desks
from lib.db.models import PublicModel, all_or_none, is_one_of
from lib.text_anchoring.mentions import list_spelling_keys

MAX_SPELLING_LENGTH = 200


class NameKind(TextChoices):
    """Kind of thing that has a name."""

    PERSON = "person", pgettext_lazy("kind of name", "Person")
    PLACE = "place", pgettext_lazy("kind of name", "Place")
    ORGANISATION = "organisation", gettext_lazy("Organisation")
    OTHER = "other", pgettext_lazy("kind of name", "Other")


class CheckedNameQuerySet(models.QuerySet["CheckedName"]):
    def visible_to(self, user: Viewer) -> Self:
        """Names of desks that this person may read: a name reveals whom a desk is looking into."""
        return self.filter(desk__in=select_readable_desks(user))

    def usable_on(self, desk: Desk) -> Self:
        """Names that an article of ``desk`` may be held against: its own, and those of open desks.

        Not those of another confidential desk, whoever reads the article: its readers would learn them.
        """
        return self.in_use().filter(Q(desk=desk) | Q(desk__visibility=Visibility.OPEN))

    def in_use(self) -> Self:
        """Names that nobody has retired."""
        return self.filter(retired_at__isnull=True)


class CheckedName(PublicModel):
    """One name of one desk. ``aliases`` are other right forms (UN), ``misspellings`` wrong ones.

    ``source`` says so, with ``source_url`` where it is a page. ``checked_by`` and ``checked_at`` are of
    whoever checked the spelling last. A retired name is no longer offered; ``merged_into`` is the name that
    took its forms over.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="checked_names")
    kind = models.CharField(max_length=12, choices=NameKind)
    spelling = models.CharField(max_length=MAX_SPELLING_LENGTH)
    aliases = models.JSONField(default=list, blank=True)
    misspellings = models.JSONField(default=list, blank=True)
    source = models.TextField()
    source_url = models.TextField(blank=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    retired_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CheckedNameQuerySet.as_manager()

    class Meta:
        ordering = ["spelling", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "kind", "spelling"],
                condition=Q(retired_at__isnull=True),
                name="checked_name_once_a_desk",
            ),
            models.CheckConstraint(condition=~Q(spelling="") & ~Q(source=""), name="checked_name_has_source"),
            is_one_of("kind", NameKind, name="checked_name_kind_known"),
            all_or_none("retired_at", "retired_by", name="checked_name_retired_by_and_at"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(retired_at__isnull=False),
                name="checked_name_merged_is_retired",
            ),
        ]

    def __str__(self) -> str:
        return self.spelling

    def iter_forms(self) -> Iterator[tuple[str, bool]]:
        """Yield each form of the name, and whether it is right."""
        yield self.spelling, True
        for alias in self.aliases:
            yield alias, True
        for misspelling in self.misspellings:
            yield misspelling, False

    def save_keys(self) -> None:
        """Write the keys of all forms, by which a spelling is looked up."""
        wanted = {key for form, _ in self.iter_forms() for key in list_spelling_keys(form)}
        self.keys.exclude(key__in=wanted).delete()
        CheckedNameKey.objects.bulk_create(
            (CheckedNameKey(name=self, key=key) for key in sorted(wanted)), ignore_conflicts=True
        )


class CheckedNameKey(models.Model):
    """One key of a name's forms (``lib.text_anchoring.mentions``), written anew with each change."""

    name = models.ForeignKey(CheckedName, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=100, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="checked_name_key_once")]

    def __str__(self) -> str:
        return self.key
