"""What happened to a person or a service, in sentences: their events in the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy

from accounts.access_log import get_people_by_reference
from accounts.actions.desks import MEMBERSHIP_SENTENCES
from accounts.models import Desk, User
from audit.models import Event
from lib.text.phrases import StrOrPromise

SENTENCES: dict[str, StrOrPromise] = {
    "create_person": gettext_lazy("{admin} added {person}."),
    "create_service": gettext_lazy("{admin} added {person}."),
    "update_person": gettext_lazy("{admin} changed the details of {person}."),
    "set_password": gettext_lazy("{admin} set a new password for {person}."),
    "change_password": gettext_lazy("{person} changed their password."),
    "deactivate": gettext_lazy("{admin} deactivated {person}."),
    "reactivate": gettext_lazy("{admin} reactivated {person}."),
    "remove_membership": MEMBERSHIP_SENTENCES[""],
    "create_invitation": gettext_lazy("{admin} sent {person} a link to choose a password."),
    "accept_invitation": gettext_lazy("{person} chose a password."),
    "add_factor": gettext_lazy("{person} added a second factor."),
    "remove_factor": gettext_lazy("{person} removed a second factor."),
    "reset_factors": gettext_lazy("{admin} removed every second factor of {person}."),
    "break_glass": gettext_lazy("A command on the server gave {person} a new password and no second factor."),
    "add_absence": gettext_lazy("{admin} added days on which {person} is away."),
    "remove_absence": gettext_lazy("{admin} removed days on which {person} is away."),
    "create_calendar_feed": gettext_lazy("{person} created a calendar address."),
    "revoke_calendar_feed": gettext_lazy("{person} withdrew their calendar address."),
    "request_consent": gettext_lazy("{admin} asked for consent on {desk}."),
    "withdraw_consent_request": gettext_lazy("{admin} withdrew the request for consent on {desk}."),
    "grant_consent": gettext_lazy("{admin} agreed to the request on {desk}."),
    "decline_consent": gettext_lazy("{admin} declined the request on {desk}."),
    "stop_consent": gettext_lazy("{admin} stopped what had been agreed to on {desk}."),
    "lapse_consent": gettext_lazy("What had been agreed to on {desk} did not take effect."),
    "declare_interest": gettext_lazy("{person} declared an interest."),
    "withdraw_interest": gettext_lazy("{person} withdrew an interest."),
    "erase_details": gettext_lazy("{admin} erased text about {person} from the audit log."),
    "erase_person": gettext_lazy("{admin} erased {person}."),
    "create_methodology_version": gettext_lazy("{admin} saved a new statement of methods."),
}
"""Sentences by action; a new role has its own. ``admin`` is whoever acted."""
OWN_SETTINGS = gettext_lazy("{person} changed their settings.")
UNKNOWN_ACTION = gettext_lazy("{admin} made a change.")


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """One event about a person, and when it was."""

    sentence: str
    at: datetime


def describe_person_events(person: User, events: Iterable[Event]) -> list[PersonEvent]:
    """Return the events as sentences, in their order. Two queries."""
    events = list(events)
    actors = get_people_by_reference(event.actor for event in events)
    wanted = {str(desk) for event in events if (desk := event.details.get("desk"))}
    desks = {str(desk.public_id): desk.name for desk in Desk.objects.filter(public_id__in=wanted)}
    return [
        PersonEvent(
            str(_find_sentence(event, person)).format(
                admin=actors.get(event.actor) or gettext("Somebody"),
                person=person,
                desk=desks.get(str(event.details.get("desk")), gettext("a desk")),
            ),
            event.at,
        )
        for event in events
    ]


def _find_sentence(event: Event, person: User) -> StrOrPromise:
    if event.action == "set_membership":
        return MEMBERSHIP_SENTENCES[event.to_state]
    if event.action == "update_person" and event.actor == str(person.public_id):
        return OWN_SETTINGS
    return SENTENCES.get(event.action, UNKNOWN_ACTION)
