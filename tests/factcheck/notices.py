"""Notifications, as the people they went to read them."""

from factcheck.models import Notification


def notices(person):
    return [one.sentence for one in Notification.objects.filter(person=person)]


def find_notices(text, **filters):
    """The notifications whose sentence has ``text`` in it, as a queryset."""
    found = [one.pk for one in Notification.objects.filter(**filters) if text in one.sentence]
    return Notification.objects.filter(pk__in=found)
