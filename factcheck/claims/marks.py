"""Proof marks of a claim: the one answer that each screen, file and program gives, and where it holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from factcheck.models import Appearance, Claim, Verdict
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import ClaimState, ProofMark, Tick, get_proof_mark, get_tick_tone
from factcheck.workflow.applied_check import list_applied_appearances


@dataclass(frozen=True, kw_only=True)
class ClaimMarks:
    """Marks of one claim: of itself, and of each of its appearances.

    ``applied`` are the keys of the appearances where the article carries the verdict; ``current`` those that
    no later version follows.
    """

    state: str
    publication_status: str
    stale: bool
    tone: str = ""
    tick: str = ""
    applied: frozenset[int] = frozenset()
    current: tuple[Appearance, ...] = field(default=(), repr=False)

    @property
    def mark(self) -> ProofMark:
        """The mark of the claim itself: its verdict is applied where every current appearance carries it."""
        applied = bool(self.current) and all(one.pk in self.applied for one in self.current)
        return self._build_mark(stale=self.stale, applied=applied)

    def get_appearance_mark(self, appearance: Appearance) -> ProofMark:
        """Return the mark of the text that stands at ``appearance``."""
        return self._build_mark(
            stale=self.stale or not appearance.is_accepted, applied=appearance.pk in self.applied
        )

    @property
    def applied_texts(self) -> list[str]:
        """The texts that now stand where the verdict changed them, each once."""
        if self.state != ClaimState.SETTLED or self.tick != Tick.CHANGE:
            return []
        here = (one.exact for one in self.current if one.pk in self.applied and one.start is not None)
        return list(dict.fromkeys(here))

    def _build_mark(self, *, stale: bool, applied: bool) -> ProofMark:
        return get_proof_mark(
            self.state,
            self.publication_status,
            stale=stale,
            tone=self.tone,
            applied=self.tick if applied else "",
        )


def list_edited_appearances() -> QuerySet[Appearance]:
    """Return the appearances of claims with an edit that an article may carry: only those decide a mark."""
    edits = Verdict.objects.filter(claim=OuterRef("claim"), tick__in=(Tick.CHANGE, Tick.CUT))
    return Appearance.objects.filter(Exists(edits)).order_by("id").defer("prefix", "suffix")


def annotate_for_marks(claims: ClaimQuerySet, *, are_open: bool = False) -> ClaimQuerySet:
    """Add what ``get_claim_marks`` needs: whether they are stale, the newest verdict, and appearances.

    Only a settled claim has a mark that depends on its appearances: where all ``are_open``, none are read.
    """
    shown = annotate_verdict_for_marks(claims)
    if are_open:
        return shown
    history = Prefetch("appearances", list_edited_appearances(), to_attr="appearance_history")
    return shown.prefetch_related(history)


def annotate_verdict_for_marks(claims: ClaimQuerySet) -> ClaimQuerySet:
    """Add all but the appearances, for who sets ``appearance_history``: appearances by their keys."""
    latest = Verdict.objects.filter(claim=OuterRef("pk")).order_by("-number")
    return claims.with_stale().annotate(
        rating_tone=Subquery(latest.values("rating__tone")[:1]),
        tick=Subquery(latest.values("tick")[:1]),
        proposed_text=Subquery(latest.values("proposed_text")[:1]),
    )


def get_claim_marks(claim: Any) -> ClaimMarks:
    """Return the marks of a claim from ``annotate_for_marks``."""
    tick, history = claim.tick or "", getattr(claim, "appearance_history", ())
    return ClaimMarks(
        state=claim.state,
        publication_status=claim.publication_status,
        stale=claim.stale,
        tone=claim.rating_tone or get_tick_tone(tick),
        tick=tick,
        applied=list_applied_appearances(tick, claim.proposed_text or "", history),
        current=_list_current(history),
    )


def find_claim_marks(claim: Claim) -> ClaimMarks:
    """Return the marks of one claim as it is now, in two queries."""
    return get_claim_marks(annotate_for_marks(Claim.objects.all()).get(pk=claim.pk))


def _list_current(history: Iterable[Appearance]) -> tuple[Appearance, ...]:
    rows = list(history)
    followed = {one.previous_id for one in rows}
    return tuple(one for one in rows if one.pk not in followed and not one.is_dropped)
