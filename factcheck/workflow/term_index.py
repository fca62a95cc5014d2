"""Writing of the index of terms: with the change of a claim or review, in its transaction."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import batched, chain
from typing import Any

from django.db import transaction

from factcheck.models import (
    Claim,
    ClaimTerms,
    ExternalReview,
    ExternalReviewTerms,
    Publication,
    TermFrequency,
)
from factcheck.models.indexed_terms import IndexedTerms, TermCount
from lib.text_search import analyze_text, join_fields

BATCH = 1_000
MAX_MISSING = 10 * BATCH
REBUILD_SIZE = 100
"""Rows that a rebuild locks at once."""
MAX_TEXT_LENGTH = 4_000
"""Code points of a field that are indexed."""
INDEXED_COLUMNS = frozenset({"statement", "language"})
"""Columns of a claim whose change changes its terms."""


def build_terms(statement: str, headline: str = "", summary: str = "", *, language: str) -> str:
    """Return the terms of a text with these fields, to be stored."""
    texts = (statement, headline, summary)
    return join_fields([analyze_text(text[:MAX_TEXT_LENGTH], language) if text else [] for text in texts])


def index_claims(claims: Sequence[Claim], *, are_replaced: bool = True) -> None:
    """Write the terms of claims: of their statement, and of what is published of their verdict.

    Without ``are_replaced``, terms that somebody else wrote meanwhile stay: theirs are newer. Headline and
    summary of a verdict that is not published are in no index: it may be sealed.
    """
    published = _list_published_texts([claim.pk for claim in claims])
    rows = []
    open_rows = []
    for claim in claims:
        terms = build_terms(claim.statement, *published.get(claim.pk, ("", "")), language=claim.language)
        rows.append(ClaimTerms(claim=claim, terms=terms))
        if not claim.desk.is_confidential:
            open_rows.append(rows[-1])
    _save_terms(ClaimTerms, rows, "claim", are_replaced=are_replaced)
    save_new_terms(open_rows, TermFrequency)


def list_claim_texts(keys: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Return {claim: (statement, headline, summary)}: what is indexed of each."""
    published = _list_published_texts(keys)
    statements = Claim.objects.filter(pk__in=keys).values_list("pk", "statement")
    return {key: (statement, *published.get(key, ("", ""))) for key, statement in statements}


def _list_published_texts(keys: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return {claim: (headline, summary)} of those whose verdict was published, as it last was."""
    rows = Publication.objects.filter(claim__in=keys).order_by("version")
    found = rows.values_list("claim", "verdict__headline", "verdict__summary")
    return {claim: (headline, summary) for claim, headline, summary in found}


def index_external_reviews(reviews: Sequence[ExternalReview], *, are_replaced: bool = True) -> None:
    """Write the terms of external reviews, which have their keys."""
    rows = [
        ExternalReviewTerms(review=one, terms=build_terms(one.statement, one.title, language=one.language))
        for one in reviews
    ]
    _save_terms(ExternalReviewTerms, rows, "review", are_replaced=are_replaced)
    open_rows = [row for row in rows if not row.review.desk.is_confidential]
    save_new_terms(open_rows, TermFrequency)


def save_new_terms(rows: Iterable[IndexedTerms], frequencies: type[TermCount]) -> None:
    """Save the terms that no text had before, so that slips of a query find them.

    After the commit, since two transactions that bring the same term would wait for each other.
    """
    found = {term for row in rows for term in chain(*row.fields)}
    transaction.on_commit(partial(_create_frequencies, frequencies, sorted(found)), robust=True)


def _create_frequencies(frequencies: type[TermCount], terms: list[str]) -> None:
    rows = [frequencies(term=term) for term in terms]
    frequencies._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def _save_terms(model: Any, rows: list[Any], key: str, *, are_replaced: bool) -> None:
    if rows and not are_replaced:
        model.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    elif rows:
        model.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=[key],
            # The vector too, which is empty here: it was of the text before.
            update_fields=["terms", "meaning"],
            batch_size=BATCH,
        )


def index_missing() -> int:
    """Write the terms of claims and reviews that have none, such as after an upgrade; return how many."""
    claims = list(
        Claim.objects.filter(indexed_terms=None).select_related("desk").order_by("-pk")[:MAX_MISSING]
    )
    for batch in batched(claims, BATCH):
        index_claims(batch, are_replaced=False)
    reviews = list(
        ExternalReview.objects.filter(indexed_terms=None).select_related("desk").order_by("-pk")[:MAX_MISSING]
    )
    for reviewed in batched(reviews, BATCH):
        index_external_reviews(reviewed, are_replaced=False)
    return len(claims) + len(reviews)


def rebuild_term_index() -> int:
    """Write all terms again; return of how many texts. Similar claims are found all the while."""
    return _rebuild_terms(Claim, index_claims) + _rebuild_terms(ExternalReview, index_external_reviews)


def _rebuild_terms(model: Any, index_rows: Callable[[list[Any]], None]) -> int:
    total = last = 0
    while True:
        with transaction.atomic():
            # Locked, so that no text is changed between its reading and the writing of its terms.
            rows = model.objects.select_for_update(of=("self",)).select_related("desk")
            batch = list(rows.filter(pk__gt=last).order_by("pk")[:REBUILD_SIZE])
            if not batch:
                return total
            index_rows(batch)
        total, last = total + len(batch), batch[-1].pk
