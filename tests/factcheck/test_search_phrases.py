"""Words in quotation marks stand side by side and in order, in any form, numbers in any spelling."""

import pytest

from factcheck.models import Claim
from factcheck.screens.search.groups import list_search_groups
from factcheck.search.engine import SearchScope
from factcheck.search.filters import filter_by_words
from factcheck.search.highlights import build_excerpt, highlight_text
from factcheck.search.queries import parse_query
from tests.factories import flag_claim_on

DEATHS = "There were 20,000 overdose deaths in 2023."
OTHER_ORDER = "Of 20,000 deaths, an overdose was the cause of half."


@pytest.fixture
def flag(article, cast):
    def make(statement, **details):
        return flag_claim_on(article, "18,500 crates", cast.editor, statement=statement, **details)

    return make


@pytest.fixture
def search(cast):
    """search(words) -> the statements of the claims that are found, highlighted."""

    def ask(words):
        groups = list_search_groups(words, SearchScope(cast.editor), kinds=["claim"], limit=10)
        return [result.label for group in groups for result in group.results]

    return ask


def strip_marks(labels):
    return [label.replace("<mark>", "").replace("</mark>", "") for label in labels]


@pytest.mark.parametrize(
    "words",
    ['"overdose deaths"', "“overdose deaths”", "„overdose deaths“", "«overdose deaths»",
     "« overdose deaths »", "»overdose deaths«", "”overdose deaths”", "「overdose deaths」",
     '"Overdoses death" 2023', '"20000 overdose deaths"', '"twenty thousand overdose"', '"20k overdose"',
     '"overdose deaths in 2023"', '"overdose deaths" "in 2023"'],
)  # fmt: skip
def test_words_in_quotation_marks_stand_side_by_side_in_this_order(search, flag, cast, words):
    flag(DEATHS)
    flag(OTHER_ORDER)
    assert strip_marks(search(words)) == [DEATHS]
    rows = filter_by_words(Claim.objects.visible_to(cast.editor), "claim", words, cast.editor)
    assert [claim.statement for claim in rows] == [DEATHS]


@pytest.mark.parametrize(
    "words",
    ['"overdose', 'overdose"', '20,000 "overdose', "«deaths", "»", '"', '""', '“ ” "', '"""', '5" deaths 6"'],
)
def test_a_mark_that_is_alone_says_nothing(search, flag, words):
    flag(DEATHS.replace("20,000", "20,000, 5 or 6"))
    assert len(search(words)) == bool(words.strip('«»“”" '))


def test_a_number_in_quotation_marks_has_to_be_there(search, flag):
    flag(DEATHS)
    flag("There were 21,000 overdose deaths in 2022.")
    assert len(search("20k deaths")) == 2
    assert strip_marks(search('"20k" deaths')) == [DEATHS]
    assert not search('"22,000 overdose deaths"')


def test_a_share_is_what_a_phrase_that_ends_in_its_number_finds(search, flag):
    flag("Rents rose by 6 per cent")
    assert search('"rents rose by 6"') == ["<mark>Rents rose by 6 per cent</mark>"]
    assert not search('"rents rose by 7"')


def test_a_phrase_ends_with_its_field(search, flag):
    flag("The bridge is closed in Heron", claimant="Quay Holm")
    assert search('"bridge is closed"')
    assert search("Heron Quay")
    assert not search('"Heron Quay"')


def test_what_lacks_the_phrase_is_not_listed_where_nothing_has_all_words(search, flag):
    flag(DEATHS)
    flag(OTHER_ORDER)
    assert strip_marks(search('"overdose deaths" 2023 zebra')) == [DEATHS]


def test_a_phrase_is_marked_as_a_whole_and_its_words_elsewhere_are_not(search, flag):
    flag("Deaths: overdose deaths, an overdose of deaths")
    [label] = search('"overdose deaths"')
    assert label == "Deaths: <mark>overdose deaths</mark>, an <mark>overdose of deaths</mark>"
    query = parse_query('"twenty thousand deaths" cause', tolerant=False)
    assert highlight_text("20,000 deaths, <b> one cause", query) == (
        "<mark>20,000 deaths</mark>, &lt;b&gt; one <mark>cause</mark>"
    )


@pytest.mark.django_db
def test_an_excerpt_of_a_long_text_is_around_the_phrase():
    text = (
        "Deaths fell. An overdose is rare. " * 400
        + "Half of all overdose deaths were in May. "
        + "More. " * 400
    )
    query = parse_query('"all overdose deaths" May', tolerant=False)
    assert "Half of <mark>all overdose deaths</mark> were in <mark>May</mark>." in build_excerpt(text, query)
    query = parse_query('"20k" "deaths"', tolerant=False)
    assert build_excerpt("filler " * 90 + "of 20,000 men", query).endswith("of <mark>20,000</mark> men")


@pytest.mark.parametrize(
    ("statement", "language", "words", "others"),
    [
        ("渔业部长说今年的渔获量增加", "zh", "「渔获量增加」", "「增加渔获量」"),
        ("قال الوزير إن ألف شخص غرقوا في النهر", "ar", "«غرقوا في النهر»", "«النهر غرقوا»"),
        ("Le maire a fermé les écluses", "fr", "« fermé les écluses »", "« écluses fermé »"),
        ("Der Hafen meldete 20.000 Kisten Hering", "de", "„20 000 Kisten“", "„Kisten 20 000“"),
    ],
)
def test_phrases_of_other_languages(search, flag, statement, language, words, others):
    flag(statement, language=language)
    [label] = search(words)
    assert strip_marks([label]) == [statement]
    assert "<mark>" in label
    assert not search(others)
