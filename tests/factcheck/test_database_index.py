"""The index in the database finds what reading every text would find, among what somebody may see."""

import random

import pytest

from factcheck.models import Claim, ClaimTerms, TermFrequency
from factcheck.search.database_index import DatabaseIndex
from factcheck.workflow.term_frequencies import refresh_term_frequencies
from lib.text_search import LENGTH_OFFSET, MemoryIndex, build_term_queries, find_matches, join_fields
from lib.text_search.term_query import MAX_LOOKUPS
from tests.factories import flag_claim_on

pytestmark = pytest.mark.django_db
# Some are frequent, as in a language; numbers, marks and other scripts are terms too.
VOCABULARY = [*(f"word{number}" for number in range(40)), "20000", "5d1pct", "d20240303", "पुलिस", "東京"]
SHARES = [1 / (place + 1) for place in range(len(VOCABULARY))]


@pytest.fixture
def dice():
    return random.Random(5)


@pytest.fixture
def texts(article, cast, dice):
    """{key of a claim: its terms}, of 300 claims."""
    first = flag_claim_on(article, "18,500 crates", cast.editor)
    kept = {
        "desk": first.desk,
        "provenance": first.provenance,
        "state": first.state,
        "created_by": cast.editor,
    }
    claims = Claim.objects.bulk_create(
        Claim(statement=f"Claim {number}", created_at=first.created_at, **kept) for number in range(300)
    )
    ClaimTerms.objects.all().delete()
    rows = ClaimTerms.objects.bulk_create(
        ClaimTerms(
            claim=claim,
            terms=join_fields(
                dice.choices(VOCABULARY, SHARES, k=dice.randrange(longest)) for longest in (12, 8, 12)
            ),
        )
        for claim in claims
    )
    refresh_term_frequencies(min_growth=-1)
    return {row.pk: row.terms for row in rows}


def draw_lookups(dice):
    """As TermQuery makes them: some terms alone, of others each two together."""
    terms = dice.sample(VOCABULARY, k=dice.randrange(1, 9))
    alone = dice.randrange(len(terms) + 1)
    pairs = [(one, other) for place, one in enumerate(terms[alone:]) for other in terms[alone + place + 1 :]]
    return [*((term,) for term in terms[:alone]), *pairs] or [(terms[0],)]


def test_what_is_found_is_what_reading_every_text_finds(texts, dice):
    for _ in range(60):
        visible = set(dice.sample(sorted(texts), k=dice.choice([3, 150, 300])))
        weights = {term: dice.uniform(0.1, 9) for term in dice.sample(VOCABULARY, k=MAX_LOOKUPS)}
        lookups, limit = draw_lookups(dice), dice.choice([1, 20, 400])
        read = MemoryIndex((key, terms) for key, terms in texts.items() if key in visible)
        index = DatabaseIndex(ClaimTerms, ClaimTerms.objects.filter(claim__in=visible), TermFrequency)
        found = index.list_candidates(lookups, weights, limit)
        assert found == read.list_candidates(lookups, weights, limit)


def test_matches_are_the_same_with_their_scores(texts, dice):
    index = DatabaseIndex(ClaimTerms, ClaimTerms.objects.all(), TermFrequency)
    read = MemoryIndex(texts.items(), statements=dict(Claim.objects.values_list("pk", "statement")))
    statements = [" ".join(dice.choices(VOCABULARY, SHARES, k=10)) for _ in range(20)]
    queries = build_term_queries(statements, "en", index)
    assert queries == build_term_queries(statements, "en", read)
    matches = [find_matches(query, index, bar=0.0) for query in queries]
    assert matches == [find_matches(query, read, bar=0.0) for query in queries]
    assert any(matches)


def test_the_longest_of_texts_alike_comes_last(texts):
    key, other = sorted(texts)[:2]
    ClaimTerms.objects.filter(pk=key).update(terms=" kestrel | | ")
    ClaimTerms.objects.filter(pk=other).update(terms=f" kestrel {'x' * LENGTH_OFFSET} | | ")
    index = DatabaseIndex(ClaimTerms, ClaimTerms.objects.all(), TermFrequency)
    assert [key for key, _ in index.list_candidates([("kestrel",)], {"kestrel": 2.0}, 9)] == [key, other]


def test_letters_of_several_bytes_count_alike_in_both(texts):
    for key, terms in zip(sorted(texts), (" kestrel скопа | | ", " kestrel falcons | | "), strict=False):
        ClaimTerms.objects.filter(pk=key).update(terms=terms)
    rows = dict(ClaimTerms.objects.values_list("pk", "terms"))
    asked = ([("kestrel",)], {"kestrel": 2.0}, 9)
    index = DatabaseIndex(ClaimTerms, ClaimTerms.objects.all(), TermFrequency)
    assert index.list_candidates(*asked) == MemoryIndex(rows.items()).list_candidates(*asked)


def test_no_statement_is_read_of_what_may_not_be_seen(texts):
    key, other = sorted(texts)[:2]
    index = DatabaseIndex(ClaimTerms, ClaimTerms.objects.filter(claim=key), TermFrequency)
    assert index.list_statements([key, other]) == {key: Claim.objects.get(pk=key).statement}


def test_of_nothing_nothing_is_found(texts, django_assert_num_queries):
    index = DatabaseIndex(ClaimTerms, ClaimTerms.objects.none(), TermFrequency)
    with django_assert_num_queries(0):
        assert index.list_candidates([("word1",)], {"word1": 1.0}, 9) == []
