"""Counts of the texts that have a term, by which a rare term is told from a frequent one."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models.enums import Visibility
from factcheck.models import ClaimTerms, ExternalReviewTerms, TermFrequency
from factcheck.models.indexed_terms import TermCount
from lib.text_search import split_fields

TOTAL = ""
"""The term whose count is the number of all texts."""
MIN_GROWTH = 0.01
"""Share of new texts from which all is counted again: rarity hardly changes before."""
BATCH = 1_000
_OPEN_SQL = """
    SELECT term_vector FROM factcheck_claimterms AS its
    JOIN factcheck_claim AS claim ON claim.id = its.claim_id
    JOIN accounts_desk AS desk ON desk.id = claim.desk_id WHERE desk.visibility = 'open'
    UNION ALL
    SELECT term_vector FROM factcheck_externalreviewterms AS its
    JOIN factcheck_externalreview AS review ON review.id = its.review_id
    JOIN accounts_desk AS desk ON desk.id = review.desk_id WHERE desk.visibility = 'open'
"""
# untranslated: SQL
# Only what changed by a tenth is written, so that one count leaves few dead rows. A term that no counted text
# has any more goes: it would tell of a text that nobody may know of now.
_COUNT_SQL = """
    WITH counted AS MATERIALIZED (
        SELECT word AS term, ndoc AS count FROM ts_stat($${vectors}$$) WHERE word <> '|'
    ), gone AS (
        DELETE FROM {table} AS known
        WHERE term <> '' AND NOT EXISTS (SELECT FROM counted WHERE counted.term = known.term)
    )
    INSERT INTO {table} AS known (term, count) SELECT term, count FROM counted ORDER BY term
    ON CONFLICT (term) DO UPDATE SET count = EXCLUDED.count
    WHERE abs(EXCLUDED.count - known.count) * 10 > known.count
"""
# untranslated: SQL


def refresh_term_frequencies(*, min_growth: float = MIN_GROWTH) -> bool:
    """Count the terms of open desks anew where the number of their texts changed; return True if it did."""
    texts = [
        ClaimTerms.objects.filter(claim__desk__visibility=Visibility.OPEN),
        ExternalReviewTerms.objects.filter(review__desk__visibility=Visibility.OPEN),
    ]
    return count_frequencies(TermFrequency, texts, _OPEN_SQL, min_growth=min_growth)


def count_frequencies(
    model: type[TermCount], texts: Sequence[QuerySet[Any]], vectors_sql: str, *, min_growth: float
) -> bool:
    """Count the terms of ``texts`` anew where they are fewer, or grew by ``min_growth``; return True if so.

    Fewer: a word that only a text which is gone had would tell of it. ``vectors_sql`` selects the term_vector
    of the same texts, in which PostgreSQL counts them itself.
    """
    total = sum(some.count() for some in texts)
    known = model._default_manager.filter(term=TOTAL).values_list("count", flat=True).first() or 0
    if 0 <= total - known <= min_growth * known:
        return False
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_SQL.format(vectors=vectors_sql, table=model._meta.db_table))
    else:
        counts = _count_terms(texts)
        gone = set(model._default_manager.values_list("term", flat=True)) - counts.keys()
        model._default_manager.filter(term__in=gone - {TOTAL}).delete()
        _save_frequencies(model, counts)
    _save_frequencies(model, Counter({TOTAL: total}))
    return True


def _count_terms(texts: Sequence[QuerySet[Any]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for some in texts:
        for terms in some.values_list("terms", flat=True).iterator():
            counts.update(set(chain(*split_fields(terms))))
    return counts


def _save_frequencies(model: type[TermCount], counts: Counter[str]) -> None:
    model._default_manager.bulk_create(
        [model(term=term, count=count) for term, count in counts.items()],
        update_conflicts=True,
        unique_fields=["term"],
        update_fields=["count"],
        batch_size=BATCH,
    )
