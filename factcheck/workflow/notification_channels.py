"""Channels by which people are notified of a topic: their own choice, or the default."""

from collections.abc import Iterable

from accounts.models import Membership, NotificationPreference, User
from accounts.models.enums import Role
from factcheck.models.notification_topics import TOPICS, TOPICS_BY_CODE, Channel, NotificationTopic


def get_channels(code: str, people: Iterable[User]) -> dict[int, frozenset[str]]:
    """Return the channels of one topic for each person, by primary key. Two queries at most."""
    topic, keys = TOPICS_BY_CODE[code], [person.pk for person in people]
    chosen = {
        row.person_id: row for row in NotificationPreference.objects.filter(person__in=keys, topic=code)
    }
    editors = _list_editors(keys) if topic.editor_defaults is not None else set()
    return {key: _apply_choice(topic, chosen.get(key), is_editor=key in editors) for key in keys}


def get_channels_by_topic(person: User) -> dict[str, frozenset[str]]:
    """Return the channels of one person for each topic, by its code. Two queries."""
    chosen = {row.topic: row for row in NotificationPreference.objects.filter(person=person)}
    is_editor = bool(_list_editors([person.pk]))
    return {topic.code: _apply_choice(topic, chosen.get(topic.code), is_editor=is_editor) for topic in TOPICS}


def get_default_channels_by_topic(person: User) -> dict[str, frozenset[str]]:
    """Return the channels of one person who has chosen nothing, for each topic. One query."""
    is_editor = bool(_list_editors([person.pk]))
    return {topic.code: _get_default_channels(topic, is_editor=is_editor) for topic in TOPICS}


def _get_default_channels(topic: NotificationTopic, *, is_editor: bool) -> frozenset[str]:
    return topic.editor_defaults if is_editor and topic.editor_defaults is not None else topic.defaults


def _apply_choice(
    topic: NotificationTopic, choice: NotificationPreference | None, *, is_editor: bool
) -> frozenset[str]:
    if choice is None:
        return _get_default_channels(topic, is_editor=is_editor)
    wanted = {channel for channel in topic.channels if getattr(choice, channel)}
    return frozenset(wanted | {Channel.IN_APP} if topic.is_always_shown else wanted)


def _list_editors(keys: list[int]) -> set[int]:
    """Return those of these people who edit any desk."""
    edits = Membership.objects.filter(user__in=keys, role__in=(Role.EDITOR, Role.STANDARDS))
    return set(edits.values_list("user_id", flat=True))
