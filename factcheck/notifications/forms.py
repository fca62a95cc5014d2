"""Form for how one is notified: a matrix of topics and channels, and how often a digest comes."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.forms.working_hours import ClockField
from accounts.models import User
from accounts.models.enums import DigestFrequency
from accounts.selectors import list_edited_desks
from factcheck.models.notification_topics import TOPICS, Audience, Channel, NotificationTopic
from factcheck.workflow.notification_channels import get_channels_by_topic


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
