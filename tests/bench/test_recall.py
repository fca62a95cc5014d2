"""Shares of texts that reach a bar, as bench.recall prints them."""

from bench.recall import BARS, compute_shares, find_best_score
from lib.text_search import MIN_SCORE, TermMatch


def test_a_score_at_the_bar_is_shown_and_one_below_it_is_not():
    assert compute_shares([0.0, 0.3, 0.5, 0.9]) == [0.75, 0.75, 0.75, 0.5, 0.5, 0.25, 0.25]


def test_the_best_match_of_a_text_counts_whatever_their_order():
    matches = [TermMatch(1, 0.2, frozenset()), TermMatch(2, 0.7, frozenset())]
    assert find_best_score(matches) == 0.7
    assert find_best_score([]) == 0.0


def test_the_bar_of_the_product_is_among_those_compared():
    assert MIN_SCORE in BARS
