"""The record's verbs: append an entry, erase what was said beside some, keep a day's head, walk at night."""

from record.actions.append import append
from record.actions.erase import erase, erase_many

__all__ = ["append", "erase", "erase_many"]
