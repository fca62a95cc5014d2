"""Actions of the audit log: append an event, erase details, write the head of a day, verify each night."""

from audit.actions.append import append_event
from audit.actions.erase import erase_details_of_events, erase_event_details

__all__ = ["append_event", "erase_details_of_events", "erase_event_details"]
