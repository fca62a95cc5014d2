"""Names of the people and desks in events, as far as a reader may know of them."""

from collections.abc import Iterable

from accounts.models import User
from accounts.selectors import list_readable_desks
from audit.models import Event
from factcheck.history.event_sentences import Names


def get_names(events: Iterable[Event], viewer: User) -> tuple[Names, set[str]]:
    """Return {public id: name} of people and of desks the viewer may know of, and the ids of services."""
    events = list(events)
    people = {event.actor for event in events}
    people |= {
        str(event.details[key]) for event in events for key in ("checker", "person") if key in event.details
    }
    users = list(User.objects.filter(public_id__in=people))
    names = {str(user.public_id): str(user) for user in users}
    desks = [str(event.details["desk"]) for event in events if "desk" in event.details]
    if desks:
        names |= {str(d.public_id): d.name for d in list_readable_desks(viewer).filter(public_id__in=desks)}
    return names, {str(user.public_id) for user in users if user.is_service}
