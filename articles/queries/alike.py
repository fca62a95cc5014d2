"""The articles that say much the same as one: those to decide on, and those that belong to it."""

from dataclasses import dataclass

from django.db.models import Q

from articles.models import Article, NearDuplicate

MOST = 5
"""More offers than that would bury the article."""


@dataclass(frozen=True, slots=True)
class Alike:
    """``percent`` of the shorter text stands in the longer one. ``linked`` is None while nobody has said."""

    other: Article
    percent: int
    linked: bool | None


def alike(article: Article) -> list[Alike]:
    """Undecided ones first, then those that are linked; what was kept apart is not told again.

    All are of the article's own desk: whoever may read the one may read the others.
    """
    pairs = NearDuplicate.objects.filter(Q(article=article) | Q(other=article)).exclude(linked=False)
    found = [
        Alike(
            other=pair.other if pair.article_id == article.pk else pair.article,
            percent=int(pair.share * 100),
            linked=pair.linked,
        )
        for pair in pairs.select_related("article", "other")[:MOST]
    ]
    return sorted(found, key=lambda one: (one.linked is not None, -one.percent))
