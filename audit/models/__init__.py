"""Models of the audit log: events and details, the chain's head, daily heads, verification runs, accesses."""

from audit.models.events import AccessEvent, AppendOnlyError, Event, EventDetail
from audit.models.verification import ChainHead, DayHead, VerificationRun
