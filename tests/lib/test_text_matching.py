"""Which of many indexed texts says the same as a text."""

from lib.text_search import (
    MIN_SCORE,
    MemoryIndex,
    analyze_text,
    build_term_queries,
    find_matches,
    join_fields,
)
from lib.text_search.matching import MAX_CANDIDATES

FILLER = [f"Parish {name} opened its {thing} again" for name in ("Alder", "Birch", "Cedar") for thing in
          ("library", "harbour", "school", "market", "museum", "theatre")]  # fmt: skip


def build_index(statements):
    return MemoryIndex(
        ((statement, join_fields([analyze_text(statement, "en"), [], []])) for statement in statements),
        statements={statement: statement for statement in statements},
    )


def match(text, statements, *, bar=MIN_SCORE):
    index = build_index(statements)
    [query] = build_term_queries([text], "en", index)
    return [one.key for one in find_matches(query, index, bar=bar)]


def test_who_posted_it_helps_to_find_what_is_said_of_them():
    verdict = "The Fenwick bakery put up a sign that mocks vegans"
    others = [f"The {town} bakery put up a sign that mocks vegans" for town in ("Alder", "Birch", "Cedar")]
    post = "It was awful. We removed the sign as soon as we heard of it — Fenwick (@fenwick99) August 9, 2017"
    assert match(post, [*others, *FILLER, verdict], bar=0.0)[0] == verdict


def test_a_name_in_common_is_no_match():
    verdict = "Marta Quist closed the harbour library"
    assert (
        match("Lovely weather at the seaside today — Marta Quist (@mq) May 1, 2020", [*FILLER, verdict]) == []
    )


def test_a_number_alone_is_no_match():
    assert match("20,000 zebras", ["The harbour landed 20,000 crates of herring", *FILLER]) == []


def test_frequent_words_decide_between_more_candidates_than_are_ranked():
    said = [f"Herring number {n} was sold in parish {n}" for n in range(MAX_CANDIDATES + 50)]
    frequent = [f"The market opened on day {n}" for n in range(2_500)]
    frequent += [f"The library lent book {n}" for n in range(5_000)]
    verdict = "The market price of a herring rose in a long winter storm"
    # Too frequent to be looked up, "market" still says which of the texts about herring is meant.
    [best, *_] = match("the herring on the market", [verdict, *said, *frequent], bar=0.0)
    assert best == verdict


def test_what_a_text_says_beyond_the_query_counts_against_it():
    short = "The harbour landed crates of herring"
    long = "The harbour landed crates of herring, closed the school, sold the theatre and moved the museum"
    assert match("harbour landed crates of herring", [long, *FILLER, short])[0] == short


def test_slips_of_one_text_take_no_correction_from_another():
    index = MemoryIndex([("deaths", " overdos harbour ")])
    unknown = [f"unknownwordnumber{chr(97 + place)}" for place in range(20)]
    texts = [" ".join(unknown[:10]), " ".join(unknown[10:]), "overdoze"]
    assert "overdos" in build_term_queries(texts, "en", index)[-1].weights
