"""Bulk actions: the same action on each of a list, each in its own transaction with its own audit event.

What can be done is done, and every refusal is reported with its reason.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import User
from articles.models import Revision
from factcheck.claims.closing import settle_claim
from factcheck.galley.flag_items import flag_item
from factcheck.galley.waivers import create_waiver, withdraw_waiver
from factcheck.models import Claim, Waiver
from factcheck.models.enums import ClaimKind, Tick
from factcheck.reviews.actions import approve_verdict
from factcheck.verdicts.actions import VerdictInput, submit_verdict
from factcheck.workflow.galley_items import GalleyItem
from lib.errors import DomainError
from lib.text.numbers import format_number
from lib.text.translatable import StrOrPromise

logger = logging.getLogger("stet.bulk")
UNEXPECTED_ERROR_MESSAGE = gettext_lazy("Something went wrong and this was not done. Try it on its own.")


class ClaimVersion(NamedTuple):
    """A claim, and the version of it that the person saw when they chose it."""

    claim: Claim
    version: int

    def __str__(self) -> str:
        return str(self.claim)


@dataclass(frozen=True, slots=True)
class BulkRefusal:
    """An item or claim for which the action was refused, by its text, and why."""

    what: StrOrPromise
    why: StrOrPromise


@dataclass(slots=True)
class BulkResult:
    """Result of a bulk action: ``done`` are the rows written, in order; ``refused`` holds the rest."""

    done: list[Any] = field(default_factory=list)
    refused: list[BulkRefusal] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """The result as sentences: 18 done. 2 not done: “Ada Holm”: This item is already waived."""
        done, refused = len(self.done), len(self.refused)
        message = ngettext("{count} done.", "{count} done.", done).format(count=format_number(done))
        if not refused:
            return message
        names: dict[str, list[str]] = {}
        for refusal in self.refused:
            names.setdefault(str(refusal.why), []).append(gettext("“{text}”").format(text=refusal.what))
        reasons = " ".join(
            gettext("{names}: {reason}").format(names=_join_names(some), reason=why)
            for why, some in names.items()
        )
        missed = ngettext("{count} not done: {reasons}", "{count} not done: {reasons}", refused)
        return f"{message} {missed.format(count=format_number(refused), reasons=reasons)}"


def waive_items(
    revision: Revision, some: Sequence[GalleyItem], *, reason: str, by: User, at: datetime
) -> BulkResult:
    """Waive each of these items with one reason."""
    return _apply_to_each(
        some,
        lambda item: create_waiver(
            revision, start=item.start, end=item.end, kind=item.kind, reason=reason, by=by, at=at
        ),
        name=lambda item: item.exact,
    )


def withdraw_waivers(waivers: Iterable[Waiver], *, by: User, at: datetime) -> BulkResult:
    """Withdraw each of these waivers."""
    return _apply_to_each(waivers, lambda waiver: withdraw_waiver(waiver, by=by, at=at), name=str)


def flag_items(
    revision: Revision, some: Sequence[GalleyItem], *, by: User, at: datetime, due_at: datetime | None = None
) -> BulkResult:
    """Flag each of these items, with its kind. A run of the same name or title becomes one claim."""
    runs: dict[str, list[GalleyItem]] = {}
    for item in some:
        alike = item.group if item.kind in (ClaimKind.NAME, ClaimKind.TITLE) else item.key
        runs.setdefault(alike, []).append(item)
    return _apply_to_each(
        runs.values(),
        lambda run: flag_item(revision, run[0], also=run[1:], by=by, at=at, due_at=due_at),
        name=lambda run: run[0].exact,
    )


def tick_claims(
    claims: Iterable[ClaimVersion], *, note: str, on_author: str = "", by: User, at: datetime
) -> BulkResult:
    """Tick “keep” on each of the claims that a checker is checking, with one note.

    Each is sent to review on its own, and needs its source or ``on_author`` as if it were ticked alone.
    """
    verdict = VerdictInput(tick=Tick.KEEP, explanation=note, on_author=on_author)
    return _apply_to_each(
        claims,
        lambda seen: submit_verdict(seen.claim, verdict_input=verdict, by=by, at=at, version=seen.version),
        name=str,
    )


def approve_claims(claims: Iterable[ClaimVersion], *, comment: str, by: User, at: datetime) -> BulkResult:
    """Approve each of these verdicts, each on its own content hash, as the person saw it."""
    return _apply_to_each(
        claims,
        lambda seen: approve_verdict(seen.claim, comment=comment, by=by, at=at, version=seen.version),
        name=str,
    )


def settle_claims(claims: Iterable[ClaimVersion], *, by: User, at: datetime) -> BulkResult:
    """Settle each of these approved claims on own copy; one whose edit is not applied is refused."""
    return _apply_to_each(
        claims, lambda seen: settle_claim(seen.claim, by=by, at=at, version=seen.version), name=str
    )


def _apply_to_each[Row](
    rows: Iterable[Row], perform: Callable[[Row], object], *, name: Callable[[Row], str]
) -> BulkResult:
    data = BulkResult()
    for row in rows:
        try:
            data.done.append(perform(row))
        except DomainError as error:
            data.refused.append(BulkRefusal(name(row), error.message))
        except Exception:
            logger.exception("one of many could not be done")
            data.refused.append(BulkRefusal(name(row), UNEXPECTED_ERROR_MESSAGE))
    return data


def _join_names(words: list[str]) -> str:
    """Return at most five names, and how many more there are."""
    names, more = words[:5], len(words) - 5
    if more > 0:
        names.append(ngettext("{count} more", "{count} more", more).format(count=format_number(more)))
    return get_text_list(names, gettext("and"))
