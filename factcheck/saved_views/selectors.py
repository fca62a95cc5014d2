"""Saved views that a person sees, and the one with which they begin."""

from accounts.models import User
from factcheck.models import QueueSettings, SavedView


def list_saved_views(user: User) -> list[SavedView]:
    """Return the person's own views, then those of their desks."""
    views = SavedView.objects.visible_to(user).select_related("desk")
    return sorted(views, key=lambda view: view.desk_id is not None)


def find_start_query(user: User) -> str | None:
    """Return the query of the view with which the person begins, or None."""
    chosen = QueueSettings.objects.filter(person=user).values("start_view")
    view = SavedView.objects.visible_to(user).filter(pk__in=chosen).first()
    return view.query if view else None
