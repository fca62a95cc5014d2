"""The origin pages of a claim, each with what was found there."""

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from factcheck.models import Claim, OriginPage, PageFinding


def list_origin_pages(claim: Claim) -> QuerySet[OriginPage]:
    """Return the pages of a claim that this person was found to see, each with its findings, newest first."""
    findings = PageFinding.objects.select_related("snapshot", "confirmed_by", "repeat_of__revision__article")
    pages = OriginPage.objects.filter(claim=claim).select_related("article", "source", "last_check")
    return pages.prefetch_related(Prefetch("findings", findings))


def list_visible_findings(user: User) -> QuerySet[PageFinding]:
    """Return the findings about claims that this person may know of."""
    return PageFinding.objects.visible_to(user).select_related("page__claim__desk", "page__article")
