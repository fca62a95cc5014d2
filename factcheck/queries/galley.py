"""The article with its margin: every claim on one revision as a note, in a fixed number of queries."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from accounts.queries import roles_of
from articles.models import Article, Revision
from factcheck.enums import CUT, MARKS, OPEN_STATES, Kind, Mark, Outcome, Standing, State
from factcheck.models import Appearance, Claim, Source, Verdict
from factcheck.queries import queue
from factcheck.queries.proposed import as_change
from factcheck.queries.queue import drawable, takable
from lib.bidi import isolated


@dataclass
class Galley:
    """``marks`` go to the highlighter: code points into the frame. ``tally`` is (kind, settled, all)."""

    notes: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    tally: list[tuple[str, int, int]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    sentence: str = ""


def galley(revision: Revision, user: User, at: datetime) -> Galley:
    """Notes in the order of the text; those without a place in it come last."""
    placed = list(
        Appearance.objects.filter(revision=revision, claim__in=Claim.objects.visible_to(user)).order_by(
            "start", "id"
        )
    )
    ruled = Verdict.objects.open_to(user).filter(claim=OuterRef("pk")).order_by("-number")
    here = drawable(Claim.objects.with_stale().filter(pk__in={a.claim_id for a in placed}))
    claims: dict[int, Any] = {
        claim.pk: claim
        for claim in here.annotate(
            proposed=Subquery(ruled.values("proposed")[:1]),
            tick=Subquery(ruled.values("tick")[:1]),
            on_author=Subquery(ruled.values("on_author")[:1]),
        )
    }
    role = roles_of(user).get(revision.article.desk_id, "")
    # A claim whose place is unknown on this revision, or that is over, is told in the margin alone.
    shown = sorted(placed, key=lambda a: (a.start is None or _silent(claims[a.claim_id]), a.start or 0, a.pk))
    cited = {citation.source_id for claim in claims.values() for citation in claim.live_citations}
    readable = set(Source.objects.visible_to(user).filter(pk__in=cited).values_list("pk", flat=True))
    found = Galley()
    for number, appearance in enumerate(shown, start=1):
        claim = claims[appearance.claim_id]
        note = _note(number, claim, appearance, role, at)
        note["change"] = _change(claim, appearance, revision.frame)
        note["sources"] = _sources(claim, readable)
        found.notes.append(note)
        if appearance.start is not None and not _silent(claim):
            mark = _mark(claim, appearance)
            found.marks.append(
                {
                    "id": str(claim.public_id),
                    "number": number,
                    "mark": mark.name,
                    "word": mark.word,
                    "start": appearance.start,
                    "end": appearance.end,
                }
            )
    counted = [claim for claim in claims.values() if claim.state not in (State.CLOSED, State.SUGGESTED)]
    followed = {a.claim_id: a for a in placed if _carried_out(claims[a.claim_id], a)}
    _count(found, [(claim, _mark(claim, followed.get(claim.pk))) for claim in counted])
    return found


def _silent(claim: Claim) -> bool:
    return claim.state == State.CLOSED or claim.standing == Standing.RETRACTED


def _mark(claim: Any, appearance: Appearance | None) -> Mark:
    """The claim's mark. Where a ruling against it was followed, what is there now: that the new words stand,
    or that the old ones were cut.
    """
    mark = queue.mark(claim)
    if mark.name != "falls" or appearance is None or not _carried_out(claim, appearance):
        return mark
    return CUT if appearance.start is None else MARKS["stands"]


def _carried_out(claim: Any, appearance: Appearance) -> bool:
    """Whether the revision carries a ruling against the words: the proposed ones, or none at their place."""
    if appearance.start is None:
        return appearance.outcome == Outcome.APPLIED
    return bool(claim.proposed) and appearance.exact == claim.proposed


def _note(number: int, claim: Any, appearance: Appearance, role: str, at: datetime) -> dict[str, Any]:
    mark = _mark(claim, appearance)
    checker = claim.live_assignments[0].checker.name if claim.live_assignments else ""
    late = claim.due_at is not None and claim.due_at < at and claim.state in OPEN_STATES
    return {
        "number": number,
        "public_id": claim.public_id,
        "version": claim.version,
        "mark": mark,
        "checker": checker or ("nobody yet" if claim.state == State.FLAGGED else ""),
        "late": queue.due_words(claim, at, late=late) if late else "",
        "words": Outcome(appearance.outcome).label.lower() if _moved_on(appearance) and mark != CUT else "",
        "statement": claim.statement,
        "meta": _meta(claim, appearance),
        "on_author": claim.on_author or "",
        "waits": claim.must_check and claim.state in OPEN_STATES and claim.state != State.SUGGESTED,
        "takable": takable(claim, role),
    }


def _sources(claim: Any, readable: set[int]) -> list[dict[str, str]]:
    """Title and address of each source, or that there is one which this person may not see."""
    return [
        {"title": citation.source.title, "url": citation.source.url}
        if citation.source_id in readable
        else {"title": "A restricted source", "url": ""}
        for citation in claim.live_citations
    ]


def _change(claim: Any, appearance: Appearance, frame: str) -> list[dict[str, str]]:
    """The sentence as a ruling would have it, as parts for diff.html, until the article does."""
    if appearance.start is None or appearance.end is None or _moved_on(appearance):
        return []
    if _carried_out(claim, appearance):
        return []
    tick, proposed = claim.tick or "", claim.proposed or ""
    return as_change(frame, appearance.start, appearance.end, tick=tick, proposed=proposed)


def _moved_on(appearance: Appearance) -> bool:
    """Whether a note has to say what became of its words."""
    return appearance.start is None or appearance.outcome == Outcome.APPLIED


def _meta(claim: Any, appearance: Appearance) -> str:
    parts = [isolated(claim.claimant)] if claim.claimant else []
    sources = len(claim.live_citations)
    if sources:
        parts.append("1 source" if sources == 1 else f"{sources} sources")
    drifted = sum(1 for c in claim.live_citations if c.drifted_at and not c.decided_at)
    if drifted:
        parts.append("one has drifted" if drifted == 1 else f"{drifted} have drifted")
    suspected = sum(1 for c in claim.live_citations if c.is_suspected)
    if suspected:
        parts.append(f"{'one is' if suspected == 1 else f'{suspected} are'} suspected")
    if appearance.start is None:
        parts.append(f"the words were “{appearance.exact}”")
    return " · ".join(parts)


def _count(found: Galley, marked: list[tuple[Any, Mark]]) -> None:
    """The tally by kind, and the meter's parts with the sentence that says the same."""
    kinds = Counter(claim.kind for claim, _ in marked)
    settled = Counter(claim.kind for claim, _ in marked if claim.state == State.SETTLED)
    found.tally = [(Kind(kind).label, settled[kind], count) for kind, count in kinds.most_common()]
    marks = Counter(mark for _, mark in marked)
    several = {"stands": "stand", "does not stand": "do not stand"}
    order = ("stands", "between", "falls", "approved", "on_hold", "in_review", "awaiting_reply", "checking",
             "assigned", "flagged", "stale", "under_review")  # fmt: skip
    start, said = 0, []
    for mark in (*(MARKS[name] for name in order), CUT):
        if count := marks[mark]:
            found.parts.append({"mark": mark.name, "start": start, "size": count})
            word = mark.word.lower()
            said.append(f"{count} {word if count == 1 else several.get(word, word)}")
            start += count
    found.sentence = " · ".join(said) or "No claim is flagged yet"


def revisions(article: Article) -> QuerySet[Revision]:
    """All revisions, newest first, without their words."""
    return article.revisions.defer("frame", "html").order_by("-number")
