"""Where a text is parted into sentences and paragraphs: | stands where a sentence starts, ¶ where a paragraph

does (and with it a sentence). Where it is uncertain two are taken for one.
"""

import pytest

from lib.text_anchoring.sentences import find_quotation_marks, split_sentences
from lib.text_anchoring.words import WordAlphabet, WordSequence


def parted(text: str) -> str:
    """``text`` with its marks, at the words that start something."""
    words = WordSequence(text, WordAlphabet())
    found = split_sentences(words)
    assert found.starts[-1] == found.breaks[-1] == len(words)
    assert found.starts == sorted(set(found.starts))
    assert found.breaks == sorted(set(found.breaks))
    marked, done = "", 0
    for at, start in enumerate(words.starts):
        mark = "¶" if at in found.breaks[1:] else "|" if at in found.starts[1:] else ""
        assert at not in found.breaks or at in found.starts
        marked += text[done:start] + mark
        done = start
    return marked + text[done:]


def bare(text: str) -> str:
    return text.replace("|", "").replace("¶", "")


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "...", "So", "It was.", "It was. |So it is! |Is it? |Yes.", "It was.So it is.",
        "It was. so it is.",
        "It was… So.", "It was... So.", "二人。|三人！|四人？|五", "नमस्ते। |So", "It was.) |So.",
        "It was.)So.",
        "It was.* |So.",
        "It was. |* So. |[So]", "What? |¿Que?", "It was. |“", "It was. “so. So”", "It was. |- so.",
        "It was. |“(",
        # What may say whose words they were, or that they are not so.
        "It was.” So.", 'It was." So.', "It was. (So.) |Yes.", "It was.)” So.", "It was.\n¶(So.) |Yes.",
        "It was.\n\n¶(So.) |Yes.", "It was.)\r\n\r\n¶(So.) |Yes.",
    ],
)  # fmt: skip
def test_a_sentence_ends_where_a_mark_ends_one_and_something_starts(text):
    assert parted(bare(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Bo left. |Ada came.", "So did J. S. Bach. |Bo.", "It was no. 5 of Bo. |So.",
        "NATO. |Bo. |PŁK. |Bo.",
        "So płk. Bo.", "So Sgt. Bo.", "So sgt. Bo.", "So Ø. Bo.", "In Miss. Bo.", "I miss. |Bo.",
        "In miss. |Bo.",
        "It was 12. |Ada came.", "It was 1234. |Ada.", "Im 3. Haus.", "Der 100. Tag.", "Der 1000. |Tag.",
        "So 5. Oktober.", "So 5. oktober.", "So 5. |Haus.", "3. |Haus", "3. Mai", "It was so!. |Bo.",
        "It was No! |Bo.",
        "Mr ! |Bo", "Mr . |Bo", ". |Bo", "So etc. Bo.", "So ETC. Bo.", "So Cos. Bo.", "So _. |Bo.",
        "Psst. Bo.",
        "PSST. |Bo.", "Ps2t. Bo.", "Тсс. |Bo.", "So 3.4. |Bo.", "Am 31. Haus 5.",
    ],
)  # fmt: skip
def test_a_full_stop_may_belong_to_its_word(text):
    assert parted(bare(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        # What a mark closes, with what is said before and after.
        "It was. |“So,” he said. “Yes.”", "It was. |“So it is. Yes.” Bo.",
        "“So,” he said. |It was. |“Yes.” Bo.",
        "It was. |So he said “Yes. No” to Bo. |Di.", "“It was. So” he said. “Yes. No.” Di",
        "“So.\n\n“It is. Yes.” Bo. |Di.", "“So.\n\n¶It is. |Yes.” Bo. |Di.", "‘So. It is.’ Bo. |Di.",
        "It's ‘a. B.’ so. |It's.", "「あ。い。」う。|え。", "『あ。い。』う。|え。",
        "He said: «Oui. Non.» Bo.",
        '"So. It is." Bo. "No."', '"So. It is" Bo. |Di. |"No."', "„So. Ja.“ Bo. |Di.", "»So. Ja.« Bo. |Di.",
        # Nothing closes it: then it parts as if it were no quotation.
        "It was “so. |Yes. |Bo.", "It was 6\" long. |So it was 7\" long.", "“So. |It is. |Bo.\n\n¶Di. |Ed.",
        # An apostrophe closes nothing, unless it follows what ends something.
        "It was ‘so. |Bo’s.", "It was ‘so. Bo.’ Di.", "It was ‘so! Bo,’ Di. |Ed.", "It was ‘so. |Bo’ Di.",
    ],
)  # fmt: skip
def test_nothing_parts_a_quotation_nor_it_from_whose_it_is(text):
    assert parted(bare(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "One.\n\n¶Two.", "One\n \n¶Two", "One\r\n\r\n¶Two", "One\r\r¶Two", "One\u2029¶Two",
        "One\x85\x85¶Two",
        "One\u2028\u2028¶Two", "One\n\n\n\n  ¶Two", "\n\nOne", "One\n\n", "One.\n\n¶Two\nThree",
        "One.\n\n¶two",
        "One\n¶Two\n¶Three", "One\r¶Two", "One\r\n¶Two", "One\n  ¶Two",
        # With blank lines about, a line of its own is an entry or a heading.
        "One\n\n¶Two\n¶* Three\n¶• Four\n  ¶# Five\n¶## Six", "One\n\n¶Two\n*Three", "One\n\n¶Two\n#Three",
        "One\n\n¶Two\n¶> Three\n> Four\n> Five\n\n¶Six", "One\n\n¶Two\n  ¶> Three\n  > Four",
        "One\n\n¶> Two\n> Three\n¶* Four\n¶> Five",
        "> One\n> Two\n\n¶Three",
        # The number of an entry.
        "1) |One. |2) Two.", "(1) |One.", "One 2) Two.", "One! |2) Two.", "One.\n\n¶12) |Two.",
        "One\n¶123) |Two",
        "One\n¶1234) Two", "One\n¶(2) |Two", "One\n¶2)Two",
    ],
)  # fmt: skip
def test_paragraphs_lines_and_entries_stand_by_themselves(text):
    assert parted(bare(text)) == text


