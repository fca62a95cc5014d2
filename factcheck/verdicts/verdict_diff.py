"""Changes between two frozen versions of a verdict, field by field, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext_lazy

from accounts.models import User
from factcheck.models import Claim, ReadReceipt, Verdict
from factcheck.verdicts.frozen_citations import FrozenCitation, get_frozen_citations
from factcheck.verdicts.selectors import VerdictRow
from lib.datetimes.humanize import format_datetime
from lib.text.word_diff import diff_words

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

    def tells_all_of(self, other: "VerdictDiff | None") -> bool:
        """Return True if a reader of this one need not read the other too."""
        return other is not None and other.before == self.before and set(other.labels) <= set(self.labels)


def diff_columns(before: str, *others: str) -> list[list[Part]]:
    """The same text in several columns: the first, with what left it, and each other with what came to it.

    With several others the first is shown plain, since each of them left something else of it.
    """
    parts = [diff_words(before, other) for other in others]
    first = (
        [part for part in parts[0] if part["op"] != "ins"] if len(parts) == 1 else [_build_equal_part(before)]
    )
    return [first, *([part for part in one if part["op"] != "del"] for one in parts)]


def _build_equal_part(text: str) -> Part:
    return {"op": "same", "text": text}


def diff_since_last_read(claim: Claim, user: User, *, at: datetime, tz: tzinfo) -> VerdictDiff | None:
    """Compare the newest verdict with the one this person read last; None for none, or for its author."""
    verdicts = {v.number: v for v in claim.verdicts.open_to(user).select_related("rating")}
    if len(verdicts) < 2:
        return None
    now = verdicts[max(verdicts)]
    earlier = ReadReceipt.objects.filter(reader=user, verdict__claim=claim, verdict__number__lt=now.number)
    seen = earlier.order_by("-verdict__number").select_related("verdict").first()
    if seen is None or now.author_id == user.pk or seen.verdict.number not in verdicts:
        return None
    before = verdicts[seen.verdict.number]
    saw = f"Version {before.number}, as you saw it {format_datetime(seen.read_at, at=at, tz=tz)}"
    return VerdictDiff(
        before.number, (saw, f"Version {now.number}, now"), _build_diff_rows(before, now, user)
    )


def diff_against_public(filed: Sequence[VerdictRow], user: User) -> VerdictDiff | None:
    """Compare the newest verdict with the one that is public, as readers would see it change.

    ``filed`` has the newest first. None where nothing is public yet, or the newest is.
    """
    public = next((one for one in filed if one.published), None)
    if public is None or public is filed[0]:
        return None
    now = filed[0].verdict
    rows = [row for row in _build_diff_rows(public.verdict, now, user) if row.label not in INTERNAL_FIELDS]
    return VerdictDiff(
        public.verdict.number, (public.published, f"Version {now.number}, not public yet"), rows
    )


def _build_diff_rows(before: Verdict, now: Verdict, user: User) -> list[DiffRow]:
    frozen = get_frozen_citations([before, now], user)
    return [
        DiffRow(label, diff_columns(was, new))
        for label, was, new in (
            *zip(FIELD_LABELS, _list_field_texts(before), _list_field_texts(now), strict=True),
            *_diff_citations(before, now, frozen),
        )
        if was != new
    ]


FIELD_LABELS = (
    "Statement",
    gettext_lazy("Claimant"),
    "Rating",
    gettext_lazy("Proposed text"),
    "Headline",
    gettext_lazy("Short version of the claim"),
    "Explanation",
    "On author",
    "Why one primary source is enough",
    "Why a passage that was not found may stand",
    gettext_lazy("Why no reply was requested"),
    "Where other figures are from",
)
INTERNAL_FIELDS = frozenset(
    {
        gettext_lazy("Proposed text"),
        "On author",
        "Why one primary source is enough",
        "Why a passage that was not found may stand",
        gettext_lazy("Why no reply was requested"),
        "Where other figures are from",
    }
)
"""What no reader is shown."""


def _list_field_texts(verdict: Verdict) -> tuple[str, ...]:
    says = verdict.rating.label if verdict.rating else verdict.get_tick_display()
    return (
        verdict.statement,
        verdict.claimant,
        says,
        verdict.proposed_text,
        verdict.headline,
        verdict.summary,
        verdict.explanation,
        verdict.on_author,
        verdict.source_waiver,
        verdict.passage_waiver,
        verdict.reply_waiver,
        verdict.figure_waiver,
    )


def _diff_citations(
    before: Verdict, now: Verdict, frozen: dict[int, list[FrozenCitation]]
) -> list[tuple[str, str, str]]:
    """(label, words before, words now) of each citation that either has, by the number it is cited by."""
    was, new = (
        {str(c["citation"]): f for c, f in zip(v.citations, frozen[v.pk], strict=True)} for v in (before, now)
    )
    both = was | new
    return [
        (f"Source {both[key].number}", _describe_citation(was.get(key)), _describe_citation(new.get(key)))
        for key in sorted(both, key=lambda key: both[key].number)
    ]


def _describe_citation(cited: FrozenCitation | None) -> str:
    if cited is None:
        return ""
    passage = f" “{cited.passage}”" if cited.passage else ""
    copy = f" (kept copy {cited.snapshot})" if cited.snapshot else ""
    return f"{cited.title}: {', '.join(cited.meta)}.{passage}{copy}"
