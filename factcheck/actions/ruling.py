"""The ruling: its draft, and filing it. What a second person makes of it is in ``actions.reviewing``."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.enums import ReviewForm
from accounts.models import User
from factcheck import wording
from factcheck.actions.comments import carry_comments
from factcheck.actions.sources import look_before_review
from factcheck.actions.transition import judge, stand, transition
from factcheck.enums import Tick, Tone
from factcheck.models import Claim, Draft, Rating, SoftLock, Verdict
from factcheck.queries.asked import asked_of
from factcheck.queries.content import content_hash, frozen_citations
from factcheck.queries.facts import latest_verdict
from factcheck.wording import Asked
from factcheck.workflow import WORK
from lib.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a checker files: a rating (public claim) or a tick (own copy), and why. Explanation is
    Markdown.
    """

    rating: Rating | None = None
    tick: str = ""
    proposed: str = ""
    headline: str = ""
    summary: str = ""
    summary_reason: str = ""
    explanation: str = ""
    on_author: str = ""
    source_waiver: str = ""
    reply_waiver: str = ""

    def problems(self, asked: Asked) -> dict[str, list[str]]:
        """What is missing or cannot stand, by field. Empty when the ruling is whole."""
        missing: dict[str, list[str]] = {}
        if asked.own_copy:
            if self.tick not in Tick.values:
                missing["tick"] = ["Say whether it stands, has to change, or goes."]
            if self.tick == Tick.CHANGE and not self.proposed.strip():
                missing["proposed"] = ["Write the words it should have."]
        else:
            if self.rating is None:
                missing["rating"] = ["Choose a rating."]
            if not self.explanation.strip():
                missing["explanation"] = ["Write why."]
            if long := wording.too_long("The headline", self.headline, asked.headline_words):
                missing["headline"] = long
            missing |= wording.short_claim(asked, self.summary, self.summary_reason)
        html = wording.explained(self.explanation)
        wrong = wording.too_long("The explanation", wording.said_in(html), asked.explanation_words)
        if wrong := [*wrong, *wording.cited_to_nothing(asked, html)]:
            missing["explanation"] = [*missing.get("explanation", []), *wrong]
        return missing


@transaction.atomic
def save_draft(claim: Claim, *, fields: dict[str, str], by: User, at: datetime) -> Draft:
    """Keep what is being typed, as typed. Bumps no version and leaves no Event."""
    draft, _ = Draft.objects.update_or_create(
        claim=claim, author=by, defaults={"fields": fields, "saved_at": at}
    )
    return draft


@transaction.atomic
def submit(claim: Claim, *, ruling: Ruling, by: User, at: datetime, version: int | None = None) -> Claim:
    """File a ruling: freezes the citations, binds everything to one hash, and asks for a second person.

    Raises Invalid at the fields of the ruling, Blocked where thin evidence, a reply or a drift stands in
    the way.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    missing = ruling.problems(asked_of(claim))
    facts = replace(
        facts,
        ruling_given=True,
        source_waiver=bool(ruling.source_waiver.strip()),
        on_author=bool(ruling.on_author.strip()),
        adverse=adverse(claim, ruling),
        reply_waiver=bool(ruling.reply_waiver.strip()),
    )
    if missing:
        waived = replace(facts, source_waiver=True, on_author=True, reply_waiver=True)
        judge(WORK, "submit", state=claim.state, facts=waived)
        raise Invalid(" ".join(s for sentences in missing.values() for s in sentences), fields=missing)
    before = latest_verdict(claim)
    verdict = _freeze(claim, ruling, by=by, at=at)
    transition(claim, WORK, "submit", by=by, at=at, facts=facts, details=_told(verdict))
    verdict.save(force_insert=True)
    carry_comments(before, verdict)
    look_before_review(claim, at=at)
    Draft.objects.filter(claim=claim, author=by).delete()
    SoftLock.objects.filter(claim=claim, person=by).delete()
    return claim


def adverse(claim: Claim, ruling: Ruling) -> bool:
    """Whether a public ruling goes against somebody we name."""
    against = ruling.rating is not None and ruling.rating.tone == Tone.FALLS
    return against and not claim.own_copy and bool(claim.claimant)


def _freeze(claim: Claim, ruling: Ruling, *, by: User, at: datetime) -> Verdict:
    citations = frozen_citations(claim)
    number = (claim.verdicts.aggregate(last=Max("number"))["last"] or 0) + 1
    parts: dict[str, Any] = {
        "rating": None if claim.own_copy else ruling.rating,
        "tick": ruling.tick if claim.own_copy else "",
        "proposed": ruling.proposed.strip() if ruling.tick == Tick.CHANGE else "",
        "headline": ruling.headline.strip(),
        "summary": " ".join(ruling.summary.split()),
        "summary_reason": ruling.summary_reason.strip(),
        "explanation": ruling.explanation.strip(),
        "on_author": ruling.on_author.strip(),
        "source_waiver": ruling.source_waiver.strip(),
        "reply_waiver": ruling.reply_waiver.strip(),
        "citations": citations,
    }
    return Verdict(
        claim=claim,
        number=number,
        statement=claim.statement,
        claimant=claim.claimant,
        said_on=claim.said_on,
        said_precision=claim.said_precision,
        origin_url=claim.origin_url,
        author=by,
        created_at=at,
        opened_at=None if claim.desk.review_form == ReviewForm.BLIND else at,
        content_hash=content_hash(claim, **parts),
        **parts,
    )


def _told(verdict: Verdict) -> dict[str, Any]:
    told = {
        "number": verdict.number,
        "hash": verdict.content_hash,
        "rating": verdict.rating.label if verdict.rating else verdict.tick,
    }
    return told | ({"on_author": verdict.on_author} if verdict.on_author else {})
