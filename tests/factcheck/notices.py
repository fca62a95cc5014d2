"""Notifications, as the people they went to read them."""

from accounts.models import User
from factcheck.models import Notification


def notices(person):
    return [one.sentence for one in Notification.objects.filter(person=person)]


def find_notices(text, **filters):
    """The notifications whose sentence has ``text`` in it, as a queryset."""
    found = [one.pk for one in Notification.objects.filter(**filters) if text in one.sentence]
    return Notification.objects.filter(pk__in=found)


def events_of(person):
    """Return the events that the person was notified of, oldest first."""
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("event", flat=True))


def give_addresses():
    """Give every person an e-mail address."""
    for user in User.objects.filter(kind="person"):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")


WITHDRAWN = {
    "in_review": "The verdict was taken back from review",
    "approved": "The approval was withdrawn",
    "on_hold": "The approval was withdrawn",
}
"""What those who acted are told of a verdict that went back to checking, by its state before."""
