"""A quotation is followed while nothing that it says can have moved; else a person is asked, and told why."""

from dataclasses import replace

import pytest

from lib.text_anchoring import ReanchorResult, reanchor_quotations
from lib.text_anchoring.selectors import TextSelector, build_selector

STORY = (
    "Harbour counts its catch\n\n"
    "The harbour office said there were 20,000 crates of herring in May 2021. Nobody had expected it.\n\n"
    "“We have never seen a spring like it,” said Ada Holm, who runs the smokehouse. Prices fell by 12 % in a "
    "week. It cost about $3.5 million, Mr. Tarn denied.\n\n"
    "The crews had landed 18,500 crates the year before."
)


def quoted(words: str, text: str = STORY) -> TextSelector:
    start = text.index(words)
    return build_selector(text, start, start + len(words))


def one(new: str, words: str, old: str = STORY) -> ReanchorResult:
    return reanchor_quotations(old, new, [quoted(words, old)])[0]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("20,000", "21,000", "20,000 crates"),
        ("20,000", "120,000", "20,000 crates"),
        ("20,000", "20,000.5", "20,000 crates"),
        ("20,000", "20 000", "20,000 crates"),
        ("20,000", "-20,000", "20,000 crates"),
        ("crates", "tonnes", "20,000 crates"),
        ("million", "billion", "$3.5 million"),
        ("$3.5", "€3.5", "$3.5 million"),
        ("$3.5", "$35", "$3.5 million"),
        ("12 %", "6 %", "fell by 12 %"),
        ("12 %", "12", "fell by 12 %"),
        ("fell", "rose", "fell by 12 %"),
        ("“We have", "We have", "“We have never seen a spring like it,”"),
        ("herring", "Herring", "20,000 crates of herring"),
    ],
)
def test_a_change_in_the_words_is_changed(before, after, words):
    found = one(STORY.replace(before, after), words)
    assert (found.outcome, found.text) == ("changed", words.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("there were 20", "there were not 20", "20,000 crates"),
        ("there were 20", "there were nearly 20", "20,000 crates"),
        ("office said", "office denied", "20,000 crates"),
        ("2021", "2022", "20,000 crates"),
        ("May 2021", "June 2021", "20,000 crates"),
        ("The harbour office", "The mayor", "20,000 crates"),
        ("crates of herring in", "crates of herring were not in", "20,000 crates"),
        ("about $", "$", "$3.5 million"),
        ("Mr. Tarn", "Mr. Holm", "$3.5 million"),
        ("Ada Holm", "Ida Holm", "a spring like it"),
        (
            "“We have never seen a spring like it,”",
            "We have never seen a spring like it,",
            "a spring like it",
        ),
        ("never seen", "seen", "a spring like it"),
        ("Prices fell by", "Prices in Oslo fell by", "12 %"),
        ("catch\n\nThe", "catch The", "20,000 crates"),
    ],
)
def test_a_change_beside_them_in_their_sentence_is_changed_too(before, after, words):
    assert before in STORY
    found = one(STORY.replace(before, after), words)
    assert (found.outcome, found.text) == ("changed", words)
    assert found.why.startswith("In the sentence around the text: ")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“We have never seen a spring like it,”", '"We have never seen a spring like it,"'),
        ("12 %", "12\u00a0%"),
        ("12 %", "12%"),
        ("Ada Holm", "Ada  Holm"),
        ("smokehouse. Prices", "smokehouse.  Prices"),
        ("smokehouse", "smoke\u00adhouse"),
        ("week. It", "week. It rained. It"),
        ("“We", "It rained. “We"),
        ("Harbour counts", "How the harbour counts"),
        ("18,500", "18,600"),
        ("20,000", "21,000"),
        ("\n\n", "\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("words", ["never seen a spring", "Prices fell by 12 %"])
def test_typography_spacing_and_other_sentences_are_forgiven(before, after, words):
    found = one(STORY.replace(before, after), words)
    assert found.outcome in {"same", "moved"}
    assert "".join(found.text.split()) == "".join(words.split())


def test_a_paragraph_that_moves_takes_its_claims_along():
    paragraphs = STORY.split("\n\n")
    new = "\n\n".join([paragraphs[0], paragraphs[2], paragraphs[1], paragraphs[3]])
    found = one(new, "20,000 crates")
    assert (found.outcome, found.start) == ("moved", new.index("20,000 crates"))


def test_a_number_changed_in_a_paragraph_that_moved_is_found_and_changed():
    paragraphs = STORY.replace("12 %", "13 %").split("\n\n")
    new = "\n\n".join([paragraphs[0], paragraphs[3], paragraphs[2], paragraphs[1]])
    sentence = "Prices fell by 12 % in a week."
    found = one(new, sentence)
    assert (found.outcome, found.text) == ("changed", sentence.replace("12", "13"))


@pytest.mark.parametrize("words", ["Prices fell by 12 % in a week.", "12 %", "fell by 12 % in a week"])
@pytest.mark.parametrize("where", ["{} Later: {}", "{}\n\n{}", "{} {}"])
def test_a_sentence_that_is_repeated_asks_a_person(words, where):
    sentence = "Prices fell by 12 % in a week."
    new = where.format(STORY.replace("catch", "catches"), sentence)
    assert one(new, words).outcome == "ambiguous"


def test_another_mention_is_not_taken_for_the_one_that_was_cut():
    old = "Head\n\nThe fire killed 40 people here. It was put out.\n\nSome 40 people came to sing."
    new = old.replace("The fire killed 40 people here. ", "")
    assert one(new, "40 people", old).outcome == "orphan"


def test_of_two_equal_sentences_the_one_whose_neighbours_stayed_is_followed():
    may, june = (
        "In May it rained. 40 people left. Ada stayed.",
        "In June it snowed. 40 people left. Bo stayed.",
    )
    old = f"Head\n\n{may}\n\n{june}"
    second = build_selector(old, old.rindex("40 people"), old.rindex("40 people") + 9)
    new = f"{june}\n\nThe end."
    assert reanchor_quotations(old, new, [second])[0].outcome == "moved"
    assert reanchor_quotations(old, new, [quoted("40 people", old)])[0].outcome == "orphan"


def test_lines_that_stand_elsewhere_as_one_sentence_are_found_at_their_own_place():
    old = "Toll\n\n20 dead\n\n30 hurt\n\nThe mayor spoke.\n\n20 dead 30 hurt"
    found = one(f"How the evening went\n\n{old}", "20 dead\n\n30 hurt", old)
    assert (found.outcome, found.text) == ("moved", "20 dead\n\n30 hurt")


@pytest.mark.parametrize("gone", ["12 %", "Prices fell by 12 % in a week."])
def test_what_is_cut_has_no_place(gone):
    found = one(STORY.replace("Prices fell by 12 % in a week. ", ""), gone)
    assert found == ReanchorResult("orphan", None, None, "", {"code": "quotation_gone"})


def test_why_names_what_changed():
    changed = one(STORY.replace("20,000", "21,000"), "20,000 crates").why
    assert changed == "Changed: “20,000” to “21,000” (number)."
    beside = one(STORY.replace("were 20,000", "were not 20,000"), "20,000 crates").why
    assert beside == "In the sentence around the text: Added: “not” (negation)."


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("nicht", "negation"),
        ("ikke", "negation"),
        ("mai", "word"),
        ("Mai", "name"),
        ("noch", "word"),
        ("dont", "word"),
    ],
)
def test_a_word_that_denies_in_one_language_alone_is_a_word_in_others(word, kind):
    """The language of a text is not known: 5 Mai is a date in two of them."""
    changed = one(STORY.replace("were 20,000", f"were {word} 20,000"), "20,000 crates").why
    assert changed == f"In the sentence around the text: Added: “{word}” ({kind})."


def test_without_good_offsets_the_words_and_their_neighbours_find_the_place():
    span = quoted("18,500 crates")
    for lost in (replace(span, start=0, end=5), replace(span, start=-3, end=10**9)):
        assert reanchor_quotations(STORY, "Ho. " + STORY, [lost])[0].start == span.start + 4
    bare = replace(quoted("crates"), start=9_999, end=10_005, prefix="", suffix="")
    assert reanchor_quotations(STORY, STORY, [bare])[0].outcome == "ambiguous"


def test_words_that_only_the_new_text_holds_are_shown_and_asked_about():
    found = reanchor_quotations("", STORY, [quoted("18,500 crates")])[0]
    assert (found.outcome, found.text) == ("changed", "18,500 crates")
    assert reanchor_quotations(STORY, "", [quoted("18,500 crates")])[0].outcome == "orphan"
