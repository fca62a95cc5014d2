"""Citations as a verdict froze them, for people who may or may not see their sources."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Citation, Source, Verdict
from factcheck.models.enums import CitationStance, SourceTier
from factcheck.models.sealed_fields import open_citation
from factcheck.sources.passage_findings import PassageFinding, describe_passage
from factcheck.sources.selectors import UNNAMED_SOURCE
from factcheck.workflow.content_hash import list_restricted_sources, number_citations
from lib.text.phrases import describe_locator


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
