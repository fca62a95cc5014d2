"""What happened since a verdict, as its public document says it: repeats, correction requests, pages.

Nothing of a confidential desk, of our own copy or under embargo is counted or named, and of an answer only
its result.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models.enums import Visibility
from articles.models.enums import Provenance
from factcheck.models import Claim, PageFinding, Repeat
from factcheck.models.follow_up_enums import PageOutcome
from factcheck.repeats.selectors import filter_since_verdict
from lib.datetimes.humanize import get_timezone


def build_follow_up(claim: Claim, at: datetime) -> dict[str, Any]:
    """Return ``follow_up`` of a claim's document; {} while there is nothing to say. Three queries."""
    seen = _count_public_repeats(claim, at)
    requests = _build_requests(claim)
    pages = _build_pages(claim, at)
    if not (seen["times"] or requests or pages):
        return {}
    return {"seen": seen, "correction_requests": requests, "pages": pages}


def _is_public_article(prefix: str, at: datetime) -> Q:
    """Condition for articles of which readers may know."""
    free = Q(**{f"{prefix}embargo_until__isnull": True}) | Q(**{f"{prefix}embargo_until__lte": at})
    return free & Q(
        **{f"{prefix}provenance": Provenance.EXTERNAL, f"{prefix}desk__visibility": Visibility.OPEN}
    )


def _count_public_repeats(claim: Claim, at: datetime) -> dict[str, int]:
    counted = Repeat.objects.within_desks().counted().filter(_is_public_article("article__", at), claim=claim)
    found = filter_since_verdict(counted).aggregate(
        times=Count("pk"), articles=Count("article", distinct=True)
    )
    return {name: found[name] or 0 for name in ("times", "articles")}


def _build_requests(claim: Claim) -> list[dict[str, Any]]:
    return [
        {
            "addressee": one.addressee,
            "recipient": one.recipient,
            "requested_on": one.requested_on.isoformat(),
            "result": one.result,
            "answered_on": one.answered_on.isoformat() if one.answered_on else None,
        }
        for one in claim.correction_requests.filter(is_public=True)
    ]


def _build_pages(claim: Claim, at: datetime) -> list[dict[str, Any]]:
    """Return what an editor confirmed of the pages that made the claim, oldest first.

    Of what became of a page only the newest finding, once it is confirmed: those before it hold no longer.
    """
    tz = get_timezone(claim.desk.timezone)
    judged = PageFinding.objects.exclude(outcome=PageOutcome.REPEATED).filter(page=OuterRef("page"))
    newest = judged.order_by("-found_at", "-pk").values("pk")[:1]
    findings = PageFinding.objects.filter(
        Q(outcome=PageOutcome.REPEATED) | Q(pk=Subquery(newest)),
        _is_public_article("page__article__", at),
        page__claim=claim,
        confirmed_at__isnull=False,
    )
    return [
        {
            "publisher": one.page.article.publisher,
            "url": one.page.article.canonical_url,
            "outcome": one.outcome,
            "found_on": one.found_at.astimezone(tz).date().isoformat(),
        }
        for one in findings.select_related("page__article").order_by("found_at", "pk")
    ]
