"""Reliability of sources as the newsroom found it: counts of rows, of one source and by publisher."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from accounts.models import User
from factcheck.models import Citation, Claim, Publication, Source
from factcheck.models.enums import CorrectionClass, PublicationStatus, SourceHealth, SourceKind
from lib.figures.units import format_rough_percent

MIN_SHARE_COUNT = 10
"""Number from which on a share is given: fewer say nothing of a publisher."""
MEANINGFUL_CORRECTIONS = (CorrectionClass.SIGNIFICANT, CorrectionClass.MAJOR)
COUNTS = ("cited", "sources", "drifted", "corrected", "dead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Counts of the citations of one source or publisher.

    ``cited``: citations, removed ones too. ``drifted``: those whose passage left its page or changed.
    ``corrected``: those under a verdict that had a significant or major correction, or was retracted.
    ``pages``: its web pages, of which ``dead`` are dead links.
    """

    sources: int
    cited: int
    drifted: int
    corrected: int
    pages: int
    dead: int

    @property
    def drifted_share(self) -> str:
        """The share of citations that drifted, "" of too few."""
        return _format_share(self.drifted, self.cited)

    @property
    def corrected_share(self) -> str:
        """The share of citations under a corrected verdict, "" of too few."""
        return _format_share(self.corrected, self.cited)

    @property
    def dead_share(self) -> str:
        """The share of web pages that are dead links, "" of too few."""
        return _format_share(self.dead, self.pages)


def build_reliability(row: Mapping[str, Any]) -> Reliability:
    """Return the counts in a row of ``list_publishers``."""
    return Reliability(**{name: row[name] for name in (*COUNTS, "pages")})


def get_source_reliability(source: Source, user: User) -> Reliability:
    """Return the counts of a source over the claims that this person may see. One query."""
    citations = Citation.objects.filter(source=source, claim__in=Claim.objects.visible_to(user))
    return Reliability(**citations.order_by().aggregate(**_build_counts()))


def list_publishers(user: User) -> QuerySet[Citation, Any]:
    """Return the counts by publisher as rows of {key, label, the fields of Reliability}.

    ``label`` is "" for those that are known by their host alone. Sources off the record are left out, whoever
    may see them: a publisher of theirs would be named.
    """
    visible = Citation.objects.filter(claim__in=Claim.objects.visible_to(user), source__is_restricted=False)
    rows = visible.exclude(source__publisher_key="").order_by().values(key=F("source__publisher_key"))
    return rows.annotate(label=Max("source__publisher"), **_build_counts())


def _build_counts() -> dict[str, Count]:
    corrected = Publication.objects.filter(correction__in=MEANINGFUL_CORRECTIONS).values("claim")
    wrong = Q(claim__in=corrected) | Q(claim__publication_status=PublicationStatus.RETRACTED)
    page = Q(source__kind=SourceKind.URL)
    return {
        "sources": Count("source", distinct=True),
        "cited": Count("pk"),
        "drifted": Count("pk", filter=Q(drifted_at__isnull=False)),
        "corrected": Count("pk", filter=wrong),
        "pages": Count("source", distinct=True, filter=page),
        "dead": Count("source", distinct=True, filter=page & Q(source__health=SourceHealth.DEAD)),
    }


def _format_share(part: int, whole: int) -> str:
    return format_rough_percent(Fraction(part, whole)) if whole >= MIN_SHARE_COUNT else ""
