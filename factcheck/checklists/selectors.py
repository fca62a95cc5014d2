"""The checklist of a desk for one kind of claim, and what is ticked of it for one claim."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext

from accounts.models import Desk
from factcheck.models import ChecklistItem, ChecklistTick, Claim
from factcheck.models.checklist import DEFAULT_CHECKLISTS
from lib.crypto.commitments import sha256_hex
from lib.datetimes.humanize import format_datetime


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One item of the checklist of a claim, and its tick, if somebody has ticked it."""

    item: ChecklistItem
    tick: ChecklistTick | None

    def describe_tick(self, *, at: datetime, tz: tzinfo) -> str:
        """Return who ticked it and when; "" where nobody has."""
        if self.tick is None:
            return ""
        time = format_datetime(self.tick.ticked_at, at=at, tz=tz)
        return gettext("{person}, {time}").format(person=self.tick.ticked_by, time=time)


def build_default_items(desk: Desk, kind: str) -> list[ChecklistItem]:
    """Return the items, not saved, that a desk has until it changes its checklist."""
    codes = DEFAULT_CHECKLISTS.get(kind, ())
    return [
        ChecklistItem(desk=desk, kind=kind, code=code, position=position)
        for position, code in enumerate(codes)
    ]


def list_checklist_items(desk: Desk, kind: str) -> list[ChecklistItem]:
    """Return the desk's checklist for a kind of claim: its own, or the default where it changed nothing."""
    saved = list(ChecklistItem.objects.filter(desk=desk, kind=kind))
    # One that was removed is kept, so that a checklist which a desk emptied is not the default again.
    return [one for one in saved if one.removed_at is None] if saved else build_default_items(desk, kind)


def get_checklist_state(items: Iterable[ChecklistItem]) -> str:
    """Return what a form holds of the lines it was drawn with: each change of a checklist changes it.

    It is the same in every language, and does not change where the defaults are only saved.
    """
    return sha256_hex(repr([(str(item.code), item.text, item.is_required) for item in items]))[:32]


def list_checklist_rows(claim: Claim) -> list[ChecklistRow]:
    """Return the checklist of a claim with its ticks. Two queries, or one for a default checklist."""
    items = list_checklist_items(claim.desk, claim.kind)
    has_ticks = any(item.pk for item in items)
    ticks = claim.checklist_ticks.select_related("ticked_by") if has_ticks else ()
    by_item = {tick.item_id: tick for tick in ticks}
    return [ChecklistRow(item, by_item.get(item.pk)) for item in items]
