"""Reading the record."""

from typing import Any

from django.db.models import QuerySet

from record.chain import reference
from record.models import Event
from record.tree import Tree


def history(subject_type: str, subject: Any) -> QuerySet[Event]:
    """Every entry about one subject (a public id or what carries one), oldest first, details joined."""
    return (
        Event.objects.filter(subject_type=subject_type, subject=reference(subject))
        .select_related("detail")
        .order_by("number")
    )


def since(number: int) -> QuerySet[Event]:
    """Every entry after ``number``, in the order of the commits, details joined."""
    return Event.objects.filter(number__gt=number).select_related("detail").order_by("number")


def length() -> int:
    """How many entries the record has: they are numbered from 1 without a gap."""
    last = Event.objects.order_by("-number").values_list("number", flat=True).first()
    return last or 0


def tree_upto(number: int) -> Tree:
    """The tree over the entries 1 to ``number``: see ``record.tree``."""
    hashes = Event.objects.filter(number__lte=number).order_by("number").values_list("hash", flat=True)
    return Tree(hashes.iterator(chunk_size=5000))
