"""Near-duplicates of an article: those to decide on, and those that are linked."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from articles.models import Article, NearDuplicate

MAX_ROWS = 5
"""More suggestions than that would bury the article."""


@dataclass(frozen=True, slots=True)
class NearDuplicateRow:
    """One near-duplicate; ``percent`` of the shorter text is in the longer. ``is_linked``: None if open."""

    other_article: Article
    percent: int
    is_linked: bool | None


def list_near_duplicate_pairs(article: Article) -> QuerySet[NearDuplicate]:
    """Return the pairs of an article with its near-duplicates, without those that somebody rejected."""
    pairs = NearDuplicate.objects.filter(Q(article=article.pk) | Q(other_article=article.pk))
    return pairs.exclude(is_linked=False)


def list_near_duplicates(article: Article) -> list[NearDuplicateRow]:
    """Return undecided ones first, then those that are linked; rejected ones are left out.

    All are of the article's own desk: whoever may read the one may read the others.
    """
    pairs = list_near_duplicate_pairs(article)
    found = [
        NearDuplicateRow(
            other_article=pair.other_article if pair.article_id == article.pk else pair.article,
            percent=int(pair.similarity * 100),
            is_linked=pair.is_linked,
        )
        for pair in pairs.select_related("article", "other_article")[:MAX_ROWS]
    ]
    return sorted(found, key=lambda one: (one.is_linked is not None, -one.percent))
