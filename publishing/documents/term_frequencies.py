"""Counts of the published verdicts that have a term: those that partners are told of, and no others."""

from factcheck.workflow.term_frequencies import MIN_GROWTH, count_frequencies
from publishing.models import PublishedTermFrequency, SearchEntry

_PUBLISHED_SQL = "SELECT term_vector FROM publishing_searchentry"


def refresh_published_frequencies(*, min_growth: float = MIN_GROWTH) -> bool:
    """Count the terms of published verdicts anew where their number changed; return True if it did."""
    texts = [SearchEntry.objects.all()]
    return count_frequencies(PublishedTermFrequency, texts, _PUBLISHED_SQL, min_growth=min_growth)
