"""Items of our own copy as the article's page draws them: coverage, marks, runs to act on, known names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, pgettext_lazy

from accounts.models import User
from articles.models import Revision
from articles.models.enums import Provenance
from factcheck.bulk.results import BulkRefusal, BulkResult, apply_to_each
from factcheck.galley.checked_names import NameMatch, create_checked_name, match_names
from factcheck.galley.clearance import create_waiver
from factcheck.models import CheckedName, Waiver
from factcheck.models.enums import ITEM_KINDS, ClaimKind, ItemState
from factcheck.workflow.galley_items import (
    GalleyCoverage,
    GalleyItem,
    compute_coverage,
    list_items,
)
from lib.claim_extraction import find_statement
from lib.datetimes.humanize import format_datetime, format_day, get_timezone
from lib.errors import Invalid, WrongState
from lib.text.phrases import StrOrPromise
from lib.text.plain_text import isolate_direction
from lib.text_anchoring.mentions import is_same_spelling

MAX_ROWS = 400
"""Runs that are listed at once; when those are dealt with, the next follow."""
METER = (("ticked", "stands"), ("in_work", "checking"), ("waived", "waived"))
"""Counts of the coverage, each with the mark that draws it; what is open stays empty."""
PLURALS = {
    ClaimKind.NUMBER: pgettext_lazy("kinds of items", "Numbers"),
    ClaimKind.DATE: pgettext_lazy("kinds of items", "Dates"),
    ClaimKind.NAME: pgettext_lazy("kinds of items", "Names"),
    ClaimKind.TITLE: pgettext_lazy("kinds of items", "Titles"),
    ClaimKind.QUOTE: pgettext_lazy("kinds of items", "Quotes"),
    ClaimKind.SUPERLATIVE: pgettext_lazy("kinds of items", "Superlatives"),
}


@dataclass(frozen=True, slots=True)
class ItemRun:
    """Items of one kind with the same text: one row, chosen together.

    ``key`` is that of the first; ``value`` has all of them, as a form sends them.
    """

    kind: str
    words: str
    key: str
    value: str
    places: int
    ids: str = ""
    """The waivers' public ids, where the run is waived."""
    match: NameMatch | None = None
    note: str = ""
    """For a name that the newsroom has checked, or that differs from one: when, and against which source."""


@dataclass(frozen=True, slots=True)
class ItemKindCount:
    """One kind of item with its counts, for a filter and as a heading of the list."""

    kind: str
    label: StrOrPromise
    open: int
    all: int


@dataclass(frozen=True, slots=True)
class WaiverGroup:
    """Items that one person waived with one reason at one time."""

    reason: str
    who: str
    when: str
    runs: list[ItemRun]


