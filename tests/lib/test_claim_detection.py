"""What the galley's detector finds: a table of sentences, each with everything in it that can be checked."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.claim_detection import CANDIDATE_KINDS, candidate_group_key, find_candidates
from tests.sampling import mark_all_but_every


def found(text: str, language: str = "") -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find_candidates(text, language)]


SENTENCES: list[tuple[str, list[tuple[str, str]]]] = [
    # Numbers in figures
    ("They landed 20,000 crates.", [("number", "20,000")]),
    ("They landed 20 000 crates.", [("number", "20 000")]),
    ("It cost $4.5 million to mend.", [("number", "$4.5 million")]),
    ("It cost 300 euros a head.", [("number", "300 euros")]),
    ("It cost £12bn.", [("number", "£12bn")]),
    ("Prices fell 12 % and wages rose 3.5 per cent.", [("number", "12 %"), ("number", "3.5 per cent")]),
    ("It was −4 °C at the quay.", [("number", "−4 °C")]),
    ("Some 30–40 boats came.", [("number", "30–40")]),
    ("It fell from 9 to 4 tonnes.", [("number", "9 to 4 tonnes")]),
    ("They won 3–1 at home.", [("number", "3–1")]),
    ("A 14-year-old boy fell 6 feet.", [("number", "14-year-old"), ("number", "6 feet")]),
    ("She is 84 years old.", [("number", "84 years old")]),
    ("He came 3rd of 200.", [("number", "3rd"), ("number", "200")]),
    ("About 3 in 4 agreed.", [("number", "3 in 4")]),
    ("It took 2½ hours.", [("number", "2½ hours")]),
    ("The 2000 crates were empty.", [("number", "2000")]),
    ("The road is .5 km longer.", [("number", ".5 km")]),
    # Numbers in words
    ("There were twenty thousand of them.", [("number", "twenty thousand")]),
    ("It holds two hundred and fifty litres.", [("number", "two hundred and fifty litres")]),
    ("It took half the crew and two-thirds of the boats.", [("number", "half"), ("number", "two-thirds")]),
    ("She bought a dozen eggs.", [("number", "dozen")]),
    ("It doubled in size.", [("number", "doubled")]),
    ("Nine out of ten said so.", [("number", "Nine out of ten")]),
    ("One in five said so.", [("number", "One in five")]),
    ("The third boat sank.", [("number", "third")]),
    ("The second boat sank in a second.", [("number", "second")]),
    ("No one saw it, and one of them lied.", []),
    ("One man died.", [("number", "One")]),
    ("We have not closed a single library.", [("number", "a single")]),
    ("They didn’t sell a single boat. She is a single mother.", [("number", "a single")]),
    ("None of the boats sank, and not one was sold.", [("number", "None"), ("number", "not one")]),
    ("She is not a single mother, and not one to complain. It is not a single-use cup.", []),
    ("None too soon. It was no accident. A single boat sank.", []),
    # Dates
    ("On 3 March 2026 it rained.", [("date", "3 March 2026")]),
    ("On March 3, 2026, it rained.", [("date", "March 3, 2026")]),
    ("It rained on the 3rd of March.", [("date", "3rd of March")]),
    ("It rained on Tuesday night.", [("date", "Tuesday night")]),
    ("It rained last year.", [("date", "last year")]),
    ("It rained in 2019.", [("date", "2019")]),
    ("It rained in the 1990s.", [("date", "the 1990s")]),
    ("It rained two weeks ago, at 10.30am.", [("date", "two weeks ago"), ("date", "10.30am")]),
    ("It rained at 22:15.", [("date", "22:15")]),
    ("It rained from 2019 to 2021.", [("date", "2019"), ("date", "2021")]),
    ("It rained in the nineteenth century.", [("date", "the nineteenth century")]),
    ("It may rain in May.", [("date", "May")]),
    ("They march on, as in March.", [("date", "March")]),
    ("It rained on 2026-03-02.", [("date", "2026-03-02")]),
    # Names
    ("It was Ada Holm who fell.", [("name", "Ada Holm")]),
    ("It was Ada Holm’s boat.", [("name", "Ada Holm")]),
    ("It was Ursula van der Berg.", [("name", "Ursula van der Berg")]),
    ("It was J. R. Holm and Jean-Luc O’Brien.", [("name", "J. R. Holm"), ("name", "Jean-Luc O’Brien")]),
    ("He met Khalid al-Rahman.", [("name", "Khalid al-Rahman")]),
    ("Ask the Bank of England or the UN.", [("name", "Bank of England"), ("name", "UN")]),
    ("Yesterday Ada rowed.", [("date", "Yesterday"), ("name", "Ada")]),
    ("Rowing is fun. The boats are wet.", []),
    ("He saw Brackwater. Brackwater was empty.", [("name", "Brackwater")] * 2),
    ("The crates were wet. Crates float.", []),
    ("I came on Monday.", [("date", "Monday")]),
    ("He has COVID-19 and took the M25.", [("name", "COVID-19"), ("name", "M25")]),
    ("New Zealand and the U.S. met.", [("name", "New Zealand"), ("name", "U.S.")]),
    ("They had Covid-19. It cost Rs 500.", [("name", "Covid-19"), ("number", "Rs 500")]),
    ("It has 5G masts, an old F-16 and a 3D film of 5 g.", [("number", "5")]),
    (
        "The daughter of Ada Holm (the President of Harrow) is on the National Gas Board",
        [("name", "Ada Holm"), ("title", "President"), ("name", "Harrow"), ("name", "National Gas Board")],
    ),
    # Names in one piece
    ("It was the Congressional U.S.-China Economic and Security Review Commission.",
     [("name", "Congressional U.S.-China Economic and Security Review Commission")]),
    ("Ask the U.S. Customs and Border Protection.", [("name", "U.S. Customs and Border Protection")]),
    ("The Department for Digital, Culture, Media and Sport left.",
     [("name", "Department for Digital, Culture, Media and Sport")]),
    ("The crews left the Public and Commercial Services Union.",
     [("name", "Public and Commercial Services Union")]),
    ("The crews left public and Commercial Services.", [("name", "Commercial Services")]),
    ("It was the Public and the Harrow Union.", [("name", "Public"), ("name", "Harrow Union")]),
    ("It was the Public and Trust.", [("name", "Public"), ("name", "Trust")]),
    ("It was Public and Harrow Union.", [("name", "Public"), ("name", "Harrow Union")]),
    ("It was the Harrow and Services Union.", [("name", "Harrow"), ("name", "Services Union")]),
    ("He read Strathclyde University’s Fraser of Allander Institute.",
     [("name", "Strathclyde University"), ("name", "Fraser of Allander Institute")]),
    ("He left Trinidad and Tobago.", [("name", "Trinidad and Tobago")]),
    ("Ask the Governor’s Office or the U.S. Attorney’s Office.",
     [("name", "Governor’s Office"), ("name", "U.S. Attorney’s Office")]),
    ("Ask the Citizens’ Independent Trust.", [("name", "Citizens’ Independent Trust")]),
    ("She read the Spokesman-Review in the Musée d’Orsay.",
     [("name", "Spokesman-Review"), ("name", "Musée d’Orsay")]),
    ("Ask the General Assembly.", [("name", "General Assembly")]),
    ("He met Gayle King. Later King left.", [("name", "Gayle King"), ("name", "King")]),
    # Two names are not one
    ("Ada Holm and Vale Council met.", [("name", "Ada Holm"), ("name", "Vale Council")]),
    ("It was Lin Wei of South Harrow.", [("name", "Lin Wei"), ("name", "South Harrow")]),
    ("They left the U.S. The crews slept.", [("name", "U.S.")]),
    # Capitals that make no name
    ("It paid (£451m). Looking on, he rowed.", [("number", "£451m")]),
    ("It had 451b. Looking on, he rowed.", [("number", "451")]),
    ("It was so (plan b). Looking on, he rowed.", []),
    ("He slept. Dubious figures came. Uncertainty grew.", []),
    ("He has a personal video recorder (PVR). The PVR and other PVRs broke.", []),
    ("He has a set-top box (STB). His STB broke.", []),
    ("He saw a board of the north (BBC). The BBC slept.", [("name", "BBC")] * 2),
    ("We met Chinese, South Korean and Native American crews.", []),
    ("It is the British Museum.", [("name", "British Museum")]),
    ("We saw Dawn French. French slept.", [("name", "Dawn French"), ("name", "French")]),
    ("The PDF is on www.Example.org, said @AdaHolm.", []),
    ("Share. Corporate donations. Topics.", []),
    ("1. Review the crates. 2. Secure the boats – Change them.", [("number", "1"), ("number", "2")]),
    ("He left Harrowby. The Harrowbyans slept.", [("name", "Harrowby")]),
    ("It was the Honourable Ada Holm and Neil Ford QC.", [("name", "Ada Holm"), ("name", "Neil Ford")]),
    ("(Credit: Clayton Holm / Gristmill)", [("name", "Clayton Holm"), ("name", "Gristmill")]),
    ("We asked Minister of Education Kay Holm.", [("title", "Minister of Education"), ("name", "Kay Holm")]),
    ("He left St. Vincent and the Grenadines.", [("name", "St. Vincent and the Grenadines")]),
    ("We met Acting Ada Holm (R-Harrow).", [("name", "Ada Holm"), ("name", "Harrow")]),
    # Titles
    ("They met Sen. Ada Holm.", [("title", "Sen"), ("name", "Ada Holm")]),
    ("It was Prime Minister Ada Holm.", [("title", "Prime Minister"), ("name", "Ada Holm")]),
    ("We asked Dr. Ada Holm.", [("title", "Dr"), ("name", "Ada Holm")]),
    (
        "We asked Ada Holm, chief executive of Vale Water.",
        [("name", "Ada Holm"), ("title", "chief executive"), ("name", "Vale Water")],
    ),
    ("We asked Ada Holm, the former mayor.", [("name", "Ada Holm"), ("title", "former mayor")]),
    ("They saw Mr Holm.", [("name", "Holm")]),
    ("The mayor slept.", []),
    ("They met in King Street.", [("name", "King Street")]),
    # Superlatives
    ("It is the largest and most expensive.", [("superlative", "largest"), ("superlative", "most")]),
    ("It is large and the most expensive.", [("superlative", "most expensive")]),
    ("It has never been so wet.", [("superlative", "never")]),
    ("It was the first and only boat.", [("superlative", "first"), ("superlative", "only")]),
    ("It was a record and unprecedented.", [("superlative", "record"), ("superlative", "unprecedented")]),
    ("It was at least wet, if not on the record.", []),
    ("It was the last boat.", [("superlative", "last")]),
    # Quotations, and what they hold
    ("He said “we won”.", [("quote", "“we won”")]),
    ("He said “we won 3 cups”.", [("quote", "“we won 3 cups”"), ("number", "3")]),
    ('He said "we won" and "you lost".', [("quote", '"we won"'), ("quote", '"you lost"')]),
    ("He said ‘the crews’ catch isn’t in’, and left.", [("quote", "‘the crews’ catch isn’t in’")]),
    ("The crews’ catch isn’t theirs; don’t ask.", []),
    ("He said 'we won' to the crews' wives.", [("quote", "'we won'")]),
    ("He said «we won».", [("quote", "«we won»")]),
    ("He is 6'2\" and fat.", [("number", "6"), ("number", "2")]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[sentence for sentence, _ in SENTENCES])
def test_everything_that_can_be_checked_is_found_and_nothing_else(
    sentence: str, expected: list[tuple[str, str]]
) -> None:
    assert found(sentence) == expected


OTHER_LANGUAGES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("de", "Am 3. März 2026 sagte er: „Es waren 20.000 Kisten.“",
     [("date", "3. März 2026"), ("quote", "„Es waren 20.000 Kisten.“"), ("number", "20.000")]),
    ("de", "Wir sahen die Angela Meier im Hafen.", [("name", "Angela Meier")]),
    ("fr", "Le 3 mars 2026, 45 % des bateaux de Jean Dupont sont restés au port.",
     [("date", "3 mars 2026"), ("number", "45 %"), ("name", "Jean Dupont")]),
    ("ar", "قال «وصل ٢٠٬٠٠٠ صندوق» في ٢٠١٩.",
     [("quote", "«وصل ٢٠٬٠٠٠ صندوق»"), ("number", "٢٠٬٠٠٠"), ("date", "٢٠١٩")]),
    ("ja", "市長は2026年3月3日に「3万人が来た」と述べた。",
     [("date", "2026年3月3日"), ("quote", "「3万人が来た」"), ("number", "3万人")]),
    ("ru", "По словам Ивана Петрова, цены выросли на 12 %.", [("name", "Ивана Петрова"), ("number", "12 %")]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "sentence", "expected"), OTHER_LANGUAGES)
def test_other_languages_are_read_by_what_holds_in_their_script(
    language: str, sentence: str, expected: list[tuple[str, str]]
) -> None:
    assert found(sentence, language) == expected


def test_a_headline_in_capitals_has_the_names_that_the_text_below_has() -> None:
    text = "Crews Land Record Catch As Holm Watches 3 Boats\n\nNobody knew that Ada Holm was there."
    assert found(text)[:3] == [("superlative", "Record"), ("name", "Holm"), ("number", "3")]
    assert "Crews" not in [words for _, words in found(text)]


def test_a_headline_without_a_text_is_read_by_itself() -> None:
    assert found("Why Mayor Ada Holm Says No") == [("title", "Mayor"), ("name", "Ada Holm Says No")]


def test_a_shouted_word_is_no_name() -> None:
    assert ("name", "VERY WET INDEED") not in found("It was VERY WET INDEED at the UN.")


def test_a_quotation_of_several_paragraphs_is_marked_in_each() -> None:
    text = "A row\n\n“We came early.\n\n“We left late,” he said."
    assert [words for kind, words in found(text) if kind == "quote"] == ["“We came early.", "“We left late,”"]


def test_the_same_name_is_one_group_however_it_is_written() -> None:
    assert candidate_group_key("name", "Ada Holm’s") == candidate_group_key("name", "ada\u00a0holm")
    assert candidate_group_key("name", "Ada") != candidate_group_key("quote", "Ada")


SCRAPS = (
    "the crews landed 20,000 crates Ada Holm Holm’s said “never ” ‘ ’ \" ' « » . , ? | March 2019 May "
    "per cent 3–1 half a dozen van der Prime Minister at 10.30 JK 3月 ٢٠ € $ - — 🐟 of BANK first é"
)
PROSE = st.lists(st.sampled_from(SCRAPS.replace("|", "\n\n").split(" ")), max_size=60).map(" ".join)


@given(PROSE | st.text(max_size=200))
def test_what_is_found_lies_in_the_text_in_order_and_overlaps_in_quotations_alone(text: str) -> None:
    before = 0
    for one in find_candidates(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.kind in CANDIDATE_KINDS
        assert text[one.start : one.end].strip() == text[one.start : one.end] or one.kind == "quote"
        if one.kind != "quote":
            assert one.start >= before
            before = one.end
    assert find_candidates(text) == find_candidates(text)


@given(PROSE)
def test_a_paragraph_before_that_shares_no_word_moves_everything_and_changes_nothing(text: str) -> None:
    before = "quiet zebras graze by\n\n"
    moved = [
        (one.start - len(before), one.end - len(before), one.kind) for one in find_candidates(before + text)
    ]
    assert moved == [(one.start, one.end, one.kind) for one in find_candidates(text)]


@pytest.mark.parametrize(
    "piece",
    mark_all_but_every(
        3,
        [
            "A ",
            "1 ",
            "“ ",
            "'a ",
            "»a ",
            "20 to ",
            "one and ",
            "A de ",
            "‘as’ ",
            "2019 ",
            "a",
            "the early ",
            "a (AA) ",
        ],
        "claim detection",
    ),
)
def test_a_text_made_to_be_slow_takes_time_in_proportion(piece: str) -> None:
    long = piece * (150_000 // len(piece))
    begun = time.process_time()
    find_candidates(long)
    assert time.process_time() - begun < 6


def test_a_megabyte_of_prose_takes_seconds() -> None:
    paragraph = (
        "On Tuesday Ada Holm, the mayor of Brackwater, said that 20,000 crates were “a record”. It rained."
    )
    text = "\n\n".join([paragraph] * (1_000_000 // len(paragraph)))
    begun = time.process_time()
    assert len(find_candidates(text)) > 50_000
    assert time.process_time() - begun < 10
