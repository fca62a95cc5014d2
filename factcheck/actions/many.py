"""Many at once: the same act on each of a list, each in its own transaction with its own row in the record.

What can be done is done, and what cannot is told with the reason: nobody has to guess which of eighteen went
through.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import User
from articles.models import Revision
from factcheck.actions.marking import flag_item
from factcheck.actions.reviewing import approve
from factcheck.actions.ruling import Ruling, submit
from factcheck.actions.settling import settle
from factcheck.actions.waiving import waive, withdraw_waiver
from factcheck.enums import Kind, Tick
from factcheck.models import Claim, Waiver
from factcheck.queries.items import Item
from lib.errors import DomainError

logger = logging.getLogger("stet.many")
BROKEN = "Something went wrong here, and it was not done. Try it by itself."


class Seen(NamedTuple):
    """A claim, and the version of it that the person saw when they chose it."""

    claim: Claim
    version: int

    def __str__(self) -> str:
        return str(self.claim)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not done, in the words of the galley or the claim, and why."""

    what: str
    why: str


@dataclass(slots=True)
class ManyDone:
    """What became of an act on many: ``done`` are the rows written, in order; ``refused`` tells the rest."""

    done: list[Any] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """18 done. 2 not done: “Ada Holm”: It is waived already. …"""
        if not self.refused:
            return f"{len(self.done)} done."
        reasons: dict[str, list[str]] = {}
        for refusal in self.refused:
            reasons.setdefault(refusal.why, []).append(f"“{refusal.what}”")
        told = " ".join(f"{_listed(whats)}: {why}" for why, whats in reasons.items())
        return f"{len(self.done)} done. {len(self.refused)} not done: {told}"


def waive_many(revision: Revision, some: Sequence[Item], *, reason: str, by: User, at: datetime) -> ManyDone:
    """Waive each of these items with one reason."""
    return _each(
        some,
        lambda item: waive(
            revision, start=item.start, end=item.end, kind=item.kind, reason=reason, by=by, at=at
        ),
        name=lambda item: item.exact,
    )


def withdraw_many(waivers: Iterable[Waiver], *, by: User, at: datetime) -> ManyDone:
    """Take each of these waivers back."""
    return _each(waivers, lambda waiver: withdraw_waiver(waiver, by=by, at=at), name=str)


def flag_many(
    revision: Revision, some: Sequence[Item], *, by: User, at: datetime, due_at: datetime | None = None
) -> ManyDone:
    """Flag each of these items, with its kind. A run of the same name or title becomes one claim."""
    runs: dict[str, list[Item]] = {}
    for item in some:
        alike = item.group if item.kind in (Kind.NAME, Kind.TITLE) else item.key
        runs.setdefault(alike, []).append(item)
    return _each(
        runs.values(),
        lambda run: flag_item(revision, run[0], also=run[1:], by=by, at=at, due_at=due_at),
        name=lambda run: run[0].exact,
    )


def tick_many(claims: Iterable[Seen], *, note: str, on_author: str = "", by: User, at: datetime) -> ManyDone:
    """A checker's “stands as written” on each of the claims they are checking, with one note.

    Each goes to review by itself, and needs its source or ``on_author`` as if it were ticked alone.
    """
    ruling = Ruling(tick=Tick.STANDS, explanation=note, on_author=on_author)
    return _each(
        claims,
        lambda seen: submit(seen.claim, ruling=ruling, by=by, at=at, version=seen.version),
        name=str,
    )


def approve_many(claims: Iterable[Seen], *, comment: str, by: User, at: datetime) -> ManyDone:
    """A second person's vote on each of these rulings, each on its own hash, as that person saw it."""
    return _each(
        claims,
        lambda seen: approve(seen.claim, comment=comment, by=by, at=at, version=seen.version),
        name=str,
    )


def settle_many(claims: Iterable[Seen], *, by: User, at: datetime) -> ManyDone:
    """Settle each of these approved claims on own copy whose ruling the article carries."""
    return _each(claims, lambda seen: settle(seen.claim, by=by, at=at, version=seen.version), name=str)


def _each[Row](rows: Iterable[Row], act: Callable[[Row], object], *, name: Callable[[Row], str]) -> ManyDone:
    told = ManyDone()
    for row in rows:
        try:
            told.done.append(act(row))
        except DomainError as error:
            told.refused.append(Refusal(name(row), error.message))
        except Exception:
            logger.exception("one of many could not be done")
            told.refused.append(Refusal(name(row), BROKEN))
    return told


def _listed(words: list[str]) -> str:
    """At most five by name, and how many more."""
    more = len(words) - 5
    return ", ".join(words[:5]) + (f" and {more} more" if more > 0 else "")
