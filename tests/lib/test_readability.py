"""Words, sentences and a grade: what is counted is what a person would count."""

import pytest

from lib.text.plain_text import count_words, measure_readability

PLAIN = (
    "The cat sat on the mat. The dog ran to the door. We all saw it go and did not say a word to it at all, "
    "for it was late. So we went to bed."
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("— … !", 0),
        ("It cost £4.5 million, or 4,500,000 pounds.", 7),
        ("The council’s twenty-one co-operatives", 4),
        ("ارتفعت إعارة الكتب", 3),
        ("这是句子", 4),
    ],
)
def test_words(text, count):
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two? Three! “Four.” Five", 5),
        ("It was 3.5 per cent. Mr. Smith of the U.K. office said no.", 2),
        ("A heading\n\nA paragraph", 2),
        ("这是一个句子。还有一个！", 2),
        ("هل هذا صحيح؟ نعم.", 2),
    ],
)
def test_sentences(text, count):
    assert measure_readability(text, "en").sentences == count


def test_the_longest_sentence_is_named():
    read = measure_readability(PLAIN, "en")
    assert (read.words, read.sentences, read.longest_sentence_words) == (36, 4, 19)
    assert read.longest_sentence.startswith("We all saw it go")


def test_the_grade_is_the_published_formula_rounded_up():
    # 120 letters, 30 words, 2 sentences: 4.71 * 4 + 0.5 * 15 - 21.43 = 4.91
    text = ("abcd " * 15).strip() + ". " + ("abcd " * 15).strip() + "."
    assert measure_readability(text, "en-GB").grade == 5


@pytest.mark.parametrize(("text", "language"), [(PLAIN, "de"), (PLAIN, ""), ("Too short.", "en")])
def test_no_grade_is_given_where_the_formula_does_not_apply(text, language):
    assert measure_readability(text, language).grade is None
