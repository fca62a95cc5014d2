"""Versions of a verdict, newest first, as one reader may see them; frozen citations, suggested edits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from factcheck.models import Appearance, Citation, Claim, Publication, Review, Source, Verdict
from factcheck.models.enums import CitationStance, CorrectionClass, ReviewVote, SourceTier, Tick
from factcheck.models.sealed_fields import open_citation
from factcheck.sources.passage_findings import PassageFinding, describe_passage
from factcheck.sources.selectors import UNNAMED_SOURCE
from factcheck.verdicts.filing import describe_unmatched_figures
from factcheck.workflow.applied_check import list_applied_appearances
from factcheck.workflow.claimreview_data import get_public_url
from factcheck.workflow.content_hash import list_restricted_sources, number_citations
from factcheck.workflow.facts import ClaimRows
from lib.datetimes.humanize import format_datetime
from lib.text import markdown as text_markdown
from lib.text.markdown import render_markdown
from lib.text.phrases import describe_locator
from lib.text.plain_text import diff_words
from lib.text_anchoring.document import find_sentence_span


@dataclass(frozen=True, kw_only=True)
class FrozenCitation:
    """One citation as a verdict froze it, for one reader."""

    number: int
    title: str
    url: str = ""
    passage: str = ""
    meta: tuple[str, ...] = ()
    snapshot: str = ""
    passage_finding: PassageFinding | None = None


def get_frozen_citations(
    verdicts: Iterable[Verdict], citations: Collection[Citation], user: User
) -> dict[int, list[FrozenCitation]]:
    """Return {verdict's pk: its frozen citations}; those that this person may not see have no details.

    Each passage has the state that it is in now, unless the citation has another passage since. ``citations``
    are the claim's, with their sources; those that were removed, and their sources, take a query each.
    """
    verdicts = list(verdicts)
    known = {str(row.source.public_id): row.source for row in citations}
    frozen = [c for v in verdicts for c in v.get_stored_citations()]
    restricted = {str(c["source"]) for c in frozen if c.get("is_restricted")}
    restricted |= {key for key, source in known.items() if source.is_restricted}
    restricted |= list_restricted_sources(c for c in frozen if str(c["source"]) not in known)
    seen: set[str] = set()
    if restricted:
        rows = Source.objects.visible_to(user).filter(public_id__in=restricted)
        seen = {str(public_id) for public_id in rows.values_list("public_id", flat=True)}
    findings = _get_passage_findings(verdicts, citations, restricted - seen)
    return {
        v.pk: [
            _build_frozen_citation(n, c, findings, hidden=str(c["source"]) in restricted - seen)
            for n, c in number_citations(v.get_stored_citations())
        ]
        for v in verdicts
    }


def _get_passage_findings(
    verdicts: Iterable[Verdict], citations: Iterable[Citation], hidden: Collection[str]
) -> dict[tuple[str, str], PassageFinding]:
    """Return the state of each citation's passage now, by its public id and the passage.

    Those of ``hidden`` sources are left out, and left sealed.
    """
    rows = {str(row.public_id): row for row in citations}
    removed = {str(c["citation"]) for v in verdicts for c in v.get_stored_citations()} - rows.keys()
    others = Citation.objects.filter(public_id__in=removed).select_related("source")
    return {
        (str(row.public_id), row.passage): describe_passage(row)
        for row in (*rows.values(), *others)
        if str(row.source.public_id) not in hidden
    }


def _build_frozen_citation(
    number: int, values: dict[str, Any], findings: dict[tuple[str, str], PassageFinding], *, hidden: bool
) -> FrozenCitation:
    if hidden:
        return FrozenCitation(number=number, title=gettext(UNNAMED_SOURCE))
    values = open_citation(values)
    if not values["stance"]:  # its key was erased
        return FrozenCitation(number=number, title=gettext(UNNAMED_SOURCE))
    meta = (
        values.get("publisher") or "",
        str(CitationStance(values["stance"]).label),
        str(SourceTier(values["tier"]).label),
        describe_locator(values.get("locator") or ""),
    )
    return FrozenCitation(
        number=number,
        title=values["title"],
        url=values.get("url") or "",
        passage=values.get("passage") or "",
        meta=tuple(word for word in meta if word),
        snapshot=(values.get("snapshot") or "")[:12],
        passage_finding=findings.get((str(values["citation"]), values.get("passage") or "")),
    )


VOTE_SENTENCES = {
    ReviewVote.APPROVE: gettext_lazy("{person} approved this verdict"),
    ReviewVote.DISSENT: gettext_lazy("{person} disagreed with this verdict"),
    ReviewVote.SEND_BACK: gettext_lazy("{person} sent this verdict back"),
    ReviewVote.READ: gettext_lazy("{person} did the legal read"),
}
PUBLISHED_VERSIONS = {
    "": gettext_lazy("Published version {version}, {time}"),
    CorrectionClass.MINOR: gettext_lazy("Published version {version}, {time}: minor correction"),
    CorrectionClass.SIGNIFICANT: gettext_lazy("Published version {version}, {time}: significant correction"),
    CorrectionClass.MAJOR: gettext_lazy("Published version {version}, {time}: major correction"),
}
SCALE_FROM, SCALE_TO = 10, 390
"""The line of components/rating_scale.html in its own units."""


@dataclass(kw_only=True)
class VerdictRow:
    """One verdict, ready to be drawn."""

    verdict: Verdict
    filed: str
    explanation: SafeString
    citations: list[FrozenCitation]
    votes: list[dict[str, Any]] = field(default_factory=list)
    published: str = ""
    public_url: str = ""
    scale: dict[str, Any] | None = None
    unmatched_figures: str = ""
    changes: list[list[dict[str, str]]] = field(default_factory=list)

    @property
    def short_hash(self) -> str:
        return self.verdict.content_hash[:12]

    @property
    def label_text(self) -> str:
        """The rating's label or the tick's."""
        return self.verdict.rating.label if self.verdict.rating else self.verdict.get_tick_display()


def is_blind_for(claim: Claim, user: User) -> bool:
    """Return True if this person may only rate the newest verdict on a claim, without seeing it."""
    newest = claim.verdicts.order_by("-number").values("pk")[:1]
    return claim.verdicts.sealed_for(user).filter(pk__in=newest).exists()


def list_blind_claims(public_ids: Iterable[UUID], user: User) -> set[UUID]:
    """Return those of the claims that have a verdict which this person may only rate, without seeing it."""
    sealed = Verdict.objects.sealed_for(user).filter(claim__public_id__in=public_ids)
    return set(sealed.values_list("claim__public_id", flat=True))


def list_visible_verdicts(
    claim: Claim, rows: ClaimRows, user: User, *, at: datetime, tz: tzinfo
) -> list[VerdictRow]:
    """Return every version that is open to this person, newest first. ``rows`` are the claim's.

    Queries only where one is sealed, or cites what the claim no longer does.
    """
    verdicts = _list_open_verdicts(rows.verdicts, user)[::-1]
    if not verdicts:
        return []
    public = {one.verdict_id: one for one in claim.publications.all()}
    frozen = get_frozen_citations(verdicts, rows.citations, user)
    return [
        VerdictRow(
            verdict=verdict,
            explanation=_render_explanation(verdict, {one.number for one in frozen[verdict.pk]}),
            changes=list_suggested_edits(claim, tick=verdict.tick, proposed_text=verdict.proposed_text)
            if verdict is verdicts[0]
            else [],
            citations=frozen[verdict.pk],
            filed=f"{verdict.author}, {format_datetime(verdict.created_at, at=at, tz=tz)}",
            votes=[_build_review_row(review, at=at, tz=tz) for review in verdict.reviews.all()],
            scale=_build_scale_position(verdict),
            unmatched_figures=describe_unmatched_figures(verdict),
            **_describe_publication(claim, public.get(verdict.pk), at=at, tz=tz),
        )
        for verdict in verdicts
    ]


def _render_explanation(verdict: Verdict, numbers: set[int]) -> SafeString:
    """Render the explanation with each footnote as a link to the source as it was filed. Its text stays the
    same: comments are anchored in it.
    """

    def link(number: int, digits: str) -> str:
        if number not in numbers:
            return digits
        label = gettext("source {number}").format(number=number)
        href = f"#cited-{verdict.number}-{number}"
        return format_html('<a class="footnote" href="{}" aria-label="{}">{}</a>', href, label, digits)

    html = text_markdown.wrap_footnotes(render_markdown(verdict.explanation), link)
    return mark_safe(html)  # noqa: S308 - render sanitises, and what is added is escaped


def _list_open_verdicts(verdicts: list[Verdict], user: User) -> list[Verdict]:
    """Return those of a claim's verdicts that are open to this person. One query where one is sealed."""
    if all(one.unsealed_at for one in verdicts):
        return verdicts
    seen = Verdict.objects.open_to(user).filter(pk__in=[one.pk for one in verdicts])
    keys = set(seen.values_list("pk", flat=True))
    return [one for one in verdicts if one.pk in keys]


def _describe_publication(
    claim: Claim, publication: Publication | None, *, at: datetime, tz: tzinfo
) -> dict[str, str]:
    if publication is None:
        return {}
    message = PUBLISHED_VERSIONS[publication.correction].format(
        version=publication.version, time=format_datetime(publication.published_at, at=at, tz=tz)
    )
    return {"published": message, "public_url": get_public_url(claim)}


def _build_review_row(review: Review, *, at: datetime, tz: tzinfo) -> dict[str, Any]:
    sentence = VOTE_SENTENCES[ReviewVote(review.vote)].format(person=review.reviewer)
    counts = review.withdrawn_at is None or review.vote == ReviewVote.SEND_BACK
    return {
        "sentence": sentence if counts else f"{sentence} · {gettext('no longer counted')}",
        "when": format_datetime(review.created_at, at=at, tz=tz),
        "at": review.created_at,
        "comment": review.comment,
    }


def _build_scale_position(verdict: Verdict) -> dict[str, Any] | None:
    """Return the place of the rating on its scale; None for one without a number."""
    if verdict.rating is None or verdict.rating.value is None:
        return None
    numbered = sorted(
        (r for r in verdict.rating.scale.ratings.all() if r.value is not None), key=lambda r: r.value or 0
    )
    low, high = numbered[0].value or 0, numbered[-1].value or 0
    if low == high:
        return None
    width = SCALE_TO - SCALE_FROM
    label = gettext("{label}: {value} on a scale from {low} ({low_label}) to {high} ({high_label})")
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
        "label": label.format(
            label=verdict.rating.label,
            value=verdict.rating.value,
            low=low,
            low_label=numbered[0].label,
            high=high,
            high_label=numbered[-1].label,
        ),
    }


