"""Saved views: name, list and delete them, begin with one. They change no work, so have no audit events."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from accounts.selectors import get_role, is_at_least, list_edited_desks
from factcheck.models import QueueSettings, SavedView
from lib.errors import Invalid, NotAllowed
from lib.web.forms import PublicChoiceField, create_text_line

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


class SavedViewForm(DomainErrorForm):
    """Name and query of a view, and the desk that shares it, of those that the person edits."""

    name = create_text_line(gettext_lazy("Name"), max_length=60, missing=gettext_lazy("Enter a name."))
    desk = PublicChoiceField(
        Desk.objects.none(), label=gettext_lazy("For"), required=False, empty_label=gettext_lazy("Only me")
    )
    query = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.HiddenInput,
        error_messages={
            "max_length": gettext_lazy(
                "These filters are too long to be saved. Go back and remove some of them."
            )
        },
    )

    def __init__(self, viewer: User, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_view_%s", **kwargs)
        self.fields["desk"].queryset = list_edited_desks(viewer)  # type: ignore[attr-defined]  # a PublicChoiceField

    def clean_query(self) -> str:
        """Return the query without the page that was shown."""
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        query.pop("cursor", None)
        if "\x00" in self.cleaned_data["query"]:
            raise forms.ValidationError(gettext("This contains an invalid character."))
        return query.urlencode(safe=",")

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return self.get_cleaned("name", "desk", "query")
