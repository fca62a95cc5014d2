"""Notifications, as the people they went to read them."""

from factcheck.models import Notification


def notices(person):
    return list(Notification.objects.filter(person=person).values_list("text", flat=True))
