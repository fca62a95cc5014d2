"""Saved views beside the queue: save this one, delete one, begin with one; and the height of the rows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.views.auth import current_user
from factcheck.desk.saved_views import (
    SavedViewForm,
    can_delete_saved_view,
    create_saved_view,
    delete_saved_view,
    list_saved_views,
    set_row_height,
    set_start_view,
)
from factcheck.models import SavedView
from factcheck.screens.queue.filter_menu import filter_queue
from factcheck.screens.queue.selectors import MAX_COUNTED
from lib.datetimes.clock import now
from lib.db.rows import count_rows
from lib.text.phrases import format_bounded_number


@require_safe
def saved_view_counts(request: HttpRequest) -> HttpResponse:
    """Show the saved views with the number of claims in each, which the queue loads after the page."""
    views = list_saved_views(current_user(request))
    groups = build_view_groups(request, views, count_views(request, views))
    return render(request, "components/filter_groups.html", {"groups": groups})


def count_views(request: HttpRequest, views: list[SavedView]) -> dict[int, int]:
    """Return {view's key: number of its claims}, counted up to one more than ``MAX_COUNTED``. One query.

    Views whose filters are invalid by now are left out.
    """
    chosen = {view.pk: filter_queue(QueryDict(view.query), request) for view in views}
    found = {key: one.qs[: MAX_COUNTED + 1] for key, one in chosen.items() if not one.list_problems()}
    return count_rows(User.objects.filter(pk=current_user(request).pk), found)


def build_later_groups(
    request: HttpRequest, views: list[SavedView], counts: Mapping[int, int] | None = None
) -> list[dict[str, Any]]:
    """Return the saved views for the list beside the queue. Without ``counts``, these come after the page."""
    url = f"{reverse('saved_view_counts')}?{request.GET.urlencode(safe=',')}" if counts is None else ""
    to_come = dict.fromkeys((view.pk for view in views), None)
    groups = build_view_groups(request, views, to_come if counts is None else counts)
    return [{"later": url, "groups": groups}] if groups else []


def build_view_groups(
    request: HttpRequest, views: list[SavedView], counts: Mapping[int, int | None]
) -> list[dict[str, Any]]:
    """Return the saved views for the list beside the queue, with the number of claims in each.

    A number that is None comes later; a view without one has filters that are invalid by now.
    """
    here = _normalize_query(request.GET.urlencode())
    own, shared = ([_build_link(view, counts, here) for view in views if bool(view.desk_id) is on]
                   for on in (False, True))  # fmt: skip
    groups = ((gettext("Your views"), own), (gettext("Views of your desks"), shared))
    return [{"heading": heading, "items": items} for heading, items in groups if items]


def find_current_view(request: HttpRequest, views: list[SavedView]) -> SavedView | None:
    """Return the saved view that the address is, or None."""
    here = _normalize_query(request.GET.urlencode())
    if not here:
        return None
    return next((view for view in views if _normalize_query(view.query) == here), None)


def _build_link(
    view: SavedView, counts: Mapping[int, int | None], here: list[tuple[str, str]]
) -> dict[str, Any]:
    count = counts.get(view.pk)
    shown = "" if count is None else format_bounded_number(count, MAX_COUNTED)
    return {
        "label": view.name,
        "count": shown if view.pk in counts else None,
        "href": f"{reverse('claim_queue')}?{view.query}",
        "active": _normalize_query(view.query) == here,
    }


def _normalize_query(query: str) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in QueryDict(query).items() if name != "cursor")


def _build_queue_url(query: str) -> str:
    return f"{reverse('claim_queue')}?{query}" if query else reverse("claim_queue")


def _redirect_to_queue(query: str) -> HttpResponse:
    return redirect(_build_queue_url(query))


@require_POST
def saved_view_create(request: HttpRequest) -> HttpResponse:
    """Save the address as a view of this person, or of a desk that they edit. Refused, ask again."""
    user = current_user(request)
    form = SavedViewForm(user, request.POST)
    if form.is_valid():
        with form.show_refusal():
            view = create_saved_view(**form.get_inputs(), owner=user, at=now())
            messages.success(request, gettext("Saved as “{name}”.").format(name=view.name))
            return _redirect_to_queue(view.query)
    query = QueryDict(request.POST.get("query", "")).urlencode(safe=",")
    context = {"form": form, "queue_url": _build_queue_url(query)}
    return render(request, "factcheck/queue/view_add.html", context, status=form.status)


@require_POST
def saved_view_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete a view, or begin with it from now on, or no longer, as ``act`` says."""
    user = current_user(request)
    view = get_object_or_404(SavedView.objects.visible_to(user).select_related("desk"), public_id=public_id)
    match request.POST.get("act"):
        case "start":
            set_start_view(view, person=user)
        case "no_start":
            set_start_view(None, person=user)
        case "delete" if can_delete_saved_view(view, user):
            delete_saved_view(view, person=user)
            return _redirect_to_queue("")
    return _redirect_to_queue(view.query)


@require_POST
def queue_row_height(request: HttpRequest) -> HttpResponse:
    """Show this person's queue in roomy or in compact rows."""
    set_row_height(is_roomy=request.POST.get("height") == "roomy", person=current_user(request))
    query = QueryDict(request.POST.get("query", ""))
    return _redirect_to_queue(query.urlencode(safe=","))
