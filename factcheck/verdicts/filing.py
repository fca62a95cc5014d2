"""Filing of a verdict: what its wording needs, its draft, its way to review. A second person: ``reviews``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from accounts.models import User
from accounts.models.enums import ReviewMode, Role
from accounts.selectors import list_desk_people, list_members
from factcheck.models import Claim, Draft, Rating, SoftLock, Verdict
from factcheck.models.claim_fields import HASHED_FIELDS, ClaimDetails
from factcheck.models.enums import RatingTone, Tick
from factcheck.models.verdict import VERDICT_TEXTS
from factcheck.sources.actions import request_check_before_review
from factcheck.verdicts import wording
from factcheck.verdicts.comments import carry_comments
from factcheck.verdicts.wording import Reference, WordingRequirements
from factcheck.workflow.content_hash import (
    compute_content_hash,
    freeze_citation,
    freeze_citations,
    number_citations,
    select_for_freezing,
)
from factcheck.workflow.facts import find_latest_verdict, list_writers
from factcheck.workflow.notify import notify
from factcheck.workflow.recusal import list_recused_people
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import check_transition, lock_for_action, perform_transition
from lib.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class VerdictInput:
    """Values that a checker files: a rating (public claim) or a tick (own copy), and why.

    The explanation is Markdown.
    """

    rating: Rating | None = None
    tick: str = ""
    proposed_text: str = ""
    headline: str = ""
    summary: str = ""
    explanation: str = ""
    on_author: str = ""
    source_waiver: str = ""
    passage_waiver: str = ""
    reply_waiver: str = ""
    figure_waiver: str = ""

    def list_problems(self, requirements: WordingRequirements) -> dict[str, list[str]]:
        """Return the problems by field: what is missing or invalid. Empty for a complete verdict."""
        missing: dict[str, list[str]] = {}
        if requirements.own_copy:
            if self.tick not in Tick.values:
                missing["tick"] = [gettext("Choose: Keep, Change or Cut.")]
            if self.tick == Tick.CHANGE and not self.proposed_text.strip():
                missing["proposed_text"] = [gettext("Write the proposed text.")]
        else:
            if self.rating is None:
                missing["rating"] = [gettext("Choose a rating.")]
            if not self.explanation.strip():
                missing["explanation"] = [gettext("Write an explanation.")]
            if long := wording.list_headline_warnings(requirements, self.headline):
                missing["headline"] = long
        html = wording.render_explanation(self.explanation)
        wrong = wording.list_explanation_warnings(requirements, html)
        if wrong := [*wrong, *wording.list_dangling_footnotes(requirements, html)]:
            missing["explanation"] = [*missing.get("explanation", []), *wrong]
        if not self.figure_waiver.strip():
            missing |= wording.check_figures(requirements, self.list_texts(html))
        return missing

    def list_texts(self, html: str) -> list[str]:
        """Return what the verdict says, each text by itself; ``html`` is its explanation."""
        proposed = self.proposed_text if self.tick == Tick.CHANGE else ""
        return [self.headline, self.summary, proposed, wording.get_explanation_text(html)]


@transaction.atomic
def save_draft(claim: Claim, *, fields: dict[str, str], by: User, at: datetime) -> Draft:
    """Keep what is being typed, as typed. Bumps no version and leaves no Event."""
    draft, _ = Draft.objects.update_or_create(
        claim=claim, author=by, defaults={"fields": fields, "saved_at": at}
    )
    return draft


@transaction.atomic
def submit_verdict(
    claim: Claim, *, verdict_input: VerdictInput, by: User, at: datetime, version: int | None = None
) -> Claim:
    """File a verdict: freeze the citations, bind everything to one hash, and ask for a second person.

    Raises Invalid at the fields of the verdict, Blocked where thin evidence, a reply or a drift stands in
    the way.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    missing = verdict_input.list_problems(get_wording_requirements(claim))
    facts = replace(
        facts,
        has_verdict=True,
        source_waiver=bool(verdict_input.source_waiver.strip()),
        passage_waiver=bool(verdict_input.passage_waiver.strip()),
        on_author=bool(verdict_input.on_author.strip()),
        adverse=is_adverse(claim, verdict_input),
        reply_waiver=bool(verdict_input.reply_waiver.strip()),
    )
    if missing:
        waived = replace(facts, source_waiver=True, passage_waiver=True, on_author=True, reply_waiver=True)
        check_transition(CLAIM_WORK, "submit", state=claim.state, facts=waived)
        raise Invalid(" ".join(s for sentences in missing.values() for s in sentences), fields=missing)
    before = find_latest_verdict(claim)
    verdict = _create_verdict(claim, verdict_input, by=by, at=at)
    perform_transition(
        claim, CLAIM_WORK, "submit", by=by, at=at, facts=facts, details=_describe_verdict(verdict)
    )
    verdict.save(force_insert=True)
    carry_comments(before, verdict)
    request_check_before_review(claim, at=at)
    Draft.objects.filter(claim=claim, author=by).delete()
    SoftLock.objects.filter(claim=claim, person=by).delete()
    notify(_list_reviewers(claim), claim, "review_requested", by=by, at=at)
    return claim


