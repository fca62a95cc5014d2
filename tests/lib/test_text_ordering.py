"""Which of several texts with the same words in common stands first; the score that shows them stays."""

import pytest

from lib.text_search import MemoryIndex, analyze_text, build_term_queries, find_matches, join_fields
from lib.text_search.analysis import compare_ngrams, list_ngrams


def list_order(text, statements, *, language="en", meanings=None):
    """Return the keys of ``statements`` in their order, and {key: score}; all have the same terms."""
    terms = join_fields([analyze_text(text, language), [], []])
    # The newest is the first of equals.
    index = MemoryIndex(
        [(key, terms) for key in reversed(statements)],
        statements=statements,
        encode=(lambda keys: [meanings[key] for key in keys]) if meanings else None,
    )

    def encode(texts):
        return [lambda stored: [one[0] / 100 if one else None for one in stored]] * len(texts)

    [query] = build_term_queries([text], language, index, encode=encode if meanings else None)
    found = find_matches(query, index, bar=0.0)
    return [one.key for one in found], {one.key: one.score for one in found}


@pytest.mark.parametrize(
    ("asked", "near", "far"),
    [
        (
            "The harbour landed crates of herring",
            "A harbour has landed crates of herring",
            "Of herring crates",
        ),
        ("Гавань приняла ящики сельди", "Гавань приняла ящиков сельди", "Сельдь в ящике гаваней"),
        ("استقبل الميناء صناديق الرنجة", "استقبل الميناء صندوق الرنجة", "الرنجة في موانئ"),
        ("東京の港で魚の箱が見つかった", "東京の港で魚の箱がある", "魚箱は京都"),
        ("항구에서 청어 상자가 발견되었다", "항구에서 청어 상자를 발견했다", "청어와 항만"),
        ("बंदरगाह पर मछली के बक्से मिले", "बंदरगाह पर मछली के बक्सा मिला", "मछली और पुलिस"),
    ],
)
def test_of_texts_with_the_same_words_the_one_written_alike_is_first(asked, near, far):
    assert list_order(asked, {"far": far, "near": near})[0] == ["near", "far"]
    assert list_order(asked, {"near": near, "far": far})[0] == ["near", "far"]


def test_the_order_leaves_each_score_as_it_is():
    text = "The harbour landed crates of herring"
    _, scores = list_order(text, {"far": "Of herring crates", "near": text})
    assert scores["far"] == scores["near"]


def test_how_near_texts_are_in_meaning_orders_them_too():
    text = "The harbour landed crates of herring"
    same = dict.fromkeys(("low", "none", "high"), text)
    order, _ = list_order(text, same, meanings={"low": b"\x0a", "none": b"", "high": b"\x5a"})
    # What has no vector is taken to be as near as the others on average.
    assert order == ["high", "none", "low"]


def test_ngrams_know_no_case_accents_or_width():
    assert list_ngrams("ＨＡＲＢＯＲ café") == list_ngrams("harbor CAFE")
    assert compare_ngrams(list_ngrams("Harbour"), list_ngrams("harbour")) == 1
    assert compare_ngrams(list_ngrams("harbour"), list_ngrams("quiz")) == 0
    assert compare_ngrams(list_ngrams(""), list_ngrams("harbour")) == 0


@pytest.mark.parametrize(
    "other", ["Herring crates landed: the harbour", "Of herring, crates, landed, harbour"]
)
def test_the_statement_itself_is_first(other):
    text = "The harbour landed crates of herring"
    fields = {key: join_fields([analyze_text(key, "en"), [], []]) for key in (text, other)}
    index = MemoryIndex(fields.items(), statements={key: key for key in fields})
    [query] = build_term_queries([text], "en", index)
    assert [one.key for one in find_matches(query, index, bar=0.0)] == [text, other]


def test_what_is_below_the_bar_takes_no_place_from_what_is_above_it():
    text = "harbour crate herring"
    index = MemoryIndex(
        [("above", " harbour crate herring | | "), ("below", " harbour sold | | ")],
        statements={"above": "none", "below": text},
    )
    [query] = build_term_queries([text], "en", index)
    assert find_matches(query, index, limit=1, bar=0.0)[0].key == "below"
    assert [one.key for one in find_matches(query, index, limit=1)] == ["above"]
