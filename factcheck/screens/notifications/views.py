"""Notifications: the list of a person, and the page on which they choose how they are notified."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.views.auth import current_user
from factcheck.models import Notification
from factcheck.models.notification_events import EVENTS
from factcheck.models.notification_topics import Channel
from factcheck.notifications.actions import reset_notification_settings, set_notification_settings
from factcheck.notifications.forms import NotificationSettingsForm
from factcheck.screens.notifications.selectors import (
    SHOWN_KEY,
    build_notification_rows,
    count_by_filter,
    group_alike,
    group_by_day,
    list_notifications,
)
from factcheck.workflow.notify import mark_notifications_read
from lib.datetimes.clock import now
from lib.web.cursors import seal_cursor, unseal_cursor
from lib.web.listing import paginate_list

FILTERS = ("all", "waiting", "unread")


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """List the notifications of this person, newest first; those for which somebody waits stand on top."""
    user, at = current_user(request), now()
    chosen = request.GET.get("show", "all")
    show = chosen if chosen in FILTERS else "all"
    found = paginate_list(request, list_notifications(user, show=show), ("-created_at", "-id"))
    rows = build_notification_rows(found.rows, at=at)
    is_split = show == "all"
    context = {
        "show": show,
        "counts": count_by_filter(user),
        "waiting": group_alike(row for row in rows if is_split and row.is_waiting),
        "days": group_by_day([row for row in rows if not (is_split and row.is_waiting)], user, at=at),
        "shown": seal_cursor(SHOWN_KEY, [row.notification.pk for row in rows]),
        **found.pager,
    }
    return render(request, "factcheck/notifications/list.html", context)


@require_safe
def notification_open(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark a notification as read and go to what it is about."""
    user = current_user(request)
    one = get_object_or_404(
        Notification.objects.visible_to(user).select_related("claim", "article"), public_id=public_id
    )
    mark_notifications_read(user, at=now(), notices=[one.pk])
    event = EVENTS[one.event]
    if one.article is not None:
        address = reverse("article_detail", args=[one.article.public_id])
        return redirect(f"{address}#query-{one.data['query']}")
    if one.claim is None:
        return redirect(event.screen)
    address = reverse("claim_detail", args=[one.claim.public_id])
    return redirect(f"{address}#{event.anchor}" if event.anchor else address)


@require_POST
def notifications_mark_read(request: HttpRequest) -> HttpResponse:
    """Mark the notifications that the page showed as read; those that came since are not."""
    shown = unseal_cursor(SHOWN_KEY, request.POST.get("shown", ""))
    mark_notifications_read(current_user(request), at=now(), notices=shown)
    return redirect("notification_list")


@require_POST
def notification_mark_read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = current_user(request)
    one = get_object_or_404(Notification.objects.visible_to(user), public_id=public_id)
    mark_notifications_read(user, at=now(), notices=[one.pk])
    return redirect("notification_list")


def notification_settings(request: HttpRequest) -> HttpResponse:
    """Choose for each topic how one is notified, and how often a digest comes."""
    user = current_user(request)
    form = NotificationSettingsForm(request.POST or None, person=user)
    if request.method == "POST" and "reset" in request.POST:
        reset_notification_settings(user, by=user, at=now())
        messages.success(request, gettext("The default settings are back."))
        return redirect("notification_settings")
    if form.is_valid():
        with form.show_refusal():
            set_notification_settings(user, by=user, at=now(), **form.get_inputs())
            messages.success(request, gettext("Your settings have been saved."))
            return redirect("notification_settings")
    context = {"form": form, "groups": form.build_groups(), "channels": Channel.labels}
    return render(request, "factcheck/notifications/settings.html", context, status=form.status)
