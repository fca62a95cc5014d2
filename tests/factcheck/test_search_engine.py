"""One search finds everything by its words in any form, slips included, and says a different number."""

import pytest
from django.db import connection

from articles.models import Article
from factcheck.claimants.actions import merge_claimant
from factcheck.models import Claim, Claimant, SearchDocument, Snapshot, Source
from factcheck.screens.search.groups import list_search_groups
from factcheck.search.engine import SearchScope
from factcheck.search.filters import filter_by_words
from factcheck.search.highlights import build_excerpt, highlight_text
from factcheck.search.indexing import index_changes
from factcheck.search.kinds import filter_by_desk
from factcheck.search.queries import parse_query
from factcheck.sources.citation_actions import create_citation
from tests.factories import MONDAY, create_article, flag_claim_on


@pytest.fixture
def search(cast):
    """search(words) -> {kind: labels of its results, highlighted}."""

    def ask(words, person=None, **limits):
        scope = SearchScope(person or cast.editor, **limits)
        return {
            group.name: [result.label for result in group.results]
            for group in list_search_groups(words, scope, limit=10)
        }

    return ask


@pytest.fixture
def flag(article, cast):
    def make(statement, **details):
        return flag_claim_on(article, "18,500 crates", cast.editor, statement=statement, **details)

    return make


def strip_marks(label):
    return label.replace("<mark>", "").replace("</mark>", "")


def found_claims(groups):
    return [strip_marks(label) for label in groups.get("claim", [])]


@pytest.mark.parametrize(
    "words",
    ["20000 overdose", "overdoses deaths", "twenty thousand overdose", "20k overdose death", "OVERDOSED",
     "overd", "20 000 overdose deaths"],
)  # fmt: skip
def test_a_claim_is_found_by_any_form_of_its_words_and_numbers(search, flag, words):
    flag("There were 20,000 overdose deaths in 2023.")
    assert found_claims(search(words)) == ["There were 20,000 overdose deaths in 2023."]


@pytest.mark.parametrize(
    ("statement", "language", "words"),
    [
        ("The town resurfaces 14 miles of road.", "en", ["miles road", "mile", "14 miles"]),
        ("Nobody was without water for longer than nine hours.", "en", ["hours water", "nine hours"]),
        ("José Muñoz ganó 2,3 millones de euros.", "es", ["munoz euros", "millones Muñoz"]),
        ("Der Straßenbau kostete 1,2 Milliarden Euro.", "de", ["Strassenbau Milliarden", "1,2 Milliarden"]),
    ],
)  # fmt: skip
def test_a_word_that_is_part_of_a_number_is_found_by_itself(search, flag, statement, language, words):
    flag(statement, language=language)
    for typed in words:
        assert found_claims(search(typed)) == [statement], typed


@pytest.mark.parametrize("written", ["COVID-19", "Covid 19", "covid19"])
def test_a_name_with_a_number_is_found_without_its_hyphen(search, flag, written):
    flag(f"{written} killed 7,010 people.")
    flag("Covid killed 19 people.")
    for typed in ("covid19", "Covid19 killed", "covid19 people"):
        [label] = search(typed)["claim"]
        assert label.startswith(f"<mark>{written}</mark>"), typed


def test_a_phrase_reads_a_number_with_its_unit_as_one(search, flag):
    flag("The town resurfaces 14 miles of road.")
    for phrase in ('"14 miles of road"', '"resurfaces 14 miles of road"', '"14 mi road"'):
        assert found_claims(search(phrase)) == ["The town resurfaces 14 miles of road."], phrase


@pytest.mark.parametrize(
    "words", ["sluces", "Thackeray", "sluises thackray", "Thackra", "mayro", "brdige", "bridge slucies"]
)
def test_a_slip_finds_the_word_that_was_meant(search, flag, words):
    flag("The sluices of the bridge were shut, said Mayor Thackray.")
    assert found_claims(search(words)) == ["The sluices of the bridge were shut, said Mayor Thackray."]


@pytest.mark.parametrize(
    ("words", "found"),
    [("crime", "Crime fell"), ("towers", "The towers lean"), ("trees", "Trees die"), ("tree", "Trees die"),
     ("Élèv", "Élèves à Évreux"), ("cri", "Crime fell")],
)  # fmt: skip
def test_no_stem_of_another_language_stands_for_the_beginning_of_a_word(search, flag, words, found):
    for language, statement in (
        ("en", "Crime fell"), ("en", "Cruises sell"), ("en", "The towers lean"), ("en", "Towns grow"),
        ("en", "Trees die"), ("en", "Trends turn"), ("fr", "Élèves à Évreux"), ("tr", "Ankara büyüdü"),
        ("de", "Der Hafen ist voll"), ("es", "El puerto creció"),
    ):  # fmt: skip
        flag(statement, language=language)
    assert found_claims(search(words)) == [found]


