"""Following quotations from one text into another; docs/explanation/reanchoring.md tells the rules. Pure."""

from lib.follow.following import AMBIGUOUS, CHANGED, MOVED, ORPHAN, SAME, Followed, follow
from lib.follow.stood import Quoted

__all__ = ["AMBIGUOUS", "CHANGED", "MOVED", "ORPHAN", "SAME", "Followed", "Quoted", "follow"]
