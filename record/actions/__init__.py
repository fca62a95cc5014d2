"""The record's two verbs: append an entry, and erase what was said beside one."""

from record.actions.append import append
from record.actions.erase import erase

__all__ = ["append", "erase"]