def test_a_slip_is_forgiven_only_where_the_word_as_typed_is_unknown(search, flag):
    flag("Horses race on Sunday")
    flag("Houses cost more")
    assert found_claims(search("houses")) == ["Houses cost more"]
    assert found_claims(search("house")) == ["Houses cost more"]


@pytest.mark.parametrize(
    ("statement", "language", "words"),
    [
        ("قال الوزير إن ألف شخص غرقوا في النهر", "ar", "الوزير النهر"),
        ("שר החקלאות אמר שאלף ספינות טבעו", "he", "החקלאות"),
        ("渔业部长说今年的渔获量增加", "zh", "渔获量"),
        ("鰊の水揚げ高が増えた", "ja", "水揚げ"),
        ("Le maire a fermé les écluses", "fr", "ecluse fermées"),
        ("Die Häuser am Hafen stehen leer", "de", "haus hafen"),
        ("Выборы прошли честно", "ru", "выборов"),
        ("ยอดผู้เสียชีวิตเพิ่มขึ้น", "th", "เสียชีวิต"),
        ("중국에서 홍수가 났다", "ko", "중국 홍수"),
        ("Im Hafen starben 20.000 Heringe", "de", "20000 Heringe"),
        ("Im Hafen starben 20.000 Heringe", "de", "20.000 Hering"),
        ("Das war am 03.03.2024 im Hafen", "de", "3. März 2024"),
    ],
)
def test_every_script_and_language_is_searched_by_its_own_rules(search, flag, statement, language, words):
    claim = flag(statement)
    Claim.objects.filter(pk=claim.pk).update(language=language)
    flag("Another claim altogether")
    assert found_claims(search(words)) == [statement]


def test_a_different_number_is_found_after_and_said(search, flag, cast):
    flag("There were 20,000 overdose deaths")
    flag("There were 21,000 overdose deaths")
    flag("There were many overdose deaths")
    flag("There were 20,000 fires")
    groups = list_search_groups("20k overdose", SearchScope(cast.editor), limit=10)
    (claims,) = [group for group in groups if group.name == "claim"]
    assert strip_marks(claims.results[0].label) == "There were 20,000 overdose deaths"
    assert {strip_marks(one.label): one.number_note for one in claims.results} == {
        "There were 20,000 overdose deaths": "",
        "There were 21,000 overdose deaths": "says 21,000",
        "There were many overdose deaths": "does not say 20k",
    }
    assert claims.count == 3


def test_everything_has_a_place_in_the_results(search, flag, cast):
    claim = flag("Lampreys returned")
    citation = create_citation(
        claim, by=cast.editor, at=MONDAY, url="https://river.example.org/", title="Lamprey count",
        passage="We counted 300 lampreys at the weir.",
    )  # fmt: skip
    copy = Snapshot.objects.create(
        source=citation.source, text="A page. " * 50 + "Lampreys passed.", text_hash="1", captured_at=MONDAY
    )
    Source.objects.filter(pk=citation.source_id).update(latest_snapshot=copy)
    create_article(cast.desk, cast.editor, headline="The lamprey is back", url="https://a.example.org/1")
    while index_changes():  # a worker reads copies
        pass
    groups = search("lampreys")
    assert {"claim", "article", "source", "passage", "copy"} <= set(groups)
    assert "<mark>Lampreys</mark> returned" in groups["claim"]
    assert groups["passage"] == ["We counted 300 <mark>lampreys</mark> at the weir."]


def test_verdicts_are_found_by_what_they_say(search, create_claim_in_state, cast):
    claim = create_claim_in_state("settled")
    verdict = claim.verdicts.get()
    type(verdict).objects.filter(pk=verdict.pk).update(explanation="The smokehouse ledger says otherwise.")
    assert "verdict" in search("ledger smokehouse")


def test_the_best_comes_first(search, flag):
    flag("Eel quotas")
    flag("A claim about the weather in which one eel stands among a long list of words of every other kind")
    flag("Weather", claimant="Eel board")
    assert found_claims(search("eel"))[0] == "Eel quotas"


