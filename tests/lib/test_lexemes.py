"""A column of terms is written as PostgreSQL reads it, and read as PostgreSQL writes it."""

from lib.db.lexemes import MAX_PLACES, format_lexemes, format_query, iter_lexemes


def test_terms_are_written_with_their_places_and_weights():
    written = format_lexemes({"A": ["eel", "cod"], "D": ["eel"]})
    assert written == "'cod':2A 'eel':1A,3D"
    assert sorted(iter_lexemes(written)) == [("A", "cod"), ("A", "eel"), ("D", "eel")]


def test_a_weight_that_postgresql_leaves_away_is_that_of_the_text():
    assert list(iter_lexemes("'eel':1,2A")) == [("D", "eel"), ("A", "eel")]


def test_a_long_text_keeps_every_term_and_not_every_place():
    found = list(iter_lexemes(format_lexemes({"D": ["eel"] * 20_000 + ["cod"]})))
    assert found.count(("D", "eel")) == MAX_PLACES
    assert found.count(("D", "cod")) == 1


def test_a_query_has_groups_of_alternatives_and_beginnings():
    assert format_query((("eel", "eels"), ("co*",))) == "('eel' | 'eels') & ('co':*)"
