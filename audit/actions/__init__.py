"""Actions of the audit log: append an event, erase details, write the head of a day, verify each night."""

from audit.actions.append import (
    EventEntry,
    append_event,
    append_events,
    erase_details_of_events,
    erase_event_details,
)
