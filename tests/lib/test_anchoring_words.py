"""What a word is, and which words are one word in other type."""

import re
import unicodedata

import pytest

from lib.errors import Invalid
from lib.text_anchoring.words import (
    WordAlphabet,
    WordSequence,
    _build_combining_ranges,
    find_unified_marks,
    normalize_word,
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("It cost $3.5 million.", ["It", "cost", "$", "3.5", "million", "."]),
        ("-5 to 10-20 (−3)", ["-5", "to", "10", "-", "20", "(", "−3", ")"]),
        ("20,000.5 1.000,00 12:30 3/4", ["20,000.5", "1.000,00", "12:30", "3/4"]),
        ("cafe\u0301 l’été it's", ["cafe\u0301", "l’été", "it's"]),
        ("caféx don’té", ["caféx", "don’té"]),
        ("wait... now… a--b", ["wait", "...", "now", "…", "a", "--", "b"]),
        ("死亡。", ["死", "亡", "。"]),
        ("x² ½ 5a a_b", ["x²", "½", "5", "a", "a", "_", "b"]),
        ("North\t12\t\t30", ["North", "12", "\t\t", "30"]),
        ("North\t12 \t \t30\t\t\n\t12\t30", ["North", "12", " \t \t", "30", "\t", "12", "30"]),
        ("\tSo it was.\n\tNorth\t12", ["So", "it", "was", ".", "\t", "North", "12"]),
        ("North   12  30   \n   40", ["North", "   ", "12", "30", "40"]),
        ("So it was.   And so”   on.", ["So", "it", "was", ".", "And", "so", "”", "on", "."]),
        ("", []),
        (" \n", []),
    ],
)
def test_a_text_is_its_words_each_where_it_stands(text, tokens):
    words = WordSequence(text, WordAlphabet())
    assert words.tokens == tokens
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == tokens
    assert words.starts == sorted(set(words.starts))
    assert len(words) == len(words.keys) == len(tokens)


def test_the_same_word_twice_stands_in_two_places():
    words = WordSequence("no no, no", WordAlphabet())
    assert (words.starts, words.ends) == ([0, 3, 5, 7], [2, 5, 6, 9])
    assert words.keys[0] == words.keys[1] == words.keys[3] != words.keys[2]


def test_a_letter_carries_every_mark_that_there_is_before_the_variants_and_nothing_else():
    letters = "".join(map(chr, range(0x250, 0xFE70)))
    carried = set(re.findall(f"[{_build_combining_ranges()}]", letters))
    there = {one for one in letters if unicodedata.category(one).startswith("M")}
    assert carried == {one for one in there if "\u0300" <= one < "\ufe30"}
    # Each range is one that could not be longer, so that the class stays short.
    assert len(_build_combining_ranges()) < 3 * len(there) // 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it's", "it’s"), ("“", '"'), ("‘", "'"), ("--", "—"), ("-", "−"), ("...", "…"), ("ﬁsh", "fish"),
        ("so\u00adft", "soft"), ("cafe\u0301", "café"), ("-5", "−5"), ("–5", "-5"), ("-€3", "−€3"),
        ("µg", "μg"), ("Ｔhey", "They"), ("２５", "25"), ("′", "'"), ("″", '"'),
        ("\u00a0 \u00a0", "   "), ("\t \t", "\t\t"),
    ],
)  # fmt: skip
def test_what_only_type_tells_apart_is_one_word(one, other):
    alphabet = WordAlphabet()
    assert normalize_word(one) == normalize_word(other)
    assert alphabet[one] == alphabet[other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20,000", "20.000"), ("5", "-5"), ("5", "+5"), ("Herring", "herring"), ("cafe", "café"),
        ("x²", "x2"), ("“", "‘"), ("…", "-"), ("$", "€"), (".", "…"), ("-", "-5"), ("٥", "5"),
        ("µg", "mg"), ("２５", "26"), ("′", "″"), ("   ", "    "), ("\t\t", "\t\t\t"), ("\t\t", "  "),
    ],
)  # fmt: skip
def test_everything_else_is_another_word(one, other):
    alphabet = WordAlphabet()
    assert normalize_word(one) != normalize_word(other)
    assert alphabet[one] != alphabet[other]


@pytest.mark.parametrize(
    ("text", "unified"),
    [
        ("said 'I won' and ‘it's bad,’ so", 'said "I won" and "it\'s bad," so'),
        ("the dogs' bowl isn't 'full' now", "the dogs' bowl isn't \"full\" now"),
        ("5' by 7' in the '90s, the dogs' own", "5' by 7' in the '90s, the dogs' own"),
        ("'x\ny' but 'x\n\ny'", "\"x\ny\" but 'x\n\ny'"),
        ("• They paid.\n▪ Late.\n\n * Never.", "- They paid.\n- Late.\n\n - Never."),
        ("* 5 degrees, 5\n* a metre, 5 * a, **bold**", "* 5 degrees, 5\n* a metre, 5 * a, **bold**"),
    ],
)
def test_quotation_marks_and_bullets_are_of_one_kind_where_they_can_be_nothing_else(text, unified):
    marks = dict(find_unified_marks(text))
    assert "".join(marks.get(at, character) for at, character in enumerate(text)) == unified
    alphabet = WordAlphabet()
    assert WordSequence(text, alphabet).keys == WordSequence(unified, alphabet).keys


def test_words_touch_where_no_space_and_no_empty_cell_parts_them():
    words = WordSequence("No.\t\tA b", WordAlphabet())
    assert words.tokens == ["No", ".", "\t\t", "A", "b"]
    assert [words.is_touching(at) for at in range(6)] == [False, True, False, False, False, False]


def test_a_plain_word_is_its_own_key_and_only_the_first_sign_of_a_number_is_plain():
    assert [normalize_word(word) for word in ("harbour", "20", "Été", "-5", "—")] == [
        "harbour",
        "20",
        "Été",
        "−5",
        "-",
    ]
    assert normalize_word("‐5‐") == "−5‐"


def test_every_word_has_a_letter_of_its_own_that_can_be_written():
    alphabet = WordAlphabet()
    letters = [alphabet[str(number)] for number in range(0xD800 + 10)]
    assert len(set(letters)) == len(letters)
    assert "\0" not in letters
    assert "".join(letters).encode().decode() == "".join(letters)
    assert all(len(letter) == 1 for letter in letters)
    assert ord(letters[-1]) == len(letters) + 0x800
    assert [alphabet["7"], alphabet["8"]] == letters[7:9]


@pytest.mark.parametrize(("known", "refused"), [(999_998, False), (999_999, True), (1_000_007, True)])
def test_a_million_words_are_too_many(known, refused):
    class Known(dict[str, str]):
        def __len__(self) -> int:
            return known

    alphabet = WordAlphabet()
    alphabet._letters = Known()
    if not refused:
        assert len(alphabet["one more"]) == 1
        return
    with pytest.raises(Invalid, match="more than 1,000,000 different words"):
        alphabet["one more"]


def test_the_text_of_some_words_is_as_it_was_set_and_of_none_it_is_empty():
    words = WordSequence("So  it was.", WordAlphabet())
    assert [words.text_of(0, 2), words.text_of(1, 4), words.text_of(0, 4)] == [
        "So  it",
        "it was.",
        words.text,
    ]
    assert [words.text_of(2, 2), words.text_of(3, 1), words.text_of(4, 4)] == ["", "", ""]