def _list_reviewers(claim: Claim) -> list[User]:
    """Return the desk's editors who can review the claim; all members where no editor can."""
    writers = list_writers(claim)
    people = list_desk_people(claim.desk).exclude(public_id__in=writers)
    editors = list_members(claim.desk, at_least=Role.EDITOR).filter(pk__in=people)
    recused = list_recused_people(claim, people)
    return [one for one in editors if one.pk not in recused] or [
        one for one in people if one.pk not in recused
    ]


def is_adverse(claim: Claim, verdict_input: VerdictInput) -> bool:
    """Return True if a verdict on a public claim goes against somebody we name."""
    against = verdict_input.rating is not None and verdict_input.rating.tone == RatingTone.FALLS
    return against and not claim.is_own_copy and bool(claim.claimant)


def _create_verdict(claim: Claim, verdict_input: VerdictInput, *, by: User, at: datetime) -> Verdict:
    citations = freeze_citations(claim)
    number = (claim.verdicts.aggregate(last=Max("number"))["last"] or 0) + 1
    parts: dict[str, Any] = {
        "rating": None if claim.is_own_copy else verdict_input.rating,
        "tick": verdict_input.tick if claim.is_own_copy else "",
        **{name: getattr(verdict_input, name).strip() for name in VERDICT_TEXTS},
        "proposed_text": verdict_input.proposed_text.strip() if verdict_input.tick == Tick.CHANGE else "",
        "summary": " ".join(verdict_input.summary.split()),
        "citations": citations,
    }
    return Verdict(
        claim=claim,
        number=number,
        **{name: getattr(claim, name) for name in HASHED_FIELDS},
        author=by,
        created_at=at,
        unsealed_at=None if claim.desk.review_mode == ReviewMode.BLIND else at,
        content_hash=compute_content_hash(claim, **parts),
        **parts,
    )


def _describe_verdict(verdict: Verdict) -> dict[str, Any]:
    data = {
        "number": verdict.number,
        "hash": verdict.content_hash,
        "rating": verdict.rating.label if verdict.rating else verdict.get_tick_display(),
    }
    return data | ({"on_author": verdict.on_author} if verdict.on_author else {})


def get_wording_requirements(claim: Claim) -> WordingRequirements:
    """Return the values that ``factcheck.verdicts.wording`` needs. One query, beside that for the desk."""
    citations = list(select_for_freezing(claim.citations.all()))
    live = [one for one in citations if one.removed_at is None]
    return WordingRequirements(
        own_copy=claim.is_own_copy,
        statement=claim.statement,
        language=claim.language,
        sources={one.number: one.public_id for one in live},
        removed_sources=tuple(one.number for one in citations if one.removed_at is not None),
        references=tuple(_iter_references(claim, number_citations([freeze_citation(one) for one in live]))),
        headline_words=claim.desk.headline_words,
        explanation_words=claim.desk.explanation_words,
    )


def describe_unmatched_figures(verdict: Verdict) -> str:
    """Return a sentence for the figures of a filed verdict that no passage frozen in it says; "" for none."""
    citations = number_citations(verdict.citations)
    requirements = WordingRequirements(
        own_copy=bool(verdict.tick),
        statement=verdict.statement,
        sources={number: None for number, _ in citations},
        references=tuple(_iter_references(verdict, citations)),
    )
    explanation = wording.get_explanation_text(wording.render_explanation(verdict.explanation))
    texts = [verdict.headline, verdict.summary, verdict.proposed_text, explanation]
    return wording.describe_unmatched_figures(wording.list_unmatched_figures(requirements, texts))


def _iter_references(
    claim: ClaimDetails, citations: Sequence[tuple[int, Mapping[str, Any]]]
) -> Iterator[Reference]:
    """Yield each passage, then the title and day of each source, and last what the claim says and when.

    What is off the record is left out: else whoever may not read it could find its figures by trying.
    """
    named = [(number, one) for number, one in citations if not one["is_restricted"]]
    for number, one in named:
        yield Reference(one["passage"] or "", number)
    for number, one in named:
        yield Reference(f"{one['title']}. {one['locator'] or ''}", number)
        yield Reference(_spell_date(one["published_on"] or ""), number)
    yield Reference(claim.statement)
    yield Reference(_spell_date(claim.format_date()))


def _spell_date(iso: str) -> str:
    """Return “5 March 2026” for 2026-03-05, “March 2026” for 2026-03, and a year as it is."""
    year, *rest = iso.split("-")
    if not rest:
        return year
    month = f"{date(int(year), int(rest[0]), 1):%B %Y}"
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month
