"""The galley of an article: every claim on one revision as a note, in a fixed number of queries."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from accounts.selectors import get_roles_by_desk
from articles.models import Article, Revision
from factcheck.claims.selectors import annotate_for_row, format_due_cell, get_row_mark, is_takable
from factcheck.models import Appearance, Claim, Source, Verdict
from factcheck.models.enums import (
    CUT_MARK,
    OPEN_STATES,
    PROOF_MARKS,
    AnchorOutcome,
    ClaimKind,
    ClaimState,
    ProofMark,
    PublicationStatus,
)
from factcheck.verdicts.suggested_edit import diff_suggested_edit
from lib.text.bidi import isolate_direction


@dataclass
class Galley:
    """Notes of a galley: ``marks`` in code points of the text, ``tally`` of (kind, settled, all)."""

    notes: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    tally: list[tuple[str, int, int]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    sentence: str = ""


def get_galley(revision: Revision, user: User, at: datetime) -> Galley:
    """Return the notes in the order of the text; those without a position in it come last."""
    placed = list(
        Appearance.objects.filter(revision=revision, claim__in=Claim.objects.visible_to(user)).order_by(
            "start", "id"
        )
    )
    decided = Verdict.objects.open_to(user).filter(claim=OuterRef("pk")).order_by("-number")
    here = annotate_for_row(Claim.objects.with_stale().filter(pk__in={a.claim_id for a in placed}))
    claims: dict[int, Any] = {
        claim.pk: claim
        for claim in here.annotate(
            proposed_text=Subquery(decided.values("proposed_text")[:1]),
            tick=Subquery(decided.values("tick")[:1]),
            on_author=Subquery(decided.values("on_author")[:1]),
        )
    }
    role = get_roles_by_desk(user).get(revision.article.desk_id, "")
    # A claim without a position on this revision, or that is over, is shown in the margin alone.
    shown = sorted(
        placed, key=lambda a: (a.start is None or _is_silent(claims[a.claim_id]), a.start or 0, a.pk)
    )
    cited = {citation.source_id for claim in claims.values() for citation in claim.live_citations}
    readable = set(Source.objects.visible_to(user).filter(pk__in=cited).values_list("pk", flat=True))
    found = Galley()
    for number, appearance in enumerate(shown, start=1):
        claim = claims[appearance.claim_id]
        note = _build_note(number, claim, appearance, role, at)
        note["change"] = _build_suggested_edit(claim, appearance, revision.text)
        note["sources"] = _list_note_sources(claim, readable)
        found.notes.append(note)
        if appearance.start is not None and not _is_silent(claim):
            mark = _get_note_mark(claim, appearance)
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
    counted = [
        claim for claim in claims.values() if claim.state not in (ClaimState.CLOSED, ClaimState.SUGGESTED)
    ]
    followed = {a.claim_id: a for a in placed if _is_edit_applied(claims[a.claim_id], a)}
    _add_counts(found, [(claim, _get_note_mark(claim, followed.get(claim.pk))) for claim in counted])
    return found


def _is_silent(claim: Claim) -> bool:
    return claim.state == ClaimState.CLOSED or claim.publication_status == PublicationStatus.RETRACTED


def _get_note_mark(claim: Any, appearance: Appearance | None) -> ProofMark:
    """Return the claim's mark; where the edit of its verdict is applied, that of the text there now.

    Then the new text stands, or the old text was cut.
    """
    mark = get_row_mark(claim)
    if mark.name != "falls" or appearance is None or not _is_edit_applied(claim, appearance):
        return mark
    return CUT_MARK if appearance.start is None else PROOF_MARKS["stands"]


def _is_edit_applied(claim: Any, appearance: Appearance) -> bool:
    """Return whether the revision has the edit of a verdict: its proposed text, or nothing in its place."""
    if appearance.start is None:
        return appearance.outcome == AnchorOutcome.APPLIED
    return bool(claim.proposed_text) and appearance.exact == claim.proposed_text


def _build_note(number: int, claim: Any, appearance: Appearance, role: str, at: datetime) -> dict[str, Any]:
    mark = _get_note_mark(claim, appearance)
    checker = str(claim.live_assignments[0].checker) if claim.live_assignments else ""
    late = claim.due_at is not None and claim.due_at < at and claim.state in OPEN_STATES
    return {
        "number": number,
        "public_id": claim.public_id,
        "version": claim.version,
        "mark": mark,
        "checker": checker or ("nobody yet" if claim.state == ClaimState.FLAGGED else ""),
        "late": format_due_cell(claim, at, late=late) if late else "",
        "words": AnchorOutcome(appearance.outcome).label.lower()
        if _needs_outcome_note(appearance) and mark != CUT_MARK
        else "",
        "statement": claim.statement,
        "meta": _format_meta(claim, appearance),
        "on_author": claim.on_author or "",
        "waits": claim.must_check and claim.state in OPEN_STATES and claim.state != ClaimState.SUGGESTED,
        "takable": is_takable(claim, role),
    }


def _list_note_sources(claim: Any, readable: set[int]) -> list[dict[str, str]]:
    """Return title and URL of each source, or a placeholder for one that this person may not see."""
    return [
        {"title": citation.source.title, "url": citation.source.url}
        if citation.source_id in readable
        else {"title": "A restricted source", "url": ""}
        for citation in claim.live_citations
    ]


def _build_suggested_edit(claim: Any, appearance: Appearance, text: str) -> list[dict[str, str]]:
    """Return the sentence as the verdict would have it, as parts for diff.html; [] once it is applied."""
    if appearance.start is None or appearance.end is None or _needs_outcome_note(appearance):
        return []
    if _is_edit_applied(claim, appearance):
        return []
    tick, proposed_text = claim.tick or "", claim.proposed_text or ""
    return diff_suggested_edit(text, appearance.start, appearance.end, tick=tick, proposed_text=proposed_text)


def _needs_outcome_note(appearance: Appearance) -> bool:
    """Return whether a note has to say what became of its text."""
    return appearance.start is None or appearance.outcome == AnchorOutcome.APPLIED


def _format_meta(claim: Any, appearance: Appearance) -> str:
    parts = [isolate_direction(claim.claimant)] if claim.claimant else []
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


def _add_counts(found: Galley, marked: list[tuple[Any, ProofMark]]) -> None:
    """Add the tally by kind, and the meter's parts with the sentence that says the same."""
    kinds = Counter(claim.kind for claim, _ in marked)
    settled = Counter(claim.kind for claim, _ in marked if claim.state == ClaimState.SETTLED)
    found.tally = [(ClaimKind(kind).label, settled[kind], count) for kind, count in kinds.most_common()]
    marks = Counter(mark for _, mark in marked)
    several = {"stands": "stand", "does not stand": "do not stand"}
    order = ("stands", "between", "falls", "approved", "on_hold", "in_review", "awaiting_reply", "checking",
             "assigned", "flagged", "stale", "under_review")  # fmt: skip
    start, value = 0, []
    for mark in (*(PROOF_MARKS[name] for name in order), CUT_MARK):
        if count := marks[mark]:
            found.parts.append({"mark": mark.name, "start": start, "size": count})
            word = mark.word.lower()
            value.append(f"{count} {word if count == 1 else several.get(word, word)}")
            start += count
    found.sentence = " · ".join(value) or "No claim is flagged yet"


def list_revisions(article: Article) -> QuerySet[Revision]:
    """Return all revisions, newest first, without their text."""
    return article.revisions.defer("text", "html").order_by("-number")
