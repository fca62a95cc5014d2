"""Checkpoints: hashes of the chain that were kept, here or outside, and how they are written down."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from record.models import DayHead

_HASH = re.compile(r"[0-9a-fA-F]{64}")
OUTSIDE = "the checkpoint kept outside"


class Checkpoint(NamedTuple):
    """The entry ``number`` had this ``hash``; None where only the hash was kept, as in what is published.

    ``said`` is where that stands, as a message names it.
    """

    number: int | None
    hash: str
    said: str = OUTSIDE


def of_days(*, after: int = 0) -> list[Checkpoint]:
    """The heads that were taken day by day, of entries beyond ``after``."""
    heads = DayHead.objects.filter(number__gt=after).order_by("number")
    return [Checkpoint(head.number, head.hash, f"the head kept on {head.day}") for head in heads]


def read(text: str) -> list[Checkpoint]:
    """What a file of checkpoints says: heads.json as this newsroom publishes it, or NUMBER:HASH, one a line.

    Lines that are empty or begin with # are left out. Raises ValueError with the words that make no sense.
    """
    if text.lstrip().startswith("{"):
        return list(_published(text))
    lines = [line.strip() for line in text.splitlines()]
    return [one_line(line) for line in lines if line and not line.startswith("#")]


def one_line(text: str) -> Checkpoint:
    """NUMBER:HASH, as ``verify_record`` prints it. Raises ValueError."""
    number, _, digest = text.partition(":")
    if not number.isdecimal() or not _HASH.fullmatch(digest):
        raise ValueError(f'"{text}" is no checkpoint. Give the number and the hash as NUMBER:HASH.')
    return Checkpoint(int(number), digest.lower())


def _published(text: str) -> Iterator[Checkpoint]:
    try:
        heads = [(str(head["day"]), str(head["hash"])) for head in json.loads(text)["heads"]]
    except (ValueError, KeyError, TypeError):
        raise ValueError('This is no list of heads: JSON with "heads", each with "day" and "hash".') from None
    # The oldest first, so that the last one that still holds is known when one does not.
    for day, digest in sorted(heads):
        if not _HASH.fullmatch(digest):
            raise ValueError(f'"{digest}" is no hash of 64 hexadecimal digits.')
        yield Checkpoint(None, digest.lower(), f"the head published on {day}")
