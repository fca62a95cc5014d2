"""What changed in a ruling since somebody last looked: two frozen versions, field by field, side by side."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from accounts.models import User
from factcheck.models import Claim, Seen, Verdict
from factcheck.queries.claim_page import Frozen, frozen_for
from factcheck.queries.claim_places import word_difference
from lib.times import when

Part = dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One field that changed: its words in each column, with what left and what came."""

    label: str
    cells: list[list[Part]]


@dataclass(frozen=True, slots=True)
class Since:
    """``columns`` heads the two."""

    columns: tuple[str, str]
    rows: list[Row]


def beside(before: str, *others: str) -> list[list[Part]]:
    """The same text in several columns: the first, with what left it, and each other with what came to it.

    With several others the first is shown plain, since each of them left something else of it.
    """
    parts = [word_difference(before, other) for other in others]
    first = [part for part in parts[0] if part["op"] != "ins"] if len(parts) == 1 else [_plain(before)]
    return [first, *([part for part in one if part["op"] != "del"] for one in parts)]


def _plain(text: str) -> Part:
    return {"op": "same", "text": text}


def since_last_looked(claim: Claim, user: User, *, at: datetime, tz: tzinfo) -> Since | None:
    """The newest ruling against the one that this person saw last; None where they saw none, or wrote it."""
    verdicts = {v.number: v for v in claim.verdicts.open_to(user).select_related("rating")}
    if len(verdicts) < 2:
        return None
    now = verdicts[max(verdicts)]
    earlier = Seen.objects.filter(person=user, verdict__claim=claim, verdict__number__lt=now.number)
    seen = earlier.order_by("-verdict__number").select_related("verdict").first()
    if seen is None or now.author_id == user.pk or seen.verdict.number not in verdicts:
        return None
    before = verdicts[seen.verdict.number]
    frozen = frozen_for([before, now], user)
    rows = [
        Row(label, beside(was, new))
        for label, was, new in (
            *zip(LABELS, _fields(before), _fields(now), strict=True),
            *_citations(before, now, frozen),
        )
        if was != new
    ]
    saw = f"Version {before.number}, as you saw it {when(seen.at, at=at, tz=tz)}"
    return Since((saw, f"Version {now.number}, now"), rows)


LABELS = (
    "Statement",
    "Who says so",
    "Rating",
    "Proposed words",
    "Headline",
    "The claim in few words",
    "Why it cannot be shorter",
    "Explanation",
    "On author",
    "Why one primary source is enough",
    "Why nobody was asked for a reply",
)


def _fields(verdict: Verdict) -> tuple[str, ...]:
    says = verdict.rating.label if verdict.rating else verdict.get_tick_display()
    return (
        verdict.statement,
        verdict.claimant,
        says,
        verdict.proposed,
        verdict.headline,
        verdict.summary,
        verdict.summary_reason,
        verdict.explanation,
        verdict.on_author,
        verdict.source_waiver,
        verdict.reply_waiver,
    )


def _citations(before: Verdict, now: Verdict, frozen: dict[int, list[Frozen]]) -> list[tuple[str, str, str]]:
    """(label, words before, words now) of each citation that either has, whatever its place."""
    was, new = (
        {str(c["citation"]): _told(f) for c, f in zip(v.citations, frozen[v.pk], strict=True)}
        for v in (before, now)
    )
    return [
        (f"Source {number}", was.get(key, ""), new.get(key, ""))
        for number, key in enumerate(dict.fromkeys([*new, *was]), start=1)
    ]


def _told(cited: Frozen) -> str:
    passage = f" “{cited.passage}”" if cited.passage else ""
    copy = f" (kept copy {cited.snapshot})" if cited.snapshot else ""
    return f"{cited.title}: {', '.join(cited.meta)}.{passage}{copy}"
