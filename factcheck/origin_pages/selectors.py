"""The origin pages of a claim, each with what was found there."""

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from accounts.selectors import select_readable_desks
from factcheck.models import Claim, OriginPage, PageFinding


def list_origin_pages(claim: Claim, user: User) -> QuerySet[OriginPage]:
    """Return the pages of a visible claim whose articles this person may read, each with its findings."""
    findings = (
        PageFinding.objects.visible_to(user)
        .select_related("snapshot", "confirmed_by", "repeat_of__revision__article")
        .defer("snapshot__text", "repeat_of__revision__text", "repeat_of__revision__html")
    )
    readable = OriginPage.objects.filter(claim=claim, article__desk__in=select_readable_desks(user))
    pages = readable.select_related("article", "source", "last_check")
    return pages.prefetch_related(Prefetch("findings", findings))


def list_visible_findings(user: User) -> QuerySet[PageFinding]:
    """Return the findings about claims and articles that this person may know of."""
    return PageFinding.objects.visible_to(user).select_related("page__claim__desk", "page__article")
