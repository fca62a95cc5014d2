"""Models of the audit log: events and details, the chain's head, daily heads, verification runs, accesses."""

from audit.models.events import AccessEvent
from audit.models.events import AppendOnlyError
from audit.models.verification import ChainHead
from audit.models.verification import DayHead
from audit.models.events import Event
from audit.models.events import EventDetail
from audit.models.verification import VerificationRun
