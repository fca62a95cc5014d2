"""Terms of a text, the rank of documents, and terms that are nearly alike."""

import pytest

from lib.text_search import (
    SearchField,
    analyze_text,
    compute_rarity,
    guess_language,
    list_close_terms,
    score_document,
    split_hashtags,
)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("20,000 overdose deaths", "Twenty thousand overdoses, death", "en"),
        ("20000 overdose", "20k overdose", "en"),
        ("20 %", "twenty percent", "en"),
        ("one in four", "25 per cent", "en"),
        ("$2.5 billion", "2,500 million dollars".replace(" dollars", ""), "en"),
        ("Biden's walls", "the wall of Biden’s", "en"),
        ("U.S. taxes", "US tax", "en"),
        ("cafés", "cafe", "en"),
        ("les élections", "l'élection", "fr"),
        ("der Häuser", "Hauses", "de"),
        ("выборы", "выборов", "ru"),
        ("20.000 Tote", "20000 Tote", "de"),
        ("0.500 kg", "0,5 kg", "de"),
        ("1.234.567,5 euro", "1234567.5 euro", "it"),
        ("٢٠٬٠٠٠ وفاة", "20000 وفاة", "ar"),
        ("ＦＡＣＴ", "fact", "en"),
        ("2 миллиона", "2 млн", "ru"),
        ("20 mil personas", "20.000 personas", "es"),
        ("200万", "2000000", "ja"),
        ("12 Prozent", "12 %", "de"),
    ],
)
def test_spellings_of_the_same_give_the_same_terms(one, other, language):
    assert sorted(analyze_text(one, language)) == sorted(analyze_text(other, language))


@pytest.mark.parametrize(
    ("one", "other"), [("20,000", "21,000"), ("5.1 %", "1.5 %"), ("20 %", "20"), ("20.000", "20,000")]
)
def test_other_numbers_give_other_terms(one, other):
    assert analyze_text(one, "en") != analyze_text(other, "en")


def test_words_that_tell_nothing_are_left_out_unless_there_is_nothing_else():
    assert analyze_text("The mayor of the city", "en") == ["mayor", "citi"]
    assert analyze_text("The Who", "en") == ["the", "who"]


def test_a_script_without_spaces_gives_pairs_of_letters():
    assert analyze_text("日本国", "ja") == ["日本", "本国"]


def test_words_with_vowel_signs_stay_whole():
    assert len(analyze_text("सरकार चुनाव", "hi")) == 2
    assert len(analyze_text("மக்கள் தொகை", "ta")) == 2


def test_a_term_has_nothing_that_a_query_language_reads():
    terms = analyze_text("a:* & b'c\\d | !e (f) <-> 1.5% 'x' \x00 #y_z 5–7 −3", "en")
    assert all(term.isalnum() for term in terms)


def test_a_language_is_guessed_by_its_small_words():
    assert guess_language("Die Zahl der Toten ist nicht so hoch wie im Jahr davor") == "de"
    assert guess_language("Le nombre de morts est plus élevé que dans les années d'avant") == "fr"
    assert guess_language("overdose deaths", default="nl") == "nl"
    assert analyze_text("Die Häuser sind nicht für die Armen", "") == analyze_text(
        "Die Häuser sind nicht für die Armen", "de"
    )


def test_hashtags_are_split_into_words():
    assert (
        split_hashtags("#AustralianFires2020 and #stop_the_steal")
        == "Australian Fires 2020 and stop the steal"
    )


FIELDS = {"statement": SearchField(1.0, 4), "headline": SearchField(2.0, 4)}


def test_a_rare_term_counts_more_than_a_frequent_one():
    query = {"wombat": compute_rarity(2, 1000), "people": compute_rarity(400, 1000)}
    rare = score_document(query, {"statement": ["wombat", "hole"]}, FIELDS)
    frequent = score_document(query, {"statement": ["people", "hole"]}, FIELDS)
    assert rare > frequent > score_document(query, {"statement": ["hole"]}, FIELDS) == 0


def test_a_heavier_field_and_a_shorter_one_count_more():
    query = {"wombat": 1.0}
    in_headline = score_document(query, {"headline": ["wombat", "hole"]}, FIELDS)
    in_statement = score_document(query, {"statement": ["wombat", "hole"]}, FIELDS)
    in_long_statement = score_document(query, {"statement": ["wombat", *["hole"] * 20]}, FIELDS)
    assert in_headline > in_statement > in_long_statement > 0


def test_a_term_in_nearly_every_document_still_counts_a_little():
    assert 0 < compute_rarity(1000, 1000) < compute_rarity(500, 1000) < compute_rarity(0, 1000)


def test_slips_find_the_term_meant():
    vocabulary = ["sluice", "slice", "thackray", "thackeray", "20000", "deaths"]
    assert list_close_terms("sluces", ["sluices", "slice"]) == ["sluices"]
    assert list_close_terms("thackray", vocabulary) == ["thackeray"]
    assert list_close_terms("20001", vocabulary) == []
    assert list_close_terms("cat", ["cats", "cut"]) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ar", "ارتفعت أسعار القمح"),
        ("fa", "قیمت گندم"),
        ("he", "חיפה כרתה 5,000 עצים"),
        ("hi", "पटना स्कूल"),
        ("el", "Θεσσαλονίκη 80000"),
        ("ru", "Казань закрыла больницы"),
        ("uk", "Київ закрив лікарні"),
        ("ja", "北海道では熊"),
        ("zh", "上海去年关闭"),
        ("ko", "부산"),
        ("en", "Cancún"),
        ("en", "метро Москвы: Moscow"),
        ("en", "2019"),
    ],
)
def test_the_script_of_a_text_too_short_for_small_words_tells_its_language(code, text):
    assert guess_language(text) == code
