"""The record's nouns: the entry, its erasable details, the head of the chain, its days and its nights."""

from record.models.chain_head import ChainHead
from record.models.day_head import DayHead
from record.models.event import Event
from record.models.event_detail import EventDetail
from record.models.sealed import Immutable
from record.models.verification import Verification

__all__ = ["ChainHead", "DayHead", "Event", "EventDetail", "Immutable", "Verification"]