@dataclass(kw_only=True)
class GalleyItems:
    """Items of a galley: ``marks`` in code points, for galley_items.js; ``groups`` of open runs."""

    coverage: GalleyCoverage
    kinds: list[ItemKindCount] = field(default_factory=list)
    groups: list[tuple[ItemKindCount, list[ItemRun]]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    waived: list[WaiverGroup] = field(default_factory=list)
    covered: list[tuple[ItemRun, tuple[int, ...]]] = field(default_factory=list)
    """Items in claims, each with the keys of the claims, whoever may see those."""
    known: list[ItemRun] = field(default_factory=list)
    """Open names in the spelling that the newsroom has checked."""
    found: Sequence[GalleyItem] = ()
    """All items, in the order of the text."""
    more: int = 0
    """Number of open runs that are not listed yet."""
    first: str = ""
    """The key of the first open item in the text."""

    @property
    def sent_marks(self) -> list[dict[str, Any]]:
        """The marks as the page has them, without the keys, which it makes of place and kind."""
        return [{name: value for name, value in mark.items() if name != "key"} for mark in self.marks]


def list_own_items(revision: Revision) -> list[GalleyItem] | None:
    """Return the items of ``revision``; None where the article is not our own copy."""
    return list_items(revision) if revision.article.provenance == Provenance.OWN_COPY else None


def build_galley_items(revision: Revision, found: Sequence[GalleyItem], at: datetime) -> GalleyItems:
    """Return the items of ``revision``, which are ``found``, as its page draws them."""
    data = GalleyItems(coverage=compute_coverage(found), found=found)
    still = [item for item in found if item.state == ItemState.OPEN]
    data.first = still[0].key if still else ""
    data.kinds = _count_kinds(found, still)
    matches = match_items(revision, still)
    notes = {key: describe_match(match, revision) for key, match in matches.items()}
    data.marks = [
        _build_mark(item, revision.text, matches.get(item.key), notes.get(item.key, ""))
        for item in found
        if item.state in _MARKED
    ]
    data.parts = _build_meter_parts(data.coverage)
    runs = [
        replace(run, match=matches.get(run.key), note=notes.get(run.key, "")) for run in _group_runs(still)
    ]
    data.known = [run for run in runs if run.match is not None and run.match.is_same]
    data.more = max(0, len(runs) - MAX_ROWS)
    for kind in data.kinds:
        if here := [run for run in runs[:MAX_ROWS] if run.kind == kind.kind]:
            data.groups.append((kind, here))
    held = [item for item in found if item.state in (ItemState.IN_WORK, ItemState.TICKED)]
    data.covered = [(_group_runs([item])[0], item.claims) for item in held]
    tz = get_timezone(revision.article.desk.timezone)
    data.waived = _group_waivers(found, lambda moment: format_datetime(moment, at=at, tz=tz))
    return data


def find_next_open_item(revision: Revision, after: int) -> str:
    """Return the key of the first open item behind ``after``, else of the first of all; "" for none."""
    still = [item for item in list_own_items(revision) or () if item.state == ItemState.OPEN]
    return next((item.key for item in still if item.start > after), still[0].key if still else "")


_MARKED = (ItemState.OPEN, ItemState.WAIVED)
"""An item in a claim carries the claim's own mark."""


def get_default_statement(text: str, item: GalleyItem) -> str:
    """Return a statement for a claim on ``item``: its sentence, or that the name is spelt correctly."""
    if item.kind == ClaimKind.NAME:
        return gettext("The name is spelt correctly: {name}").format(name=item.exact)
    return find_statement(text, item.start, item.end).words


def _count_kinds(found: Sequence[GalleyItem], still: Sequence[GalleyItem]) -> list[ItemKindCount]:
    counted = []
    for kind in ITEM_KINDS:
        if every := sum(1 for item in found if item.kind == kind):
            left = sum(1 for item in still if item.kind == kind)
            counted.append(ItemKindCount(kind.value, PLURALS[kind], left, every))
    return counted


def _build_mark(item: GalleyItem, text: str, match: NameMatch | None, note: str) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "key": item.key,
        "kind": item.kind,
        "word": str(ClaimKind(item.kind).label),
        "state": item.state.value,
        "group": f"{item.kind} {item.group}",
        "start": item.start,
        "end": item.end,
    }
    if item.state == ItemState.WAIVED and item.waiver is not None:
        message = gettext("Waived by {person}: {reason}")
        waiver = item.waiver
        return drawn | {"explanation": message.format(person=waiver.created_by, reason=waiver.reason_text)}
    drawn["stated"] = get_default_statement(text, item)
    return drawn if match is None else drawn | {"note": note, "differs": not match.is_same}


def _build_meter_parts(figures: GalleyCoverage) -> list[dict[str, Any]]:
    parts, start = [], 0
    for name, mark in METER:
        if size := getattr(figures, name):
            parts.append({"mark": mark, "start": start, "size": size})
            start += size
    return parts


def _group_runs(some: Iterable[GalleyItem]) -> list[ItemRun]:
    """Return items with the same text as one run, in the order of the first of each in the text."""
    together: dict[tuple[str, str], list[GalleyItem]] = {}
    for item in some:
        together.setdefault((item.kind, item.group), []).append(item)
    return [
        ItemRun(
            kind=kind,
            words=" ".join(run[0].exact.split()),
            key=run[0].key,
            value=" ".join(item.key for item in run),
            places=len(run),
            ids=" ".join(str(item.waiver.public_id) for item in run if item.waiver is not None),
        )
        for (kind, _), run in together.items()
    ]


