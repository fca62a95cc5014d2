"""Screens of notifications: the list of a person, and the form for how they are notified."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.base import DomainErrorForm
from accounts.forms.working_hours import ClockField
from accounts.models import User
from accounts.models.enums import DigestFrequency
from accounts.selectors import list_edited_desks
from accounts.views.auth import current_user
from factcheck.desk.notifications import (
    SHOWN_KEY,
    build_notification_rows,
    count_by_filter,
    group_alike,
    group_by_day,
    list_notifications,
    reset_notification_settings,
    set_notification_settings,
)
from factcheck.models import Notification
from factcheck.models.notification_events import EVENTS
from factcheck.models.notification_topics import TOPICS, Audience, Channel, NotificationTopic
from factcheck.workflow.notification_channels import get_channels_by_topic
from factcheck.workflow.notify import mark_notifications_read
from lib.datetimes.clock import now
from lib.web.cursors import seal_cursor, unseal_cursor
from lib.web.listing import paginate_list


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One line of the matrix: its field for each channel, None where the topic has no such channel."""

    topic: NotificationTopic
    cells: list[forms.BoundField | None]


class NotificationSettingsForm(DomainErrorForm):
    digest_frequency = forms.ChoiceField(
        label=gettext_lazy("Digest"),
        choices=DigestFrequency.choices,
        help_text=gettext_lazy("One e-mail at six in the morning with all that is ticked under “Digest”."),
        error_messages={"required": gettext_lazy("Choose how often you want the digest.")},
    )

    quiet_from = ClockField(
        label=gettext_lazy("Quiet hours begin at"),
        required=False,
        help_text=gettext_lazy(
            "No notification is e-mailed at once until the quiet hours end. Leave both empty for none."
        ),
    )
    quiet_until = ClockField(label=gettext_lazy("Quiet hours end at"), required=False)

    def __init__(self, data: QueryDict | None, *, person: User) -> None:
        chosen = get_channels_by_topic(person)
        self.topics = list_topics_of(person)
        initial: dict[str, Any] = {
            name: getattr(person, name) for name in ("digest_frequency", "quiet_from", "quiet_until")
        }
        super().__init__(data, initial=initial)
        for topic in self.topics:
            for channel in topic.channels:
                name = _get_field_name(topic, channel)
                initial[name] = channel in chosen[topic.code]
                self.fields[name] = forms.BooleanField(
                    label=Channel(channel).label,
                    required=False,
                    disabled=topic.is_always_shown and channel == Channel.IN_APP,
                )

    def build_groups(self) -> list[tuple[str, list[TopicRow]]]:
        """Return the lines of the matrix under their headings."""
        return [
            (str(group), [self._build_row(topic) for topic in topics])
            for group, topics in groupby(self.topics, key=lambda topic: topic.group)
        ]

    def _build_row(self, topic: NotificationTopic) -> TopicRow:
        return TopicRow(
            topic,
            [
                self[_get_field_name(topic, channel)] if channel in topic.channels else None
                for channel in Channel.values
            ],
        )

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of ``set_notification_settings``."""
        return {
            **self.get_cleaned("digest_frequency", "quiet_from", "quiet_until"),
            "channels": {
                topic.code: frozenset(
                    channel
                    for channel in topic.channels
                    if self.cleaned_data[_get_field_name(topic, channel)]
                )
                for topic in self.topics
            },
        }


def list_topics_of(person: User) -> list[NotificationTopic]:
    """Return the topics that can concern a person; for editors and admins there are more."""
    audiences = {Audience.ALL}
    if list_edited_desks(person).exists():
        audiences.add(Audience.EDITORS)
    if person.is_admin:
        audiences.add(Audience.ADMINS)
    return [topic for topic in TOPICS if topic.audience in audiences]


def _get_field_name(topic: NotificationTopic, channel: str) -> str:
    return f"{topic.code}-{channel}"


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
