"""Checkpoints: hashes of the chain that were saved, here or outside, and the formats they are written in."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext, gettext_lazy

from audit.models import DayHead
from lib.text.phrases import StrOrPromise

_HASH = re.compile(r"[0-9a-fA-F]{64}")
EXTERNAL_CHECKPOINT = gettext_lazy("external")


class Checkpoint(NamedTuple):
    """The event ``number`` had this ``hash``; the number is None in published heads, which give hashes only.

    ``origin`` names the checkpoint in messages.
    """

    number: int | None
    hash: str
    origin: StrOrPromise = EXTERNAL_CHECKPOINT


def list_day_checkpoints(*, after: int = 0) -> list[Checkpoint]:
    """Return the daily heads of events beyond ``after``."""
    heads = DayHead.objects.filter(number__gt=after).order_by("number")
    origin = gettext("saved on {day}")
    return [Checkpoint(head.number, head.hash, origin.format(day=head.day)) for head in heads]


def parse_checkpoints(text: str) -> list[Checkpoint]:
    """Parse a file of checkpoints: day-heads.json as this newsroom publishes it, or NUMBER:HASH, one a line.

    Lines that are empty or begin with # are left out. Raises ValueError that quotes the malformed text.
    """
    if text.lstrip().startswith("{"):
        return list(_iter_published_heads(text))
    lines = [line.strip() for line in text.splitlines()]
    return [parse_checkpoint(line) for line in lines if line and not line.startswith("#")]


def parse_checkpoint(text: str) -> Checkpoint:
    """Parse NUMBER:HASH, as ``verify_audit_log`` prints it. Raises ValueError."""
    number, _, digest = text.partition(":")
    if not number.isdecimal() or not _HASH.fullmatch(digest):
        raise ValueError(f'"{text}" is not a checkpoint. Give the number and the hash as NUMBER:HASH.')
    return Checkpoint(int(number), digest.lower())


def _iter_published_heads(text: str) -> Iterator[Checkpoint]:
    try:
        heads = [(str(head["day"]), str(head["hash"])) for head in json.loads(text)["heads"]]
    except (ValueError, KeyError, TypeError):
        raise ValueError(
            'This is not a list of checkpoints: JSON with "heads", each with "day" and "hash".'
        ) from None
    # The oldest first, so that the last one that still holds is known when one does not.
    for day, digest in sorted(heads):
        if not _HASH.fullmatch(digest):
            raise ValueError(f'"{digest}" is not a hash of 64 hexadecimal digits.')
        yield Checkpoint(None, digest.lower(), gettext("published on {day}").format(day=day))
