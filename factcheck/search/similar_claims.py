"""Claims and external reviews that say nearly the same as a statement: the one door to the matcher."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from factcheck.models import Claim, ClaimTerms, ExternalReview, ExternalReviewTerms, TermFrequency
from factcheck.search.database_index import DatabaseIndex
from factcheck.search.meaning import get_query_encoder
from lib.contrasts import find_contrasts
from lib.figures import FigureComparison, compare_figures, list_unmatched_figures, parse_figures
from lib.text.phrases import join_with_commas
from lib.text_search import (
    MAX_MATCHES,
    MIN_SCORE,
    TermCounts,
    TermMatch,
    TermQuery,
    analyze_text,
    build_term_queries,
    find_matches,
    find_words,
    is_number,
)

NEAR_DUPLICATE_SHARE = 0.7
"""Of the words of the longer statement: from here on the two are said to say nearly the same."""
SIMILAR_MEANING = 0.6
"""The cosine from which on two texts are said to mean something similar."""
MAX_SHOWN_WORDS = 4
MAX_OTHER_FIGURES = 3


@dataclass(frozen=True, slots=True)
class MatchDescription:
    """Reason, in plain words, why a match is shown.

    ``says_opposite``: one of the two statements denies the other, or says the opposite. ``comparisons``: of
    the numbers of both.
    """

    why: list[str]
    says_opposite: bool
    comparisons: list[FigureComparison]

    @property
    def other_figures(self) -> list[FigureComparison]:
        """The comparisons of numbers that are not the same: ``why`` names those that are."""
        return [one for one in self.comparisons if one.how != "exact"]


def find_similar_claims(
    statement: str,
    among: QuerySet[Claim],
    *,
    language: str = "",
    limit: int = MAX_MATCHES,
    bar: float = MIN_SCORE,
) -> list[TermMatch[int]]:
    """Return the claims ``among`` with similar statements or published verdicts, most similar first.

    Numbers that differ do not drive a claim away; ``compare_figures`` tells of them. Six queries at most.
    """
    index = DatabaseIndex(ClaimTerms, among, TermFrequency)
    return _match_statement(statement, index, language=language, limit=limit, bar=bar)


def iter_similar_claims(
    statements: Sequence[str], among: QuerySet[Claim], *, language: str = ""
) -> Iterator[list[TermMatch[int]]]:
    """Yield for each statement the claims ``among`` as ``find_similar_claims`` does: a query for each.

    How frequent their words are is asked once, for all of them.
    """
    index = DatabaseIndex(ClaimTerms, among, TermFrequency)
    for query in build_queries(statements, language, index):
        yield find_matches(query, index)


def find_similar_reviews(
    statement: str, among: QuerySet[ExternalReview], *, language: str = ""
) -> list[TermMatch[int]]:
    """Return the external reviews ``among`` of similar statements, most similar first."""
    index = DatabaseIndex(ExternalReviewTerms, among, TermFrequency)
    return _match_statement(statement, index, language=language)


def _match_statement(
    statement: str,
    index: DatabaseIndex,
    *,
    language: str = "",
    limit: int = MAX_MATCHES,
    bar: float = MIN_SCORE,
) -> list[TermMatch[int]]:
    """Return the rows of an index that match a statement, most similar first."""
    [query] = build_queries([statement], language, index)
    return find_matches(query, index, limit=limit, bar=bar)


def build_queries(texts: Sequence[str], language: str, index: TermCounts) -> list[TermQuery]:
    """Return the query of each text: of its terms, and of its meaning where there is a model of meaning."""
    return build_term_queries(texts, language, index, encode=get_query_encoder())


def serialize_figures(comparisons: Iterable[FigureComparison]) -> list[dict[str, str]]:
    """Return comparisons of the numbers of a text and a verdict as data for programs."""
    return [
        {"query": one.claim, "verdict": one.passage, "how": one.how, "says": one.says} for one in comparisons
    ]


def list_opposites(statement: str, other: str, *, language: str = "") -> list[str]:
    """Return in which words one of two statements denies the other, or says the opposite: rose, fell."""
    contrasts = find_contrasts(statement, other, language=language)
    return [one.describe() for one in contrasts if one.is_opposite]


def says_opposite(statement: str, other: str, *, language: str = "") -> bool:
    """True if one of two statements denies the other, or says the opposite."""
    return bool(list_opposites(statement, other, language=language))


def _is_near_duplicate(statement: str, other: str, language: str) -> bool:
    """True if two statements have nearly the same words, their numbers and order aside.

    The score of a match says how sure it is that both are about the same, not that they say the same.
    """
    one, two = (
        {term for term in analyze_text(text, language) if not is_number(term)} for text in (statement, other)
    )
    return len(one & two) >= NEAR_DUPLICATE_SHARE * max(len(one), len(two), 1)


def describe_match(
    statement: str,
    other: str,
    match: TermMatch[int],
    *,
    language: str = "",
) -> MatchDescription:
    """Return why a match is shown, in plain words: what it says otherwise, and what both share.

    Its statement is ``other``: "there". An opposite comes first, and is not almost the same. Numbers that
    nothing compares are named where both say the same.
    """
    comparisons = compare_figures(statement, other)
    contrasts = find_contrasts(statement, other, language=language)
    opposites = [one.describe() for one in contrasts if one.is_opposite]
    differences = [one.describe() for one in contrasts if not one.is_opposite]
    reasons = list(opposites)
    if not opposites and _is_near_duplicate(statement, other, language):
        reasons.append(gettext("Almost the same statement"))
    elif words := find_words(statement, language, match.terms)[:MAX_SHOWN_WORDS]:
        message = ngettext("Same word: {words}", "Same words: {words}", len(words))
        reasons.append(message.format(words=join_with_commas(words)))
    if match.cosine is not None and match.cosine >= SIMILAR_MEANING:
        reasons.append(gettext("Similar meaning"))
    if same := [one.claim for one in comparisons if one.how == "exact"]:
        message = ngettext("Same number: {numbers}", "Same numbers: {numbers}", len(same))
        reasons.append(message.format(numbers=join_with_commas(same)))
    if match.score >= MIN_SCORE:
        differences += _describe_other_figures(statement, other, comparisons)
    return MatchDescription([*reasons, *differences], bool(opposites), comparisons)


def _describe_other_figures(
    statement: str, other: str, comparisons: Sequence[FigureComparison]
) -> Iterator[str]:
    """Name the numbers of two statements that nothing compares: it is not known what each counts."""
    here = _list_other_figures(statement, other, {one.claim for one in comparisons})
    if here and (there := _list_other_figures(other, statement, {one.passage for one in comparisons})):
        message = gettext("Different numbers: “{here}” here, “{there}” there")
        yield message.format(here=join_with_commas(here), there=join_with_commas(there))


def _list_other_figures(statement: str, other: str, compared: set[str]) -> list[str]:
    if compared.issuperset(figure.words for figure in parse_figures(statement)):
        return []  # most times: to ask which of them the other says takes longer
    figures = list_unmatched_figures(statement, [other])
    return [words for words in figures if words not in compared][:MAX_OTHER_FIGURES]
