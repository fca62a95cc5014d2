"""The rulings filed on a claim, newest first, as one reader may see them."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Prefetch
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from factcheck.enums import Vote
from factcheck.models import Claim, Publication, Review, Verdict
from factcheck.queries.claim_page import Frozen, frozen_for
from factcheck.queries.claimreview_input import public_url
from factcheck.queries.proposed import changes_of
from lib.markdown import render
from lib.times import when

VERBS = {
    Vote.APPROVE: "approved",
    Vote.DISSENT: "dissented",
    Vote.SEND_BACK: "sent it back",
    Vote.READ: "gave it the legal read",
}
SCALE_FROM, SCALE_TO = 10, 390
"""The line of components/scale.html in its own units."""


@dataclass(kw_only=True)
class Filed:
    """One ruling, ready to be read."""

    verdict: Verdict
    filed: str
    explanation: SafeString
    citations: list[Frozen]
    votes: list[dict[str, Any]] = field(default_factory=list)
    published: str = ""
    public_url: str = ""
    scale: dict[str, Any] | None = None
    changes: list[list[dict[str, str]]] = field(default_factory=list)

    @property
    def short_hash(self) -> str:
        return self.verdict.content_hash[:12]

    @property
    def says(self) -> str:
        """The rating's label or the tick's."""
        return self.verdict.rating.label if self.verdict.rating else self.verdict.get_tick_display()


def is_veiled(claim: Claim, user: User) -> bool:
    """Whether the newest ruling on a claim is one that this person may only rate, without having seen it."""
    newest = claim.verdicts.order_by("-number").values("pk")[:1]
    return (
        Verdict.objects.filter(pk__in=newest, opened_at__isnull=True)
        .exclude(pk__in=claim.verdicts.open_to(user))
        .exists()
    )


def verdicts_of(claim: Claim, user: User, *, at: datetime, tz: tzinfo) -> list[Filed]:
    """Every version that is open to this person, newest first. A bounded number of queries."""
    reviews = Prefetch("reviews", Review.objects.select_related("reviewer"))
    verdicts = list(
        claim.verdicts.open_to(user)
        .select_related("rating", "rating__scale", "author")
        .prefetch_related(reviews, "rating__scale__ratings")
        .order_by("-number")
    )
    if not verdicts:
        return []
    public = {p.verdict_id: p for p in Publication.objects.filter(claim=claim)}
    frozen = frozen_for(verdicts, user)
    return [
        Filed(
            verdict=verdict,
            explanation=mark_safe(render(verdict.explanation)),  # noqa: S308 - render sanitises
            changes=changes_of(claim, tick=verdict.tick, proposed=verdict.proposed)
            if verdict is verdicts[0]
            else [],
            citations=frozen[verdict.pk],
            filed=f"{verdict.author}, {when(verdict.created_at, at=at, tz=tz)}",
            votes=[_vote(review, at=at, tz=tz) for review in verdict.reviews.all()],
            scale=_scale(verdict),
            **_published(claim, public.get(verdict.pk), at=at, tz=tz),
        )
        for verdict in verdicts
    ]


def _published(claim: Claim, publication: Publication | None, *, at: datetime, tz: tzinfo) -> dict[str, str]:
    if publication is None:
        return {}
    told = f"Public version {publication.version}, {when(publication.at, at=at, tz=tz)}"
    if publication.correction:
        told += f", {publication.correction} correction"
    return {"published": told, "public_url": public_url(claim)}


def _vote(review: Review, *, at: datetime, tz: tzinfo) -> dict[str, Any]:
    verb = VERBS[Vote(review.vote)]
    counts = review.withdrawn_at is None or review.vote == Vote.SEND_BACK
    return {
        "sentence": f"{review.reviewer} {verb}" + ("" if counts else ", no longer counted"),
        "when": when(review.at, at=at, tz=tz),
        "at": review.at,
        "said": review.comment,
    }


def _scale(verdict: Verdict) -> dict[str, Any] | None:
    """Where the rating lies on its scale; None for one without a number."""
    if verdict.rating is None or verdict.rating.value is None:
        return None
    numbered = sorted(
        (r for r in verdict.rating.scale.ratings.all() if r.value is not None), key=lambda r: r.value or 0
    )
    low, high = numbered[0].value or 0, numbered[-1].value or 0
    if low == high:
        return None
    width = SCALE_TO - SCALE_FROM
    return {
        "points": [
            {
                "x": SCALE_FROM + width * ((r.value or 0) - low) // (high - low),
                "here": r.pk == verdict.rating_id,
                "word": r.label,
            }
            for r in numbered
        ],
        "worst": numbered[0].label,
        "best": numbered[-1].label,
        "label": f"{verdict.rating.label}: {verdict.rating.value}, "
        f"where {low} is {numbered[0].label} and {high} is {numbered[-1].label}",
    }