MAX_APPEARANCES = 3


def diff_suggested_edit(
    text: str, start: int, end: int, *, tick: str, proposed_text: str
) -> list[dict[str, str]]:
    """Return the whole sentence around ``text[start:end]`` as parts removed and added; [] for no change."""
    words = text[start:end]
    if tick == Tick.CUT:
        changed = [{"op": "del", "text": words}]
    elif tick == Tick.CHANGE and proposed_text.strip():
        changed = diff_words(words, proposed_text.strip())
    else:
        return []
    first, last = find_sentence_span(text, start, end)
    around = [{"op": "same", "text": text[first:start]}, *changed, {"op": "same", "text": text[end:last]}]
    changes = any(part["op"] != "same" for part in changed)
    return [part for part in around if part["text"]] if changes else []


def list_suggested_edits(claim: Claim, *, tick: str, proposed_text: str) -> list[list[dict[str, str]]]:
    """Return ``diff_suggested_edit`` of the first few places in current versions without the edit.

    Two queries.
    """
    if tick not in (Tick.CUT, Tick.CHANGE):
        return []
    history = list(claim.appearances.order_by("id"))
    applied = list_applied_appearances(tick, proposed_text, history)
    waiting = [one.pk for one in history if one.is_accepted and one.start is not None]
    places = Appearance.objects.filter(
        pk__in=set(waiting) - applied, revision__article__current_revision=F("revision")
    ).select_related("revision")
    found = [
        diff_suggested_edit(
            place.revision.text, place.start or 0, place.end or 0, tick=tick, proposed_text=proposed_text
        )
        for place in places.defer("revision__html").order_by("id")[:MAX_APPEARANCES]
    ]
    return [parts for parts in found if parts]
