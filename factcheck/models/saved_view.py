"""A saved view: filters, order and group of the queue under a name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Desk, User
from accounts.selectors import list_desks_of
from lib.db.models import PublicModel


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> "SavedViewQuerySet":
        """The person's own views, and those of the desks they are a member of."""
        return self.filter(Q(owner=user, desk__isnull=True) | Q(desk__in=list_desks_of(user)))


class SavedView(PublicModel):
    """One view: of its owner alone, or shared on a desk. ``query`` is the query of its address."""

    name = models.CharField(gettext_lazy("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(desk__isnull=True), name="saved_view_own_name"
            ),
            models.UniqueConstraint(
                fields=["desk", "name"], condition=Q(desk__isnull=False), name="saved_view_desk_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
