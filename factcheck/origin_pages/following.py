"""Follow the pages elsewhere that make a claim, from the moment its verdict is published."""

import logging
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accounts.models.enums import Visibility
from accounts.selectors import get_system_user
from articles.models.enums import Provenance
from factcheck.models import Appearance, Claim, OriginPage, PageFinding, Publication
from factcheck.models.enums import PublicationStatus
from factcheck.models.follow_up_enums import PageOutcome
from factcheck.sources.actions import SourceDetails, get_or_create_page
from lib.errors import Invalid
from lib.text_anchoring.document import find_sentence_span

FOLLOWED_STATUSES = (PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)

logger = logging.getLogger("stet.origin_pages")


def follow_origin_pages(claim: Claim, *, at: datetime) -> list[OriginPage]:
    """Follow each page that makes a claim with a published verdict; return those that are new.

    A page is fetched by the link checker as any source of the desk is: under a neutral name where the desk
    hides the newsroom. An article of another, confidential desk is left out: nobody on the claim's
    desk may know of it.
    """
    if claim.publication_status not in FOLLOWED_STATUSES:
        return []
    followed = OriginPage.objects.filter(claim=claim, article=OuterRef("revision__article"))
    places = (
        claim.appearances.current()
        .filter(revision__article__provenance=Provenance.EXTERNAL, start__isnull=False)
        .filter(
            Q(revision__article__desk=claim.desk_id) | Q(revision__article__desk__visibility=Visibility.OPEN)
        )
        .exclude(revision__article__canonical_url="")
        .exclude(Exists(followed))
        .select_related("revision__article")
        .defer("revision__html")
    )
    new: dict[int, OriginPage] = {}
    for place in places.order_by("id"):
        if place.revision.article_id not in new and (page := _create_page(claim, place, at=at)) is not None:
            new[place.revision.article_id] = page
            _note_repeat(page, at=at)
    return list(new.values())


def _create_page(claim: Claim, place: Appearance, *, at: datetime) -> OriginPage | None:
    article = place.revision.article
    about = SourceDetails(title=article.headline, publisher=article.publisher)
    try:
        source = get_or_create_page(article.canonical_url, about, claim.desk, by=get_system_user(), at=at)
    except Invalid as error:
        logger.info("the page of article %s is not followed: %s", article.public_id, error.message)
        return None
    text = place.revision.text
    start, end = find_sentence_span(text, place.start or 0, place.end or 0)
    return OriginPage.objects.create(
        claim=claim,
        article=article,
        appearance=place,
        source=source,
        sentence=text[start:end],
        created_at=at,
    )


def _note_repeat(page: OriginPage, *, at: datetime) -> None:
    """Note at the pages of the same publisher that it made the claim once more, after the verdict."""
    publisher = page.article.publisher.strip()
    published = Publication.objects.filter(claim=page.claim, version=1).first()
    if not publisher or published is None or page.appearance.created_at <= published.published_at:
        return
    others = page.claim.origin_pages.filter(article__publisher__iexact=publisher).exclude(pk=page.pk)
    PageFinding.objects.bulk_create(
        PageFinding(
            page=other,
            outcome=PageOutcome.REPEATED,
            before=other.sentence,
            now=page.sentence,
            repeat_of=page.appearance,
            found_at=at,
        )
        for other in others
    )
