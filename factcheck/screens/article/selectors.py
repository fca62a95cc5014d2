"""Verdicts on one article that wait for a second person, as rows with their text, sources and passages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import OuterRef, Subquery

from accounts.models import User
from accounts.selectors import get_role
from articles.models import Article, Revision
from factcheck.galley.bulk import get_bulk_candidates
from factcheck.models import Appearance, Citation, Claim, Verdict
from factcheck.verdicts.filing import describe_unmatched_figures
from factcheck.verdicts.versions import FrozenCitation, diff_suggested_edit, get_frozen_citations
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.facts import list_claim_facts
from lib.text_anchoring.document import find_sentence_span

MAX_ROWS = 60
"""Rows shown at once; when those are decided, the next follow."""
MAX_PLACES = 5
"""Sentences shown of a claim, such as that a name is spelt correctly."""


@dataclass(frozen=True, slots=True)
class ClaimSentence:
    """A sentence of the article, parted around the words that a claim is on."""

    before: str
    words: str
    after: str


@dataclass(kw_only=True)
class ReviewRow:
    """One claim with its newest verdict. ``verdict`` is None while this person may only rate it blind.

    ``places`` are the sentences of the article around the claim. ``approve_blocked`` and
    ``send_back_blocked`` say why this person may not do it now.
    """

    claim: Claim
    places: list[ClaimSentence] = field(default_factory=list)
    verdict: Verdict | None = None
    citations: list[FrozenCitation] = field(default_factory=list)
    unmatched_figures: str = ""
    change: list[dict[str, str]] = field(default_factory=list)
    approve_blocked: list[str] = field(default_factory=list)
    send_back_blocked: list[str] = field(default_factory=list)
    outcome: str = ""
    """The word for what was just done with it."""
    error: str = ""
    note: str = ""
    """The text that was typed with an act that was refused."""

    @property
    def value(self) -> str:
        """The claim and the version of it that this row shows, as a form sends them."""
        return f"{self.claim.public_id}:{self.claim.version}"


def list_review_claims(article: Article, user: User) -> list[Claim]:
    """Return the claims on the current version whose verdict waits for this person, in the text's order."""
    return get_bulk_candidates(article, user, get_role(user, article.desk)).approve


def build_review_rows(
    claims: Sequence[Claim], revision: Revision, user: User, at: datetime
) -> list[ReviewRow]:
    """Return a row for each claim. A fixed number of queries."""
    newest = Verdict.objects.filter(claim=OuterRef("claim")).order_by("-number").values("pk")[:1]
    verdicts = {
        verdict.claim_id: verdict
        for verdict in Verdict.objects.open_to(user).filter(claim__in=claims, pk=Subquery(newest))
    }
    cited = Citation.objects.active().filter(claim__in=claims).select_related("source")
    citations = get_frozen_citations(verdicts.values(), list(cited), user)
    facts = list_claim_facts(claims, user, at)
    places: dict[int, list[Appearance]] = {}
    for place in Appearance.objects.filter(revision=revision, claim__in=claims, start__isnull=False):
        places.setdefault(place.claim_id, []).append(place)
    rows = []
    for claim in claims:
        row = ReviewRow(claim=claim, verdict=verdicts.get(claim.pk))
        _add_sentences(row, places.get(claim.pk, []), revision.text)
        if row.verdict is not None:
            row.citations = citations[row.verdict.pk]
            row.unmatched_figures = describe_unmatched_figures(row.verdict)
        blocked = {action.name: action.blocked_by for action in list_claim_actions(claim, facts[claim.pk])}
        row.approve_blocked = blocked.get("approve", [])
        row.send_back_blocked = blocked.get("send_back", [])
        rows.append(row)
    return rows


def _add_sentences(row: ReviewRow, places: Sequence[Appearance], text: str) -> None:
    for place in places[:MAX_PLACES]:
        start, end = place.start or 0, place.end or 0
        first, last = find_sentence_span(text, start, end)
        row.places.append(ClaimSentence(text[first:start], text[start:end], text[end:last]))
        if row.verdict is not None and not row.change:
            row.change = diff_suggested_edit(
                text, start, end, tick=row.verdict.tick, proposed_text=row.verdict.proposed_text
            )
