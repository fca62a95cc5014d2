"""A new sentence that is almost one that still stands: a letter here is a word."""

import pytest

from lib.text_anchoring.reanchor import NearDuplicateIndex

SENTENCE = "abcdefghij"


@pytest.mark.parametrize(
    ("sentence", "came", "has_copy"),
    [
        ("abcdefghij", "abcdefghiX", True),
        ("abcdefghij", "abcdefghiXY", True),  # nine words of eleven
        ("abcdefghij", "abcdefgXYZ", False),
        ("abcdefghij", "jihgfedcba", False),  # in another order
        ("abcdefghij", "abcdefghijkl", True),
        ("abcdefghij", "abcdefghijklm", False),
        ("abcdefghi", "abcdefghij", True),
        ("abcde", "abcdef", True),  # the fewest words
        ("abcdef", "abcde", True),
        ("abcde", "abcXY", False),
        ("abcde", "abcd", False),
        ("abcd", "abcde", False),
    ],
)
def test_more_than_four_words_of_five_in_their_order_make_a_copy(sentence, came, has_copy):
    assert NearDuplicateIndex([sentence], [sentence, came]).has_near_duplicate(sentence) is has_copy


def test_what_stood_before_is_no_copy_of_it():
    assert not NearDuplicateIndex([SENTENCE, "abcdefghiX"], [SENTENCE, "abcdefghiX"]).has_near_duplicate(
        SENTENCE
    )
    assert not NearDuplicateIndex([SENTENCE], [SENTENCE]).has_near_duplicate(SENTENCE)


def test_a_copy_of_a_sentence_that_is_gone_is_that_sentence_edited():
    missing, received = "XabcdefghiY", "XabcdefghiZ"
    assert not NearDuplicateIndex([SENTENCE, missing], [SENTENCE, received]).has_near_duplicate(SENTENCE)
    # As like the one as the other: nothing says that it is new.
    assert not NearDuplicateIndex([SENTENCE, "abcdefghiY"], [SENTENCE, "abcdefghiZ"]).has_near_duplicate(
        SENTENCE
    )
    # One that stands still has become of nothing.
    assert NearDuplicateIndex([SENTENCE, missing], [SENTENCE, missing, received]).has_near_duplicate(SENTENCE)
    # One that is gone and less like it says nothing of where it came from.
    assert NearDuplicateIndex([SENTENCE, "abcdefXYZW"], [SENTENCE, received]).has_near_duplicate(SENTENCE)


def test_one_new_copy_among_edited_sentences_is_enough():
    old, edited, copy = [SENTENCE, "XabcdefghiY"], "XabcdefghiZ", "abcdefghiW"
    assert not NearDuplicateIndex(old, [SENTENCE, edited]).has_near_duplicate(SENTENCE)
    assert NearDuplicateIndex(old, [SENTENCE, edited, copy]).has_near_duplicate(SENTENCE)
    assert NearDuplicateIndex(old, [SENTENCE, copy, edited]).has_near_duplicate(SENTENCE)


@pytest.mark.parametrize(("many", "has_copy"), [(1, False), (49, False), (50, True), (51, True)])
def test_where_fifty_are_almost_the_same_nobody_asks_where_each_came_from(many, has_copy):
    received = [f"abcdefghi{chr(0x4E00 + n)}" for n in range(many)]
    went = [f"{one}Z" for one in received]
    assert (
        NearDuplicateIndex([SENTENCE, *went], [SENTENCE, *received]).has_near_duplicate(SENTENCE) is has_copy
    )


def test_the_answer_is_the_same_when_it_is_asked_for_again():
    copies = NearDuplicateIndex([SENTENCE, "klmnopqrst"], [SENTENCE, "klmnopqrst", "abcdefghiX"])
    assert [copies.has_near_duplicate(one) for one in (SENTENCE, "klmnopqrst") * 2] == [True, False] * 2