def _group_waivers(found: Iterable[GalleyItem], format_time: Callable[[datetime], str]) -> list[WaiverGroup]:
    actions: dict[tuple[str, str, str], list[GalleyItem]] = {}
    for item in found:
        if item.state == ItemState.WAIVED and item.waiver is not None:
            waiver = item.waiver
            actions.setdefault(
                (waiver.reason_text, str(waiver.created_by), format_time(waiver.created_at)), []
            ).append(item)
    return [WaiverGroup(reason, who, at, _group_runs(some)) for (reason, who, at), some in actions.items()]


def match_items(revision: Revision, items: Sequence[GalleyItem]) -> dict[str, NameMatch]:
    """Return the match of each name among ``items`` that has one, by the item's key; one query."""
    names = [item for item in items if item.kind == ClaimKind.NAME]
    found = match_names(revision.article.desk, {item.exact for item in names})
    return {item.key: found[item.exact] for item in names if item.exact in found}


def describe_match(match: NameMatch, revision: Revision) -> str:
    """Return by which source and when a name was checked, and that the text differs from it if it does."""
    name = match.name
    if not match.is_same:
        message = gettext("Differs from {name}, checked on {date} against {source}")
    elif match.spelling == name.spelling:
        message = gettext("Checked on {date} against {source}")
    else:
        message = gettext("{name}, checked on {date} against {source}")
    return message.format(
        name=isolate_direction(match.spelling if not match.is_same else name.spelling),
        date=format_day(name.checked_at, tz=get_timezone(revision.article.desk.timezone)),
        source=isolate_direction(name.source),
    )


def accept_names(revision: Revision, items: Sequence[GalleyItem], *, by: User, at: datetime) -> BulkResult:
    """Waive each of these names that has its checked spelling, with the source of the checked name."""
    matches = match_items(revision, items)
    return apply_to_each(
        items,
        lambda item: _accept_name(revision, item, matches, by=by, at=at),
        name=lambda item: item.exact,
    )


def check_names(
    revision: Revision,
    items: Sequence[GalleyItem],
    *,
    kind: str,
    source: str,
    source_url: str = "",
    by: User,
    at: datetime,
) -> BulkResult:
    """Record these names as checked against one source, each once, and waive all places of its spelling.

    A place that differs in its case is refused: McDonald is not Mcdonald.
    """
    groups: dict[str, list[GalleyItem]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    same: list[list[GalleyItem]] = []
    different: list[BulkRefusal] = []
    for group in groups.values():
        spelling = _choose_spelling(group)
        same.append([item for item in group if is_same_spelling(item.exact, spelling)])
        message = gettext("This differs from {name}. Check it on its own.")
        why = message.format(name=isolate_direction(spelling))
        different += [BulkRefusal(item.exact, why) for item in group if item not in same[-1]]

    @transaction.atomic
    def check_group(group: Sequence[GalleyItem]) -> CheckedName:
        if group[0].kind != ClaimKind.NAME:
            raise Invalid(gettext("This is not a name."))
        name = create_checked_name(
            desk=revision.article.desk, spelling=_choose_spelling(group), kind=kind, source=source,
            source_url=source_url, by=by, at=at,
        )  # fmt: skip
        for item in group:
            _waive_name(revision, item, name, by=by, at=at)
        return name

    result = apply_to_each(same, check_group, name=lambda group: group[0].exact)
    result.refused += different
    return result


def _choose_spelling(group: Sequence[GalleyItem]) -> str:
    """Return the first form that is not in capitals, as a headline may be; else the first."""
    return next((item.exact for item in group if not item.exact.isupper()), group[0].exact)


def _accept_name(
    revision: Revision, item: GalleyItem, matches: Mapping[str, NameMatch], *, by: User, at: datetime
) -> Waiver:
    match = matches.get(item.key)
    if match is None:
        raise WrongState(gettext("No checked name has this spelling."))
    if not match.is_same:
        message = gettext("This differs from the checked name {name}.")
        raise WrongState(message.format(name=isolate_direction(match.spelling)))
    return _waive_name(revision, item, match.name, by=by, at=at)


def _waive_name(revision: Revision, item: GalleyItem, name: CheckedName, *, by: User, at: datetime) -> Waiver:
    return create_waiver(
        revision, start=item.start, end=item.end, kind=item.kind, reason=name.source, checked_name=name,
        by=by, at=at,
    )  # fmt: skip
