"""Ranking of sentences for checking: every sentence once, in order, with reasons that can be read in it."""

import time

import pytest

from lib.check_worthiness import SUGGESTION_BORDER, Reason, rank_sentences
from lib.check_worthiness.ranking import BUCKETS, WEIGHTS_PATH, CheckWorthinessModel, load_model
from lib.text_anchoring.document import find_sentence_span, iter_sentence_spans

FACT = "Unemployment rose by 12 percent in 2016, more than in any other year."
HOPE = "I think we should hope for the best."
TEXT = f"A headline\n\n{FACT} Good evening, and thank you. What do you think?\n\n{HOPE}"


def get_reasons(words, language="en"):
    (found,) = rank_sentences(words, language)
    return set(found.reasons)


def test_every_sentence_comes_once_in_reading_order_at_its_place():
    ranked = rank_sentences(TEXT, "en")
    assert [TEXT[one.start : one.end] for one in ranked] == [
        "A headline",
        FACT,
        "Good evening, and thank you.",
        "What do you think?",
        HOPE,
    ]
    assert all(0 <= one.score <= 1 for one in ranked)


def test_sentences_are_those_that_a_selection_is_extended_to():
    for start, end in iter_sentence_spans(TEXT):
        assert find_sentence_span(TEXT, start, start + 1) == (start, end)


def test_a_figure_is_suggested_and_a_greeting_is_not():
    scores = {TEXT[one.start : one.end]: one.score for one in rank_sentences(TEXT, "en")}
    assert scores[FACT] >= SUGGESTION_BORDER
    assert all(score < SUGGESTION_BORDER for words, score in scores.items() if words != FACT)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("The council has 48 members.", Reason.QUANTITY),
        ("It pays more to the north than to the south.", Reason.COMPARISON),
        ("It is the largest port of the coast.", Reason.COMPARISON),
        ("The bridge fell because nobody had looked at it.", Reason.CAUSE),
        ("The bridge fell on 3 March 2016.", Reason.DATE),
        ("On that day it was Ada Holm who came.", Reason.NAME),
        ("“It has no money,” said Ada Holm.", Reason.QUOTATION),
        ("According to Ada Holm it has no money.", Reason.QUOTATION),
        ("The bridge will fall.", Reason.PREDICTION),
        ("The bridge should be closed.", Reason.OPINION),
        ("Why did the bridge fall?", Reason.QUESTION),
        ("Thank you for asking.", Reason.GREETING),
    ],
)
def test_the_grammar_gives_its_reason(words, reason):
    assert reason in get_reasons(words)


def test_the_united_states_are_no_verb_of_speech():
    assert get_reasons("He lived in the United States.") == {Reason.NAME}


def test_a_plain_sentence_has_no_reason():
    assert get_reasons("It rained on the bridge.") == set()


def test_in_another_language_the_reasons_alone_count():
    assert get_reasons("Die Zahl stieg um 12 % auf 20.000.", "de") == {Reason.QUANTITY}
    assert rank_sentences("Die Zahl stieg um 12 % auf 20.000.", "de")[0].score > SUGGESTION_BORDER
    assert rank_sentences("Warum war das so?", "de")[0].score < SUGGESTION_BORDER


@pytest.mark.parametrize("text", ["", "\n\n", "…", "1", "\u200b", "?" * 5000])
def test_a_text_without_sentences_is_ranked(text):
    assert all(0 <= one.score <= 1 for one in rank_sentences(text, "en"))


def test_the_weights_are_small_and_read_back_as_written():
    assert WEIGHTS_PATH.stat().st_size < 2_000_000
    model = load_model()
    assert CheckWorthinessModel.from_bytes(model.to_bytes()) == model
    assert len(model.weights) == BUCKETS
    with pytest.raises(ValueError, match="not a file of weights"):
        CheckWorthinessModel.from_bytes(b"x" * 16 + model.to_bytes()[16:])


@pytest.mark.parametrize(
    "byline",
    ["By Paul Gaita 11/07/17", "By Ada Holm and J. O’Neill", "By Élodie Roux, 3 March 2024", "By PA"],
)
def test_a_byline_is_not_worth_checking(byline):
    text = f"Overdose deaths rise\n\n{byline}\n\nMore than 20,000 people died of an overdose in 2016."
    scores = {text[one.start : one.end]: one.score for one in rank_sentences(text, "en")}
    assert scores[byline] == 0
    assert scores["More than 20,000 people died of an overdose in 2016."] > SUGGESTION_BORDER


@pytest.mark.parametrize(
    "words",
    [
        "By 2016 China had closed 40 mines.",
        "By Monday 300 people had died.",
        "By 2030 China Overtakes America",
    ],
)
def test_a_sentence_that_begins_with_by_is_no_byline(words):
    [one] = rank_sentences(words, "en")
    assert one.score > 0


@pytest.mark.parametrize("line", [f"By {'Ann-' * 40_000}!", f"By A{'.' * 40_000}!", f"By {'A ' * 40_000}!"])
def test_a_long_line_of_names_takes_no_time(line):
    began = time.process_time()
    rank_sentences(line, "en")
    assert time.process_time() - began < 4
