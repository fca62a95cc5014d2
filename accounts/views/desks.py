"""Screens to list, add and change desks."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.actions import create_desk, update_desk
from accounts.actions.desks import DESK_OPTIONS
from accounts.forms.desks import DeskForm, NewDeskForm
from accounts.models import Desk
from accounts.selectors import list_pending_consents
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.web.listing import paginate_list


@admin_required
def desk_add(request: HttpRequest) -> HttpResponse:
    form = NewDeskForm(request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            desk = create_desk(by=current_user(request), at=clock.now(), **form.cleaned_data)
            messages.success(
                request,
                gettext("Created the desk {desk}. Add roles on the page of each person.").format(desk=desk),
            )
            return redirect("desk_edit", desk.slug)
    return render(request, "accounts/desk_add.html", {"form": form}, status=form.status)


@admin_required
def desk_edit(request: HttpRequest, slug: str) -> HttpResponse:
    desk = get_object_or_404(Desk, slug=slug)
    form = DeskForm(request.POST or None, initial={name: getattr(desk, name) for name in DESK_OPTIONS})
    if form.is_valid():
        with form.show_refusal():
            update_desk(desk, by=current_user(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, gettext("Saved."))
            return redirect("desk_edit", slug)
    members = desk.memberships.select_related("user").order_by("-user__is_active", "user__name")
    context = {"desk": desk, "form": form, "members": members, "pending": list_pending_consents(desk=desk)}
    return render(request, "accounts/desk_edit.html", context, status=form.status)


@admin_required
def desk_list(request: HttpRequest) -> HttpResponse:
    active = Count("memberships", filter=Q(memberships__user__is_active=True))
    found = paginate_list(request, Desk.objects.annotate(members=active), ("name", "id"))
    context = {"desks": found.rows, "total": Desk.objects.count(), **found.pager}
    return render(request, "accounts/desk_list.html", context)
