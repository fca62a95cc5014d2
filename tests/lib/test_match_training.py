"""The constants of a match's order and score, as bench.train_match finds them."""

import math
import random

from bench.train_match import PartialIndex, find_bias, fit_logistic, fit_order
from lib.text_search import MemoryIndex, build_term_queries, rank_candidates


def test_what_stands_out_and_shares_more_words_is_learned_to_be_right():
    alike = [((0.9 + n / 50, 1.6), n % 10 != 0) for n in range(40)]
    unlike = [((0.1 + n / 50, 0.9), n % 10 == 0) for n in range(40)]
    bias, margin, words = fit_logistic(alike + unlike)
    assert margin > 0
    assert bias + margin * 1.5 + words * 1.6 > 0 > bias + margin * 0.2 + words * 0.9


def test_one_text_in_twenty_may_reach_the_bar_though_nothing_is_like_it():
    others = [[(float(n), 0.0), (0.0, 0.0)] for n in range(1, 41)]
    bias = find_bias(others, (2.0, 1.0))
    assert sum(max(2.0 * a + b for a, b in rows) + bias > 0 for rows in others) == 2


def test_the_order_is_learned_that_puts_right_ones_first():
    dice = random.Random(4)
    texts = []
    for _ in range(400):
        rows = [(dice.random(), dice.random(), 0.0, 0.0) for _ in range(6)]
        chances = [math.exp(2 * rank - 6 * ngrams) for rank, ngrams, *_ in rows]
        [right] = dice.choices(range(6), chances)
        texts.append([(row, place == right) for place, row in enumerate(rows)])
    texts.append([((0.5, 0.5, 0.0, 0.0), False)])
    rank, ngrams, *others = fit_order(texts)
    assert rank == 1
    assert -4 < ngrams < -2
    assert others == [0, 0]


def test_a_text_that_is_taken_out_is_no_candidate():
    index = MemoryIndex([(str(n), f" harbour crate herring {n} |  | ") for n in range(12)])
    [query] = build_term_queries(["harbour crate herring"], "en", index)
    found = {one.key for one in rank_candidates(query, PartialIndex(index, {"3", "4"}), limit=20)}
    assert found == {str(n) for n in range(12)} - {"3", "4"}