def wrapped(width: int) -> str:
    """Three lines; the first two as wide as it says, the second begins with a word of four."""
    return f"{'a' * (width - 2)} b\nfour {'c' * (width - 5)}\nd"


@pytest.mark.parametrize(("width", "fits"), [(49, False), (50, True), (72, True), (100, True), (101, False)])
def test_lines_of_fifty_to_a_hundred_were_broken_to_fit(width, fits):
    assert parted(wrapped(width)).count("¶") == (0 if fits else 2)


@pytest.mark.parametrize(("first", "fits"), [(41, True), (40, False), (60, True), (10, False)])
def test_a_line_that_had_room_for_the_next_word_was_broken_for_itself(first, fits):
    # The widest has 60; what fills three quarters with the word that follows, 45, is full.
    text = f"{'a' * first}\nfour {'c' * 55}"
    assert (parted(text) == text) is fits


def test_the_last_line_is_the_widest_of_all():
    text = f"{'a' * 60}\nfour\n{'c' * 101}"
    assert parted(text) == f"{'a' * 60}\n¶four\n¶{'c' * 101}"
    assert parted(f"aaaa\n{'c' * 60}") == f"aaaa\n{'c' * 60}", "no word so long had room beside it"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“a b”", ["“a b”"]), ('"a b"', ['"a b"']), ("«a»", ["«a»"]), ("»a«", ["»a«"]), ("„a“", ["„a“"]),
        ("„a”", ["„a”"]), ("« a »", ["« a »"]), ("「a」", ["「a」"]), ("『a』", ["『a』"]),
        ("‘a.’", ["‘a.’"]),
        ("‘a’", []),
        ("‘a!’ ‘b,’ ‘c?’ ‘d…’ ‘e;’", ["‘a!’", "‘b,’", "‘c?’", "‘d…’"]),
        ("a“ b", []), ("“a", []), ("a”", []), ("“a “b”", ["“a “b”"]), ("“a” “b”", ["“a”", "“b”"]),
        ("“a ‘b.’ c”", ["‘b.’", "“a ‘b.’ c”"]), ("「a『b』c」", ["『b』", "「a『b』c」"]),
        ('6" 7"', []), ('("a")', ['"a"']), ('—"a"', ['"a"']), ('*"a"*', ['"a"']), ('x"a"', []),
        ("it's a's", []),
        ('"a", "b"', ['"a"', '"b"']), ('" a "', []), ("“ a ”", ["“ a ”"]), ("«", []), ("", []), ('"', []),
        # A paragraph that opens with a mark goes on with the quotation above it.
        ("“a\n\n“b”", ["“a\n\n“", "“b”"]), ("“a\n\nb”", []), ("“a\n\n‘b.’", ["‘b.’"]), ("a\n\n“b”", ["“b”"]),
        ("“a”\n\n“b”", ["“a”", "“b”"]), ("“a\n\nb “c”", ["“c”"]), ("“a\n\n” b", []),
        ("“a\n\nb\n\n“c”", ["“c”"]),
        ("“a\n\n“b\n\n“c”", ["“a\n\n“", "“b\n\n“", "“c”"]), ("‘a\n\n‘b.’", ["‘b.’"]),
    ],
)  # fmt: skip
def test_quotations_open_and_close(text, found):
    words = WordSequence(text, WordAlphabet())
    breaks = split_sentences(WordSequence(text, WordAlphabet())).breaks
    paragraphs = [at for at, start in enumerate(words.starts) if text[:start].endswith("\n\n") and at]
    assert set(breaks[1:-1]) <= set(paragraphs)
    assert [words.text_of(a, b + 1) for a, b in find_quotation_marks(words, paragraphs)] == found


@pytest.mark.parametrize(("long", "one"), [(1499, True), (1500, False)])
def test_marks_far_apart_belong_not_together(long, one):
    words = WordSequence(f"“{'a' * long}”", WordAlphabet())
    assert bool(find_quotation_marks(words, [])) is one
    words = WordSequence(f"“{'a' * (long - 2)}\n\n“b", WordAlphabet())
    assert bool(find_quotation_marks(words, [2])) is one


def test_what_was_parted_stays_so():
    found = split_sentences(WordSequence("It was.", WordAlphabet()))
    with pytest.raises(AttributeError):
        found.starts = []
    assert not hasattr(found, "__dict__")
