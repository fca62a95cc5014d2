"""Counts of the texts that have a term, by which a rare term is told from a frequent one."""

from collections import Counter
from itertools import chain

from django.db import connection

from factcheck.models import ClaimTerms, ExternalReviewTerms, TermFrequency
from lib.text_search import split_fields

TOTAL = ""
"""The term whose count is the number of all texts."""
MIN_GROWTH = 0.01
"""Share of new texts from which all is counted again: rarity hardly changes before."""
BATCH = 1_000
_INDEXES = (ClaimTerms, ExternalReviewTerms)
# Only what changed by a tenth is written, so that one count leaves few dead rows.
_COUNT_SQL = """
    INSERT INTO factcheck_termfrequency AS known (term, count)
    SELECT word, ndoc FROM ts_stat($$
        SELECT term_vector FROM factcheck_claimterms
        UNION ALL SELECT term_vector FROM factcheck_externalreviewterms
    $$) WHERE word <> '|' ORDER BY word
    ON CONFLICT (term) DO UPDATE SET count = EXCLUDED.count
    WHERE abs(EXCLUDED.count - known.count) * 10 > known.count
"""
# untranslated: SQL


def refresh_term_frequencies(*, min_growth: float = MIN_GROWTH) -> bool:
    """Count all terms anew where the number of texts changed by ``min_growth``; return True if it did."""
    total = sum(index.objects.count() for index in _INDEXES)
    known = TermFrequency.objects.filter(term=TOTAL).values_list("count", flat=True).first() or 0
    if abs(total - known) <= min_growth * known:
        return False
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_SQL)
    else:
        _save_frequencies(_count_terms())
    _save_frequencies(Counter({TOTAL: total}))
    return True


def _count_terms() -> Counter[str]:
    counts: Counter[str] = Counter()
    for index in _INDEXES:
        for terms in index.objects.values_list("terms", flat=True).iterator():
            counts.update(set(chain(*split_fields(terms))))
    return counts


def _save_frequencies(counts: Counter[str]) -> None:
    TermFrequency.objects.bulk_create(
        [TermFrequency(term=term, count=count) for term, count in counts.items()],
        update_conflicts=True,
        unique_fields=["term"],
        update_fields=["count"],
        batch_size=BATCH,
    )
