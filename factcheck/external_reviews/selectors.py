"""External reviews of statements similar to a claim's."""

from dataclasses import dataclass, field

from accounts.models import User
from factcheck.external_reviews.parsing.values import get_site
from factcheck.models import Claim, ExternalReview
from factcheck.models.enums import ImportMethod
from factcheck.search.similar_claims import describe_match, find_similar_reviews
from lib.figures import FigureComparison


@dataclass(kw_only=True)
class SimilarReview:
    """One external review beside a claim: ``why`` it is shown, and how its ``figures`` differ."""

    review: ExternalReview
    why: list[str] = field(default_factory=list)
    figures: list[FigureComparison] = field(default_factory=list)

    @property
    def syndication_site(self) -> str:
        """The site it was imported from, where that is not the reviewer's own; else an empty text."""
        return get_syndication_site(self.review)


def get_syndication_site(review: ExternalReview) -> str:
    """Return the site a review was imported from, where it is not the reviewer's own; else an empty text."""
    origin = get_site(review.last_import.name) if review.last_import.kind == ImportMethod.URL else ""
    of_one_house = f".{origin}".endswith(f".{review.site}") or review.site.endswith(f".{origin}")
    return "" if of_one_house else origin


def list_similar_reviews(claim: Claim, user: User) -> list[SimilarReview]:
    """Return visible reviews of similar statements, most similar first, each once for all desks.

    Six queries at most.
    """
    among = ExternalReview.objects.visible_to(user).active()
    matches = find_similar_reviews(claim.statement, among, language=claim.language)
    reviews = ExternalReview.objects.select_related("last_import").in_bulk([one.key for one in matches])
    shown: dict[tuple[str, str], SimilarReview] = {}
    for match in matches:
        review = reviews[match.key]
        described = describe_match(claim.statement, review.statement, match, language=claim.language)
        shown.setdefault(
            (review.url_key, review.statement_key),
            SimilarReview(review=review, why=described.why, figures=described.other_figures),
        )
    return list(shown.values())