def test_results_are_limited_to_a_desk_and_a_period(search, flag, cast):
    flag("Eel quotas")
    assert search("eel", desk=cast.other_desk) == {}
    assert found_claims(search("eel", desk=cast.desk)) == ["Eel quotas"]
    assert search("eel", before=MONDAY) == {}
    assert found_claims(search("eel", since=MONDAY)) == ["Eel quotas"]


def test_where_nothing_has_every_word_most_of_three_will_do(search, flag):
    flag("Herring crates rose in March")
    assert found_claims(search("herring crates zyxomma")) == ["Herring crates rose in March"]
    assert search("herring zyxomma") == {}


@pytest.mark.parametrize(
    "words",
    ["'; DROP TABLE factcheck_claim; --", "🐟", "🐟 🐟", "a", "%", "\\", "(((", "a & b | !c <-> d:*", "'",
     "”", "\u202e", "x" * 200, "1" * 200, "a b c d e f g h i j k l"],
)  # fmt: skip
def test_any_query_is_text(search, flag, words):
    flag("Eel quotas")
    assert found_claims(search(words)) == []


def test_what_is_marked_is_escaped(db):
    query = parse_query("script alert")
    assert highlight_text("<script>alert(1)</script>", query) == (
        "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)&lt;/<mark>script</mark>&gt;"
    )
    assert build_excerpt("a " * 500 + "<b>alert</b>", query).endswith("&lt;b&gt;<mark>alert</mark>&lt;/b&gt;")
    assert build_excerpt("nothing of it", query) == ""


def test_a_number_is_marked_as_it_is_written(db):
    query = parse_query("20000 overdoses")
    assert highlight_text("twenty thousand overdose deaths", query) == (
        "<mark>twenty thousand</mark> <mark>overdose</mark> deaths"
    )


def test_the_text_of_an_article_is_found_and_shown(search, cast):
    create_article(cast.desk, cast.editor, headline="Weir", body=["Nobody saw a lamprey."])
    assert search("lamprey")["article"] == ["Weir"]
    assert Article.objects.count() == 1


@pytest.mark.postgres
def test_terms_and_slips_are_looked_up_in_an_index(db):
    with connection.cursor() as cursor:
        for plan in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{plan} = off")
        plan = SearchDocument.objects.filter(lexemes__match=(("eel", "cod*"),)).order_by().explain()
        assert "factcheck_searchdocument_lexemes" in plan
        cursor.execute("EXPLAIN SELECT word FROM factcheck_searchword WHERE word % 'sluces'")
        assert "factcheck_searchword_alike" in str(cursor.fetchall())


@pytest.mark.django_db
def test_a_word_that_is_too_long_for_the_index_is_cut_as_the_index_cuts_it():
    [group] = parse_query("h" * 200).groups
    assert max(len(term) for term in group.terms) <= 61  # the mark of a beginning included


@pytest.mark.parametrize("name", ["Twenty One Pilots", "50 Cent", "One in Four", "Two Thirds Society"])
def test_a_name_with_a_number_is_found_by_itself(flag, cast, name):
    made = flag("A statement", claimant=name).attributed_to
    while index_changes():
        pass
    found = filter_by_words(Claimant.objects.all(), "claimant", name, cast.editor)
    assert list(found) == [made]


def test_a_letter_of_a_further_name_takes_nothing_away(flag, cast):
    made = flag("A statement", claimant="Ada Holm").attributed_to
    for typed in ("ada", "ada ", "ada h", "ada ho", "Ada H"):
        assert list(filter_by_words(Claimant.objects.all(), "claimant", typed, cast.editor)) == [made], typed
    assert not filter_by_words(Claimant.objects.all(), "claimant", "ada hx", cast.editor).exists()


@pytest.mark.parametrize("words", ["U.S. unemployment", "unemployment U.S.", "US unemployment"])
def test_initials_are_one_word(search, flag, words):
    flag("Unemployment in the U.S. fell.")
    assert found_claims(search(words)) == ["Unemployment in the U.S. fell."]


def test_a_desk_has_its_own_claimants_and_those_merged(flag, cast):
    first, second = (flag("A statement", claimant=name).attributed_to for name in ("Ada Holm", "A. Holm"))
    merge_claimant(second, into=first, by=cast.editor, at=MONDAY)
    Claim.objects.filter(attributed_to=first).update(attributed_to=None)
    assert set(filter_by_desk("claimant", Claimant.objects.all(), cast.desk)) == {first, second}
    Claimant.objects.update(desk=cast.other_desk)
    assert set(filter_by_desk("claimant", Claimant.objects.all(), cast.desk)) == {first, second}
    assert set(filter_by_desk("claimant", Claimant.objects.all(), cast.secret_desk)) == set()
