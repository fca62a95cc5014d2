"""Models of the audit log: events and details, the chain's head, daily heads, verification runs, accesses."""

from audit.models.access_event import AccessEvent
from audit.models.append_only import AppendOnlyError
from audit.models.chain_head import ChainHead
from audit.models.day_head import DayHead
from audit.models.event import Event
from audit.models.event_detail import EventDetail
from audit.models.verification_run import VerificationRun
