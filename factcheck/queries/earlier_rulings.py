"""How have we ruled before? Our rulings on the nearest claims, of the same claimant, of the same kind.

Which claims say nearly the same is for ``nearest`` alone to know: another matcher takes its place here.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, FloatField, Func, Q, QuerySet
from django.db.models.functions import Upper
from rapidfuzz import fuzz

from accounts.models import User
from factcheck.enums import Kind, Standing, State
from factcheck.models import Claim, Publication, Rating, Verdict
from lib.figures import Comparison, compare
from lib.terms import COMMON, stem, telling

MOST = 8
OF_CLAIMANT = 4
OF_KIND = 3
NEAR = 0.5
"""From here on two statements are said to be near each other."""
CANDIDATES = 200
_TERMS = 8
_NO_CHANCE = 0.8


@dataclass(kw_only=True)
class Earlier:
    """One earlier ruling. ``why`` says in words why it is shown; ``figures`` what sets its numbers apart."""

    claim: Claim
    rating: Rating | None
    tick: str
    at: datetime
    likeness: float
    why: list[str] = field(default_factory=list)
    figures: list[Comparison] = field(default_factory=list)

    @property
    def note(self) -> str:
        """What became of it in public since."""
        if self.claim.standing in (Standing.RETRACTED, Standing.UNDER_REVIEW):
            return str(self.claim.get_standing_display()).lower()
        return ""


def earlier_rulings(claim: Claim, user: User) -> list[Earlier]:
    """The nearest first, of all that this person may see. Seven queries at most, whatever the house holds."""
    ruled = Claim.objects.visible_to(user).filter(Q(state=State.SETTLED) | ~Q(standing=Standing.NONE))
    ruled = ruled.exclude(pk=claim.pk)
    near = {pk: score for pk, score in nearest(claim.statement, ruled) if score >= NEAR}
    found = dict(near)
    if claim.claimant.strip():
        same = ruled.annotate(by=Upper("claimant")).filter(by=claim.claimant.upper()).order_by("-pk")
        found = _with(found, same, OF_CLAIMANT)
    if claim.kind != Kind.OTHER and len(found) < OF_KIND:
        found = _with(found, ruled.filter(kind=claim.kind).order_by("-pk"), OF_KIND - len(found))
    claims = Claim.objects.select_related("desk").in_bulk(list(found))
    rulings = _rulings(list(found))
    shown = [
        _earlier(claim, claims[pk], rulings[pk], near.get(pk, 0.0))
        for pk in found
        if pk in claims and pk in rulings
    ]
    shown.sort(key=lambda one: (one.likeness + 0.1 * ("same claimant" in one.why), one.at), reverse=True)
    return shown[:MOST]


def nearest(statement: str, among: QuerySet[Claim]) -> list[tuple[int, float]]:
    """(key, likeness from 0 to 1) of the claims ``among`` whose statements come nearest, the nearest first.

    Full-text search picks the candidates, PostgreSQL's by its index and its own rank; how near each comes is
    then judged over words. Two queries at most. Numbers that differ do not drive a claim away.
    """
    terms = telling(statement, most=_TERMS)
    if not terms:
        return []
    rows = _by_index(terms, among) if connection.vendor == "postgresql" else _by_words(terms, among)
    scored = ((pk, _likeness(statement, other)) for pk, other in rows)
    return sorted(scored, key=lambda one: one[1], reverse=True)[:MOST]


def _by_index(terms: list[str], among: QuerySet[Claim]) -> QuerySet[Any, tuple[int, str]]:
    # ``words`` is a column of PostgreSQL alone (migration 0016), kept by the database itself.
    query = " | ".join(f"{term}:*" for term in terms)
    words = '"factcheck_claim"."words"'
    asked = Func(
        function="to_tsquery",
        template=f"{words} @@ to_tsquery('simple', '{query}')",
        output_field=BooleanField(),
    )
    rank = Func(
        function="ts_rank",
        template=f"ts_rank({words}, to_tsquery('simple', '{query}'))",
        output_field=FloatField(),
    )
    return among.filter(asked).order_by(rank.desc(), "-pk").values_list("pk", "statement")[:CANDIDATES]


def _by_words(terms: list[str], among: QuerySet[Claim]) -> QuerySet[Any, tuple[int, str]]:
    anyone = Q()
    for term in terms:
        anyone |= Q(statement__icontains=term)
    return among.filter(anyone).order_by("-pk").values_list("pk", "statement")[:CANDIDATES]


def _likeness(one: str, other: str) -> float:
    """The share of telling words that two statements have in common (Dice), whatever their numbers; or how
    alike they are letter by letter, where that is more than chance, as in scripts without spaces.
    """
    ours, theirs = _telling(one), _telling(other)
    shared = sum(any(a.startswith(b) or b.startswith(a) for b in theirs) for a in ours)
    share = 2 * shared / (len(ours) + len(theirs)) if ours and theirs else 0.0
    letters = fuzz.ratio(one.casefold(), other.casefold()) / 100
    return min(1.0, max(share, letters if letters >= _NO_CHANCE else 0.0))


def _telling(statement: str) -> set[str]:
    words = {word.casefold() for word in re.findall(r"\w+", statement)}
    return {stem(word) for word in words - COMMON if word.isalpha() and len(word) > 3}


def _with(found: dict[int, float], more: QuerySet[Claim], most: int) -> dict[int, float]:
    return dict.fromkeys(more.values_list("pk", flat=True)[:most], 0.0) | found


def _rulings(keys: list[int]) -> dict[int, tuple[Verdict, datetime]]:
    """{claim: what stands in public, else the last ruling, and since when}."""
    ruled = Verdict.objects.filter(claim__in=keys).select_related("rating").order_by("number")
    found = {one.claim_id: (one, one.created_at) for one in ruled}
    out = Publication.objects.filter(claim__in=keys).select_related("verdict__rating").order_by("version")
    return found | {one.claim_id: (one.verdict, one.at) for one in out}


def _earlier(claim: Claim, other: Claim, ruling: tuple[Verdict, datetime], likeness: float) -> Earlier:
    verdict, at = ruling
    why = ["says nearly the same"] if likeness else []
    if claim.claimant.strip() and claim.claimant.casefold() == other.claimant.casefold():
        why.append("same claimant")
    if claim.kind == other.kind and claim.kind != Kind.OTHER:
        why.append(f"{other.get_kind_display().lower()}, as this one")
    return Earlier(
        claim=other,
        rating=verdict.rating,
        tick=verdict.get_tick_display() if verdict.tick else "",
        at=at,
        likeness=likeness,
        why=why,
        figures=[one for one in compare(claim.statement, other.statement) if one.how != "exact"]
        if likeness
        else [],
    )
