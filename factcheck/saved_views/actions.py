"""Saved views: list, create and delete them, begin with one. They change no work, so have no audit events."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.selectors import get_role, is_at_least
from factcheck.models import QueueSettings, SavedView
from lib.errors import Invalid, NotAllowed

MAX_VIEWS = 30


@transaction.atomic
def create_saved_view(*, name: str, query: str, desk: Desk | None, owner: User, at: datetime) -> SavedView:
    """Save a view under a name; one of the same name is replaced.

    Raises NotAllowed for a desk that the person does not edit, and Invalid for too many.
    """
    if desk is not None and not is_at_least(get_role(owner, desk), "editor"):
        raise NotAllowed(gettext("Only an editor of this desk can do this."))
    same = SavedView.objects.filter(desk=desk) if desk else SavedView.objects.filter(owner=owner, desk=None)
    if not same.filter(name=name).exists() and same.count() >= MAX_VIEWS:
        message = gettext("There are {max} saved views already. Delete one first.")
        raise Invalid(message.format(max=MAX_VIEWS))
    view, created = same.get_or_create(
        name=name, defaults={"query": query, "desk": desk, "owner": owner, "created_at": at}
    )
    if not created:
        view.query = query
        view.save(update_fields=["query"])
    return view


def can_delete_saved_view(view: SavedView, person: User) -> bool:
    """Return whether this person may delete the view: their own, or one of a desk that they edit."""
    if view.desk is None:
        return view.owner_id == person.pk
    return is_at_least(get_role(person, view.desk), "editor")


def delete_saved_view(view: SavedView, *, person: User) -> None:
    """Delete a view; whoever begins with it begins as usual again. Raises NotAllowed."""
    if not can_delete_saved_view(view, person):
        raise NotAllowed(gettext("Only an editor of this desk can do this."))
    view.delete()


def set_start_view(view: SavedView | None, *, person: User) -> None:
    """Set the view with which this person begins; None: the usual page."""
    QueueSettings.objects.update_or_create(person=person, defaults={"start_view": view})


def set_row_height(*, is_roomy: bool, person: User) -> None:
    """Show this person's queue in roomy or in compact rows."""
    QueueSettings.objects.update_or_create(person=person, defaults={"is_roomy": is_roomy})


def list_saved_views(user: User) -> list[SavedView]:
    """Return the person's own views, then those of their desks."""
    views = SavedView.objects.visible_to(user).select_related("desk")
    return sorted(views, key=lambda view: view.desk_id is not None)


def find_start_query(user: User) -> str | None:
    """Return the query of the view with which the person begins, or None."""
    chosen = QueueSettings.objects.filter(person=user).values("start_view")
    view = SavedView.objects.visible_to(user).filter(pk__in=chosen).first()
    return view.query if view else None
