"""Places of queries to the writer in newer revisions, by the rule that re-anchors claims."""

from itertools import pairwise

from articles.models import Article, Revision
from factcheck.models import WriterQueryPlace
from lib.text_anchoring import reanchor_quotations
from lib.text_anchoring.selectors import CONTEXT_LENGTH


def carry_over_writer_queries(article: Article, *, upto: int) -> list[WriterQueryPlace]:
    """Place the queries of ``article`` in its revisions up to number ``upto``, through all that lie between.

    Each is followed from the last revision that had its words as they were asked about: one changed digit is
    a change. Running it again adds nothing. The caller holds the article's lock.
    """
    revisions = list(article.revisions.filter(number__lte=upto).defer("html").order_by("number"))
    places = {
        (place.query_id, place.revision_id): place
        for place in WriterQueryPlace.objects.filter(revision__in=revisions)
    }
    made: list[WriterQueryPlace] = []
    unchanged: dict[int, tuple[Revision, WriterQueryPlace]] = {}
    for old, new in pairwise(revisions):
        here = [place for (_, revision), place in places.items() if revision == old.pk]
        for place in here:
            if place.is_anchored:
                unchanged[place.query_id] = (old, place)
        for place in _follow_places(
            [unchanged[one.query_id] for one in here if (one.query_id, new.pk) not in places], new
        ):
            places[place.query_id, new.pk] = place
            made.append(place)
    return WriterQueryPlace.objects.bulk_create(made)


def _follow_places(waiting: list[tuple[Revision, WriterQueryPlace]], new: Revision) -> list[WriterQueryPlace]:
    by_revision: dict[int, list[tuple[Revision, WriterQueryPlace]]] = {}
    for revision, place in waiting:
        by_revision.setdefault(revision.pk, []).append((revision, place))
    made = []
    for group in by_revision.values():
        old_text = group[0][0].text
        places = [place for _, place in group]
        for place, found in zip(places, reanchor_quotations(old_text, new.text, places), strict=True):
            start, end, text = found.start, found.end, new.text
            made.append(
                WriterQueryPlace(
                    query_id=place.query_id,
                    revision=new,
                    exact=place.exact,
                    prefix=place.prefix if start is None else text[max(0, start - CONTEXT_LENGTH) : start],
                    suffix=place.suffix if end is None else text[end : end + CONTEXT_LENGTH],
                    start=start,
                    end=end,
                    outcome=found.outcome,
                )
            )
    return made
