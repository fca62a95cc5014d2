"""Changes between two frozen versions of a verdict, field by field, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Self

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from accounts.models import User
from factcheck.models import Verdict
from factcheck.verdicts.versions import FrozenCitation, VerdictRow
from lib.datetimes.humanize import format_datetime
from lib.text.phrases import StrOrPromise
from lib.text.plain_text import diff_words

Part = dict[str, str]


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One field that changed: its words in each column, with what left and what came."""

    label: str
    cells: list[list[Part]]


@dataclass(frozen=True, slots=True)
class VerdictDiff:
    """``columns`` heads the two; ``before`` is the number of the earlier version."""

    before: int
    columns: tuple[str, str]
    rows: list[DiffRow]

    @property
    def labels(self) -> list[str]:
        """The fields that changed, by name."""
        return [row.label for row in self.rows]

    def tells_all_of(self, other: Self | None) -> bool:
        """Return True if a reader of this one need not read the other too."""
        return other is not None and other.before == self.before and set(other.labels) <= set(self.labels)


def diff_columns(before: str, *others: str) -> list[list[Part]]:
    """Return ``before`` with its removed words, and each of ``others`` with its added words.

    With several others ``before`` is plain, since each of them removed other words.
    """
    parts = [diff_words(before, other) for other in others]
    first = (
        [part for part in parts[0] if part["op"] != "ins"] if len(parts) == 1 else [_build_equal_part(before)]
    )
    return [first, *([part for part in one if part["op"] != "del"] for one in parts)]


def _build_equal_part(text: str) -> Part:
    return {"op": "same", "text": text}


def diff_since_last_read(
    filed: Sequence[VerdictRow], read_times: Mapping[int, datetime], user: User, *, at: datetime, tz: tzinfo
) -> VerdictDiff | None:
    """Compare the newest verdict with the one this person read last; None for none, or for its author.

    ``filed`` has the newest first; ``read_times`` are the person's, by the key of the verdict.
    """
    now = filed[0]
    before = next((row for row in filed[1:] if row.verdict.pk in read_times), None)
    if before is None or now.verdict.author_id == user.pk:
        return None
    saw = gettext("Version {number}, as you saw it {time}").format(
        number=before.verdict.number,
        time=format_datetime(read_times[before.verdict.pk], at=at, tz=tz),
    )
    current = gettext("Version {number}, current").format(number=now.verdict.number)
    return VerdictDiff(before.verdict.number, (saw, current), _build_diff_rows(before, now, FIELDS))


def diff_against_public(filed: Sequence[VerdictRow]) -> VerdictDiff | None:
    """Compare the newest verdict with the one that is public, as readers would see it change.

    ``filed`` has the newest first. None where nothing is public yet, or the newest is.
    """
    public = next((one for one in filed if one.published), None)
    if public is None or public is filed[0]:
        return None
    rows = _build_diff_rows(public, filed[0], PUBLIC_FIELDS)
    unpublished = gettext("Version {number}, not published yet").format(number=filed[0].verdict.number)
    return VerdictDiff(public.verdict.number, (public.published, unpublished), rows)


def _build_diff_rows(
    before: VerdictRow, now: VerdictRow, fields: Mapping[str, StrOrPromise]
) -> list[DiffRow]:
    return [
        DiffRow(str(label), diff_columns(was, new))
        for label, was, new in (
            *(
                (label, _get_text(before.verdict, name), _get_text(now.verdict, name))
                for name, label in fields.items()
            ),
            *_diff_citations(before, now),
        )
        if was != new
    ]


FIELDS: dict[str, StrOrPromise] = {
    "statement": pgettext_lazy("of a claim", "Statement"),
    "claimant": gettext_lazy("Claimant"),
    "rating": gettext_lazy("Rating"),
    "proposed_text": gettext_lazy("Proposed text"),
    "headline": gettext_lazy("Headline"),
    "summary": gettext_lazy("Short version of the claim"),
    "explanation": gettext_lazy("Explanation"),
    "on_author": gettext_lazy("On author"),
    "source_waiver": gettext_lazy("Why one primary source is enough"),
    "passage_waiver": gettext_lazy("Why a passage that was not found is acceptable"),
    "reply_waiver": gettext_lazy("Why no reply was requested"),
    "figure_waiver": gettext_lazy("Where the other numbers come from"),
}
PUBLIC_FIELDS = {
    name: FIELDS[name] for name in ("statement", "claimant", "rating", "headline", "summary", "explanation")
}
"""Fields that readers see."""


def _get_text(verdict: Verdict, name: str) -> str:
    if name == "rating":
        return verdict.rating.label if verdict.rating else verdict.get_tick_display()
    return str(getattr(verdict, name))


def _diff_citations(before: VerdictRow, now: VerdictRow) -> list[tuple[str, str, str]]:
    """Return (label, words before, words now) of each citation that either has, by its number."""
    was, new = (
        {str(c["citation"]): f for c, f in zip(row.verdict.citations, row.citations, strict=True)}
        for row in (before, now)
    )
    both = was | new
    return [
        (
            gettext("Source {number}").format(number=both[key].number),
            _describe_citation(was.get(key)),
            _describe_citation(new.get(key)),
        )
        for key in sorted(both, key=lambda key: both[key].number)
    ]


def _describe_citation(cited: FrozenCitation | None) -> str:
    if cited is None:
        return ""
    facts = [cited.title, *cited.meta]
    if cited.passage:
        facts.append(f"“{cited.passage}”")
    if cited.snapshot:
        facts.append(gettext("archived copy {hash}").format(hash=cited.snapshot))
    return " · ".join(facts)
