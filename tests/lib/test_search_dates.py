"""A day is one term, however it is written; what is no day is none."""

import pytest

from lib.text_search import find_dates


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("3 March 2024", "en"), ("March 3, 2024", "en"), ("2024-03-03", "en"), ("3rd of March 2024", "en"),
        ("Mar. 3 2024", "en"), ("3. März 2024", "de"), ("3 de marzo de 2024", "es"), ("3 mars 2024", "fr"),
        ("3 марта 2024", "ru"), ("3 March 2024", "de"), ("3 March 2024", "xx"), ("3 Mar 2024", ""),
    ],
)  # fmt: skip
def test_a_day_is_one_term(text, language):
    sentence = f"On {text}, they"
    found = [(sentence[start:end], term) for start, end, term in find_dates(sentence, language)]
    assert found == [(text, "d20240303")]


@pytest.mark.parametrize("text", ["31 June 2024", "2024-13-01", "March 2024", "3 March", "13 Marches 2024",
                                  "12024-03-03", "3 March 20245"])  # fmt: skip
def test_what_is_no_day_is_none(text):
    assert list(find_dates(text, "en")) == []
