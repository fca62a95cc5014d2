"""The galley of an article: every claim on one revision as a note, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext, ngettext

from accounts.models import User
from articles.models import Article, Revision
from factcheck.claims.marks import ClaimMarks, annotate_for_marks, get_claim_marks
from factcheck.claims.selectors import format_due_cell, get_live_checker, is_takable
from factcheck.models import Appearance, Citation, Claim, Verdict
from factcheck.models.citation import SUSPECTED_DRIFT, UNDECIDED_DRIFT
from factcheck.models.enums import (
    APPLIED_MARKS,
    OPEN_STATES,
    PROOF_MARKS,
    AnchorOutcome,
    ClaimKind,
    ClaimState,
    ProofMark,
    PublicationStatus,
    Tick,
)
from factcheck.sources.citation_selectors import find_readable_sources
from factcheck.verdicts.versions import diff_suggested_edit
from lib.text.phrases import StrOrPromise, format_number
from lib.text.plain_text import isolate_direction


@dataclass
class Galley:
    """Notes of a galley: ``marks`` in code points of the text, ``tally`` of (kind, settled, all)."""

    notes: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    tally: list[tuple[str, int, int]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    sentence: StrOrPromise = ""


def get_galley(revision: Revision, user: User, at: datetime, *, role: str) -> Galley:
    """Return the notes in the order of the text; those without a position in it come last.

    ``role`` is the person's on the article's desk, "" for none. Four queries, one more where a source is
    restricted.
    """
    claims = {claim.pk: claim for claim in _list_claims(revision, user)}
    placed = [place for claim in claims.values() for place in claim.places]
    marks = {pk: get_claim_marks(claim) for pk, claim in claims.items()}
    # A claim without a position on this revision, or that is over, is shown in the margin alone.
    shown = sorted(
        placed, key=lambda a: (a.start is None or _is_silent(claims[a.claim_id]), a.start or 0, a.pk)
    )
    shared = Counter((a.start, a.end) for a in placed)
    cited = _list_cited_sources(claims, user)
    found, words = Galley(), NoteWords()
    for number, appearance in enumerate(shown, start=1):
        claim = claims[appearance.claim_id]
        of_claim = cited[claim.pk]
        note = _build_note(number, claim, appearance, marks[claim.pk], of_claim, role, at, words)
        if appearance.is_accepted and appearance.pk not in marks[claim.pk].applied:
            note["change"] = _build_suggested_edit(claim, appearance, revision.text)
        note["sources"] = [one.name for one in of_claim]
        found.notes.append(note)
        if appearance.start is not None and not _is_silent(claim):
            mark = note["mark"]
            place = (appearance.start, appearance.end)
            found.marks.append(
                # Tells marks at the same place apart, and only there: a part of a UUID does not compress.
                ({"id": claim.public_id.hex[:4]} if shared[place] > 1 else {})
                | {
                    "number": number,
                    "mark": mark.name,
                    "word": words.get_state(mark),
                    "start": appearance.start,
                    "end": appearance.end,
                }
            )
    counted = [
        claim for claim in claims.values() if claim.state not in (ClaimState.CLOSED, ClaimState.SUGGESTED)
    ]
    here: dict[int, ProofMark] = {}
    for a in placed:  # a claim in several places is done once each of them is
        mark = marks[a.claim_id].get_appearance_mark(a)
        if here.get(a.claim_id) in (None, *APPLIED_MARKS.values()):
            here[a.claim_id] = mark
    _add_counts(found, [(claim, here[claim.pk]) for claim in counted])
    return found


def _list_claims(revision: Revision, user: User) -> list[Any]:
    """Return the claims on a revision that a person may see, with their ``places`` in it.

    Each with what ``get_claim_marks`` and ``get_live_checker`` need, and the newest verdict that this person
    may read, in place of the newest.
    """
    here = Appearance.objects.filter(revision=revision.pk).defer("prefix", "suffix")
    decided = Verdict.objects.open_to(user).filter(claim=OuterRef("pk")).order_by("-number")
    seen = Claim.objects.visible_to(user).filter(pk__in=here.order_by().values("claim"))
    claims = (
        annotate_for_marks(seen)
        .with_live_assignment()
        .select_related("desk", "live__checker")  # type: ignore[misc]  # the stubs know no filtered relation
        .annotate(
            proposed_text=Subquery(decided.values("proposed_text")[:1]),
            tick=Subquery(decided.values("tick")[:1]),
            on_author=Subquery(decided.values("on_author")[:1]),
        )
        .prefetch_related(Prefetch("appearances", here.order_by("start", "id"), to_attr="places"))
    )
    return list(claims.order_by("id"))


def _is_silent(claim: Claim) -> bool:
    return claim.state == ClaimState.CLOSED or claim.publication_status == PublicationStatus.RETRACTED


def _build_note(
    number: int,
    claim: Any,
    appearance: Appearance,
    marks: ClaimMarks,
    cited: Sequence["CitedSource"],
    role: str,
    at: datetime,
    words: "NoteWords",
) -> dict[str, Any]:
    mark = marks.get_appearance_mark(appearance)
    checker = str(get_live_checker(claim) or "")
    late = claim.due_at is not None and claim.due_at < at and claim.state in OPEN_STATES
    return {
        "number": number,
        # As it is drawn: a template writes a number as the language does, which takes long.
        "number_text": str(number),
        "label": words.format_label(number, mark),
        "claim_id": claim.pk,
        "public_id": claim.public_id,
        "version": claim.version,
        "mark": mark,
        "checker": checker or (words.unassigned if claim.state == ClaimState.FLAGGED else ""),
        "late": format_due_cell(claim, at, late=late) if late else "",
        "words": _describe_text(appearance, marks, mark),
        "statement": appearance.exact if mark == APPLIED_MARKS[Tick.CHANGE] else claim.statement,
        "meta": _format_meta(claim, cited, appearance, mark, words),
        "on_author": claim.on_author or "",
        "waits": claim.must_check and claim.state in OPEN_STATES and claim.state != ClaimState.SUGGESTED,
        "takable": is_takable(claim, role),
        # Of some notes only.
        "take": None,
        "change": [],
    }


class NoteWords:
    """Words that many notes have, translated once for a galley."""

    def __init__(self) -> None:
        self.unassigned = gettext("Unassigned")
        self._label = gettext("Note {number}: {state}")
        self._states: dict[ProofMark, str] = {}
        self._sources: dict[int, str] = {}

    def format_label(self, number: int, mark: ProofMark) -> str:
        """Return the name of a note in the margin, for who cannot see it: “Note 4: In review”."""
        return self._label.format(number=format_number(number), state=self.get_state(mark))

    def get_state(self, mark: ProofMark) -> str:
        if mark not in self._states:
            self._states[mark] = str(mark.word)
        return self._states[mark]

    def format_sources(self, count: int) -> str:
        if count not in self._sources:
            message = ngettext("{count} source", "{count} sources", count)
            self._sources[count] = message.format(count=count)
        return self._sources[count]


class CitedSource(NamedTuple):
    """A source as a note shows it: its title and URL, and whether the passage changed, or may have."""

    name: str
    is_drifted: bool
    is_suspected: bool


def _list_cited_sources(claims: Collection[int], user: User) -> Mapping[int, list[CitedSource]]:
    """Return {claim's key: its sources} of claims by their keys; one that this person may not see has a
    placeholder for its name. Two queries where some are restricted.
    """
    citations = Citation.objects.active().filter(claim__in=claims).order_by("id")
    # Rows of few columns: an article cites hundreds.
    rows = citations.annotate(drifted=Q(UNDECIDED_DRIFT), suspected=Q(SUSPECTED_DRIFT)).values_list(
        *("claim", "source", "source__title", "source__url", "source__is_restricted"),
        *("drifted", "suspected"),
    )
    readable = find_readable_sources({source: restricted for _, source, _, _, restricted, *_ in rows}, user)
    found: dict[int, list[CitedSource]] = defaultdict(list)
    unnamed = gettext("An off-the-record source")
    for claim, source, title, url, _, drifted, suspected in rows:
        name = ", ".join(filter(None, (title, url))) if source in readable else unnamed
        found[claim].append(CitedSource(name, drifted, suspected))
    return found


def _build_suggested_edit(claim: Any, appearance: Appearance, text: str) -> list[dict[str, str]]:
    """Return the sentence as the verdict would have it, as parts for diff.html; [] where the text is gone."""
    if appearance.start is None or appearance.end is None:
        return []
    return diff_suggested_edit(
        text,
        appearance.start,
        appearance.end,
        tick=claim.tick or "",
        proposed_text=claim.proposed_text or "",
    )


def _describe_text(appearance: Appearance, marks: ClaimMarks, mark: ProofMark) -> str:
    """Return what became of the text, where the mark does not say it; "" for nothing."""
    if mark in APPLIED_MARKS.values():
        return ""
    if appearance.pk in marks.applied:
        return str(APPLIED_MARKS[Tick(marks.tick)].word)
    return str(AnchorOutcome(appearance.outcome).label) if appearance.start is None else ""


def _format_meta(
    claim: Any,
    cited: Sequence[CitedSource],
    appearance: Appearance,
    mark: ProofMark,
    words: NoteWords,
) -> str:
    parts = [isolate_direction(claim.claimant)] if claim.claimant else []
    if cited:
        parts.append(words.format_sources(len(cited)))
    drifted = sum(one.is_drifted for one in cited)
    if drifted:
        message = ngettext("{count} source changed", "{count} sources changed", drifted)
        parts.append(message.format(count=drifted))
    suspected = sum(one.is_suspected for one in cited)
    if suspected:
        message = ngettext("{count} possible change", "{count} possible changes", suspected)
        parts.append(message.format(count=suspected))
    if mark == APPLIED_MARKS[Tick.CHANGE]:
        parts.append(gettext("Earlier claim: “{text}”").format(text=claim.statement))
    if appearance.start is None:
        parts.append(gettext("Earlier text: “{text}”").format(text=appearance.exact))
    return " · ".join(parts)


def _add_counts(found: Galley, marked: list[tuple[Any, ProofMark]]) -> None:
    """Add the tally by kind, and the meter's parts with the sentence that says the same."""
    kinds = Counter(claim.kind for claim, _ in marked)
    settled = Counter(claim.kind for claim, _ in marked if claim.state == ClaimState.SETTLED)
    found.tally = [(str(ClaimKind(kind).label), settled[kind], count) for kind, count in kinds.most_common()]
    marks = Counter(mark for _, mark in marked)
    order = ("stands", "between", "falls", "approved", "on_hold", "in_review", "awaiting_reply", "checking",
             "assigned", "flagged", "stale", "under_review")  # fmt: skip
    start, value = 0, []
    for mark in (*(PROOF_MARKS[name] for name in order), *APPLIED_MARKS.values()):
        if count := marks[mark]:
            found.parts.append({"mark": mark.name, "start": start, "size": count})
            value.append(gettext("{state}: {count}").format(state=mark.word, count=format_number(count)))
            start += count
    found.sentence = " · ".join(value) or gettext("No claims flagged yet")


def list_revisions(article: Article) -> QuerySet[Revision]:
    """Return all revisions, newest first, without their text."""
    return Revision.objects.filter(article=article.pk).defer("text", "html").order_by("-number")
