"""Bulk actions on a galley: its items are waived or flagged, its claims ticked, approved and settled."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from accounts.models import User
from articles.models import Revision
from factcheck.bulk.results import BulkResult, apply_to_each
from factcheck.claims.closing import settle_claim
from factcheck.galley.flag_items import flag_item, group_for_claims
from factcheck.galley.waivers import create_waiver, withdraw_waiver
from factcheck.models import Waiver
from factcheck.models.enums import Tick
from factcheck.reviews.actions import approve_verdict
from factcheck.verdicts.actions import VerdictInput, submit_verdict
from factcheck.workflow.batch import ClaimVersion
from factcheck.workflow.galley_items import GalleyItem


def waive_items(
    revision: Revision, some: Sequence[GalleyItem], *, reason: str, by: User, at: datetime
) -> BulkResult:
    """Waive each of these items with one reason."""
    return apply_to_each(
        some,
        lambda item: create_waiver(
            revision, start=item.start, end=item.end, kind=item.kind, reason=reason, by=by, at=at
        ),
        name=lambda item: item.exact,
    )


def withdraw_waivers(waivers: Iterable[Waiver], *, by: User, at: datetime) -> BulkResult:
    """Withdraw each of these waivers."""
    return apply_to_each(waivers, lambda waiver: withdraw_waiver(waiver, by=by, at=at), name=str)


def flag_items(revision: Revision, some: Sequence[GalleyItem], *, by: User, at: datetime) -> BulkResult:
    """Flag these items: one claim for those of a sentence, one for a name that is in several sentences."""
    return apply_to_each(
        group_for_claims(revision.text, some),
        lambda group: flag_item(revision, group.item, inside=group.inside, also=group.also, by=by, at=at),
        name=lambda group: group.item.exact,
    )


def tick_claims(
    claims: Iterable[ClaimVersion], *, note: str, on_author: str = "", by: User, at: datetime
) -> BulkResult:
    """Tick “keep” on each of the claims that a checker is checking, with one note.

    Each is sent to review on its own, and needs its source or ``on_author`` as if it were ticked alone.
    """
    verdict = VerdictInput(tick=Tick.KEEP, explanation=note, on_author=on_author)
    return apply_to_each(
        claims,
        lambda seen: submit_verdict(seen.claim, verdict_input=verdict, by=by, at=at, version=seen.version),
        name=str,
    )


def approve_claims(claims: Iterable[ClaimVersion], *, comment: str, by: User, at: datetime) -> BulkResult:
    """Approve each of these verdicts, each on its own content hash, as the person saw it."""
    return apply_to_each(
        claims,
        lambda seen: approve_verdict(seen.claim, comment=comment, by=by, at=at, version=seen.version),
        name=str,
    )


def settle_claims(claims: Iterable[ClaimVersion], *, by: User, at: datetime) -> BulkResult:
    """Settle each of these approved claims on own copy; one whose edit is not applied is refused."""
    return apply_to_each(
        claims, lambda seen: settle_claim(seen.claim, by=by, at=at, version=seen.version), name=str
    )
