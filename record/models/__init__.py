"""The record's nouns: the entry, its erasable details, and the head of the chain."""

from record.models.chain_head import ChainHead
from record.models.event import Event
from record.models.event_detail import EventDetail
from record.models.sealed import Immutable

__all__ = ["ChainHead", "Event", "EventDetail", "Immutable"]
