"""Readers search the public list as checkers do: by any form of a word, by numbers, by likeness."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.models import SearchLanguage
from newsroom.doctor.work import examine_search
from publishing.documents.actions import serialize_document
from publishing.documents.search_index import rebuild_entries
from publishing.models import PublicDocument, PublishedTermFrequency, SearchEntry
from tests.factories import MONDAY


@pytest.fixture
def published(publish_claim):
    publish_claim(statement="The harbour saw 20,000 overdose deaths in 2024", at=MONDAY)
    publish_claim(statement="Herring prices fell in the harbour", at=MONDAY + timedelta(days=1))


@pytest.fixture
def read_list(client):
    def read(query: str) -> str:
        answer = client.get("/verdicts/", {"q": query})
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_a_verdict_is_found_by_any_form_of_its_words_and_numbers(published, read_list):
    for query in ("20000 overdose", "twenty thousand overdoses", "20k death"):
        page = read_list(query)
        assert "20,000 overdose deaths" in page, query
        assert "Herring" not in page, query
        assert "similar claims" not in page, query


@pytest.mark.parametrize("query", ["miles road", "14 miles", '"14 miles of road"'])
def test_a_unit_is_found_by_itself_and_with_its_number(publish_claim, read_list, query):
    publish_claim(statement="The town resurfaces 14 miles of road", at=MONDAY)
    page = read_list(query)
    assert "of road</a>" in page.replace("<mark>", "").replace("</mark>", "")
    assert "No fact check has all of this." not in page


@pytest.mark.parametrize("query", ["3.3.2024", "March 3, 2024 herring", "2024-03-03 herring"])
def test_a_verdict_is_found_by_any_spelling_of_a_day(publish_claim, read_list, query):
    publish_claim(statement="Herring rained down on 3 March 2024", at=MONDAY)
    publish_claim(statement="Herring rained down on 4 March 2024", at=MONDAY + timedelta(days=1))
    page = read_list(query)
    assert "on 3 March 2024" in page
    assert "on 4 March 2024" not in page
    assert "similar claims" not in page


def test_where_none_has_every_word_what_is_said_nearly_is_shown_and_said(published, read_list):
    page = read_list("overdose deaths in the harbour rose in Norway")
    assert "20,000 overdose deaths" in page
    assert "No fact check has all of this." in page


def test_words_in_quotation_marks_stand_side_by_side(published, read_list):
    for query in ('"overdose deaths"', "„20k overdose“ harbour", "« overdoses death »"):
        page = read_list(query)
        assert "20,000 overdose deaths" in page, query
        assert "similar claims" not in page, query
    for query in ('"deaths overdose"', '"21k overdose deaths"'):
        assert "similar claims" in read_list(query), query
    assert "20,000 overdose deaths" in read_list('"overdose deaths')


def test_nothing_alike_is_not_made_up(published, read_list):
    page = read_list("zebra crossing")
    assert "No fact check was found." in page
    assert "overdose" not in page


def test_what_is_retracted_is_not_found(publish_claim, retract_claim, read_list):
    claim = publish_claim(statement="Lampreys fell from the sky")
    assert "Lampreys" in read_list("lamprey")
    retract_claim(claim)
    assert "Lampreys fell" not in read_list("lamprey sky")


def test_no_words_break_the_page(published, read_list):
    for query in ("\0", "her\0ring", "a:* & b'c\\d | !e", "%s %(q)s {q}", "é" * 500, "(" * 300):
        assert "<h1>Fact checks</h1>" in read_list(query), query


def test_words_are_text_and_stay_on_the_next_page(client, publish_claim, monkeypatch):
    monkeypatch.setattr("publishing.public.views.verdict_list.PAGE_SIZE", 1)
    for number in range(2):
        publish_claim(statement=f"Herring number {number}", at=MONDAY + timedelta(days=number))
    page = client.get("/verdicts/", {"q": 'herring "<>'}).content.decode()
    assert 'value="herring &quot;&lt;&gt;"' in page
    older = page.split('rel="next"')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
    assert "Herring number 0" in client.get(older).content.decode()
    assert client.get("/verdicts/", {"q": "herring", "cursor": "nonsense"}).status_code == 404


class TestLimit:
    @pytest.fixture(autouse=True)
    def two_searches(self, settings):
        settings.STET_PUBLIC_SEARCHES = 2

    def test_too_many_searches_of_a_network_wait_and_are_told_so(self, client, published, read_list):
        read_list("herring")
        read_list("overdose")
        answer = client.get("/verdicts/", {"q": "herring"})
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 15 * 60
        assert "no-store" in answer["Cache-Control"]
        page = answer.content.decode()
        assert "Too many searches came from your network. Try again in 15 minutes." in page
        assert "Herring prices" not in page
        assert 'value="herring"' in page

    def test_another_network_and_the_list_itself_are_not_limited(self, client, published, read_list):
        read_list("herring")
        read_list("overdose")
        assert client.get("/verdicts/").status_code == 200
        assert client.get("/verdicts/", {"q": "herring"}, REMOTE_ADDR="203.0.113.9").status_code == 200

    def test_a_newsroom_can_do_without_a_limit(self, settings, published, read_list):
        settings.STET_PUBLIC_SEARCHES = 0
        for _ in range(4):
            read_list("herring")


def test_a_rebuild_reads_published_verdicts_again(published, read_list):
    assert examine_search()[0].level == "ok"
    SearchEntry.objects.filter(document__search_text__contains="overdose").delete()
    [finding] = examine_search()
    assert finding.sentence == "1 published verdict is missing from the search of readers and partners."
    assert (finding.level, finding.mend) == ("warning", "Run manage.py rebuild_search.")
    PublicDocument.objects.update(lexemes="")
    PublishedTermFrequency.objects.all().delete()
    assert "No fact check was found" in read_list("overdose deaths twenty thousand")
    out = io.StringIO()
    call_command("rebuild_search", stdout=out)
    assert "2 published documents analysed." in out.getvalue()
    assert "20,000 overdose deaths" in read_list("overdoses")
    assert SearchEntry.objects.count() == 2
    assert examine_search()[0].level == "ok"
    assert PublishedTermFrequency.objects.filter(term="herring").exists()


def test_a_rebuild_notes_the_languages_of_many_verdicts_at_once(published, publish_claim):
    publish_claim(statement="Die Heringe fielen vom Himmel", language="de", at=MONDAY + timedelta(days=2))
    SearchLanguage.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        rebuild_entries()
    noted = [query["sql"] for query in queries if 'INSERT INTO "factcheck_searchlanguage"' in query["sql"]]
    assert len(noted) == 1
    assert set(SearchLanguage.objects.values_list("code", flat=True)) == {"de", "en"}


def test_queries_are_read_in_the_language_of_a_new_verdict(publish_claim):
    publish_claim(statement="Die Heringe fielen vom Himmel", language="de")
    assert SearchLanguage.objects.filter(code="de").exists()


def test_what_has_no_entry_by_rule_is_not_missed(publish_claim, retract_claim):
    retract_claim(publish_claim(statement="Lampreys fell from the sky"))
    plain = publish_claim(statement='They wrote "claim_review":null on a wall')
    assert examine_search()[0].level == "ok"
    document = PublicDocument.objects.current().get(public_id=plain.public_id)
    SearchEntry.objects.filter(document=document).delete()
    assert examine_search()[0].level == "warning"
    document.body = serialize_document(document.content | {"claim_review": None})
    document.save(update_fields=["body"])
    assert examine_search()[0].level == "ok"
