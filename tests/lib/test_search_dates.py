"""A day is one term, however it is written; what is no day is none."""

import pytest
from babel.dates import get_month_names
from babel.localedata import locale_identifiers

from lib.text_search import find_dates


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("3 March 2024", "en"), ("March 3, 2024", "en"), ("2024-03-03", "en"), ("3rd of March 2024", "en"),
        ("Mar. 3 2024", "en"), ("3. März 2024", "de"), ("3 de marzo de 2024", "es"), ("3 mars 2024", "fr"),
        ("3 MART 2024", "tr"), ("3\u00a0March\u202f2024", "en"), ("3 March\n2024", "en"),
        ("MARCH 3, 2024", "en"),
        ("3.3.2024", "de"), ("03.03.2024", ""), ("3. 3. 2024", "cs"), ("2024年3月3日", "ja"),
        ("2024년 3월 3일", "ko"),
        ("3 марта 2024", "ru"), ("3 March 2024", "de"), ("3 March 2024", "xx"), ("3 Mar 2024", ""),
    ],
)  # fmt: skip
def test_a_day_is_one_term(text, language):
    sentence = f"On {text}, they"
    found = [(sentence[start:end], term) for start, end, term in find_dates(sentence, language)]
    assert found == [(text, "d20240303")]


@pytest.mark.parametrize("text", ["31 June 2024", "2024-13-01", "March 2024", "3 March", "13 Marches 2024",
                                  "12024-03-03", "3 March 20245", "3/4/2024", "31.6.2024", "1.3.3.2024",
                                  "3.3.2024.1"])  # fmt: skip
def test_what_is_no_day_is_none(text):
    assert list(find_dates(text, "en")) == []


@pytest.mark.parametrize(
    ("text", "language", "term"),
    [
        ("3 KASIM 2024", "tr", "d20241103"), ("3 Kasım 2024", "tr", "d20241103"),
        ("3 NİSAN 2024", "tr", "d20240403"), ("3 Nisan 2024", "tr", "d20240403"),
        ("3 ARALIK 2024", "tr", "d20241203"), ("APRİL 3, 2024", "en", "d20240403"),
        ("3 ΜΑΐΟΥ 2024", "el", "d20240503"),
    ],
)  # fmt: skip
def test_a_month_in_capitals_is_the_same_day(text, language, term):
    assert [found for _, _, found in find_dates(text, language)] == [term]


@pytest.mark.parametrize("language", sorted(code for code in locale_identifiers() if "_" not in code))
def test_no_language_has_a_month_that_cannot_be_read(language):
    for name in get_month_names("wide", "format", language).values():
        for spelling in (name, name.upper(), name.lower(), name.title()):
            list(find_dates(f"3 {spelling} 2024", language))
