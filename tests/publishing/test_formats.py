"""What stands in public can be had in the format that somebody's tool reads already."""

import csv
import io
import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from factcheck.models import Appearance
from tests.factories import MONDAY

DAY = timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def told(publish_claim, retract_claim):
    """One that stands, one of the next month, one taken back, one not published."""
    return [
        publish_claim(statement="=SUM(A1) crates", headline="Stands", claimant="The mayor"),
        publish_claim(statement="Next month's <claim>", at=MONDAY + 30 * DAY, language="ar"),
        retract_claim(publish_claim(statement="Taken back"), at=MONDAY + 40 * DAY),
        publish_claim(statement="A draft", upto="approved"),
    ]


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_program_gets_the_claimreview_by_extension_or_by_what_it_accepts(client, told):
    address = f"/verdicts/{told[0].public_id}"
    by_extension = client.get(f"{address}.jsonld")
    by_accept = client.get(f"{address}/", headers={"accept": "application/ld+json, text/html;q=0.5"})
    assert by_extension.json() == by_accept.json()
    assert by_accept.json()["@type"] == "ClaimReview"
    assert by_accept["Content-Type"] == "application/ld+json"
    page = client.get(f"{address}/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert b"<h1" in page.content
    assert "Accept" in page["Vary"]
    assert b"<h1" in client.get(f"{address}/", headers={"accept": "*/*"}).content
    missing = f"/verdicts/{told[2].public_id}"
    assert client.get(f"{missing}.jsonld").status_code == 404


def test_feeds_tell_what_stands_the_newest_change_first_in_both_forms(client, told, correct_claim, settings):
    correct_claim(told[0], at=MONDAY + 50 * DAY)
    atom = ElementTree.fromstring(client.get("/verdicts/atom.xml").content)
    entries = [entry.findtext(f"{ATOM}title") for entry in atom.findall(f"{ATOM}entry")]
    items = client.get("/verdicts/feed.json").json()["items"]
    titles = [
        "Mostly true: =SUM(A1) crates", "Retracted: Taken back", "Mostly true: Next month's <claim>"
    ]  # fmt: skip
    assert entries == titles
    assert [item["title"] for item in items] == titles
    first = atom.find(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}id") == f"{settings.STET_BASE_URL}/verdicts/{told[0].public_id}/"
    assert "20,146" in first.findtext(f"{ATOM}content")
    assert client.get("/corrections/atom.xml").status_code == 200
    page = client.get("/verdicts/").content.decode()
    assert 'type="application/atom+xml"' in page


def test_a_feed_goes_on_where_it_is_cut(client, told, monkeypatch):
    monkeypatch.setattr("publishing.public.views.verdict_feeds.PAGE_SIZE", 1)
    first = ElementTree.fromstring(client.get("/verdicts/atom.xml").content)
    older = next(link.get("href") for link in first.iter(f"{ATOM}link") if link.get("rel") == "next")
    rest = ElementTree.fromstring(client.get(older).content)
    titles = [entry.findtext(f"{ATOM}title") for entry in rest.iter(f"{ATOM}entry")]
    assert titles == ["Mostly true: Next month's <claim>"]
    assert client.get("/verdicts/atom.xml?cursor=forged").status_code == 404


def test_all_claimreviews_are_one_datafeed(client, told, monkeypatch):
    monkeypatch.setattr("publishing.public.views.data_feed.CHUNK_SIZE", 1)
    feed = json.loads(body(client.get("/verdicts/datafeed.json")))
    assert (feed["@context"], feed["@type"]) == ("https://schema.org", "DataFeed")
    assert [one["item"]["claimReviewed"] for one in feed["dataFeedElement"]] == [
        "Next month's <claim>", "=SUM(A1) crates",
    ]  # fmt: skip
    assert {one["@type"] for one in feed["dataFeedElement"]} == {"DataFeedItem"}


def test_who_has_the_datafeed_is_told_so_without_a_look_at_the_verdicts(client, told, correct_claim):
    first = client.get("/verdicts/datafeed.json")
    body(first)
    with CaptureQueriesContext(connection) as queries:
        again = client.get("/verdicts/datafeed.json", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not any('"body"' in query["sql"] for query in queries)
    since = client.get("/verdicts/datafeed.json", headers={"if-modified-since": first["Last-Modified"]})
    assert since.status_code == 304
    correct_claim(told[0], at=MONDAY + 60 * DAY)
    assert client.get("/verdicts/datafeed.json", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_site_map_names_each_page_once_by_its_month(client, told, settings):
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    files = [one.text for one in index.iter(f"{MAP}loc")]
    assert files == [f"{settings.STET_BASE_URL}/sitemap-2026-{month}.xml" for month in (4, 3)]
    named = [
        [one.text for one in ElementTree.fromstring(client.get(file).content).iter(f"{MAP}loc")]
        for file in files
    ]
    pages = [f"{settings.STET_BASE_URL}/verdicts/{one.public_id}/" for one in told]
    assert [set(one) for one in named] == [{pages[1]}, {pages[0], pages[2]}], "a tombstone is read again"
    for empty in ("2019-3", "2026-13", "0-1", "9999-12", "99999-1"):
        assert client.get(f"/sitemap-{empty}.xml").status_code == 404
    assert f"Sitemap: {settings.STET_BASE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_a_partner_opens_the_list_in_a_spreadsheet(client, partner_key, told, monkeypatch):
    monkeypatch.setattr("publishing.api.verdicts_csv.CHUNK_SIZE", 1)
    answer = client.get("/api/v1/verdicts.csv", headers={"authorization": f"Bearer {partner_key}"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))
    by_standing = {
        row["publication_status"]: row for row in rows if row["statement"] != "Next month's <claim>"
    }
    assert len(rows) == 3
    live = by_standing["live"]
    assert (live["statement"], live["rating"], live["rating_value"]) == (
        "'=SUM(A1) crates",
        "Mostly true",
        "4",
    )
    missing = by_standing["retracted"]
    assert (missing["statement"], missing["rating"], missing["retraction"]) == (
        "Taken back",
        "",
        "The table was forged.",
    )


def test_the_table_is_narrowed_and_refused_like_the_list(client, partner_key, told):
    def ask(query):
        return client.get(f"/api/v1/verdicts.csv{query}", headers={"authorization": f"Bearer {partner_key}"})

    assert body(ask("?language=ar")).count(b"\r\n") == 2
    assert ask("?raiting=True").status_code == 400
    assert client.get("/api/v1/verdicts.csv").status_code == 401


def test_a_claim_is_annotated_on_its_article(client, told, settings):
    claim = told[0]
    answer = client.get(f"/verdicts/{claim.public_id}/annotations.jsonld")
    assert answer["Content-Type"].startswith("application/ld+json; profile=")
    collection = answer.json()
    [one] = collection["first"]["items"]
    assert (collection["type"], collection["total"], one["type"]) == ("AnnotationCollection", 1, "Annotation")
    quote, position = one["target"]["selector"]
    assert one["target"]["source"] == Article.objects.get(revisions__appearances__claim=claim).canonical_url
    assert (quote["type"], quote["exact"]) == ("TextQuoteSelector", "20,000 crates of herring")
    assert one["body"][0]["id"] == f"{settings.STET_BASE_URL}/verdicts/{claim.public_id}/"
    state = one["target"]["state"]
    assert state["type"] == "TimeState"
    copy = client.get(state["cached"]).content.decode()
    assert copy[position["start"] : position["end"]] == quote["exact"]
    assert (quote["prefix"] + quote["exact"] + quote["suffix"]) in copy
    text = Appearance.objects.get(claim=claim).revision.text
    assert len(copy) == len(text)
    assert "smokehouse" in text
    assert "smokehouse" not in copy


def test_annotations_are_built_without_the_texts_of_articles(client, told):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/verdicts/{told[0].public_id}/annotations.jsonld").json()["total"] == 1
    assert '"articles_revision"."created_at"' in str(queries.captured_queries)
    assert '"articles_revision"."text"' not in str(queries.captured_queries)


def test_an_article_under_embargo_and_a_retracted_claim_are_annotated_nowhere(client, told, retract_claim):
    claim = told[0]
    place = Appearance.objects.get(claim=claim)
    copy = f"/verdicts/{claim.public_id}/passages/{place.public_id}.txt"
    assert client.get(copy).status_code == 200
    article = Article.objects.filter(pk=place.revision.article_id)
    article.update(embargo_until=MONDAY + 100_000 * DAY)
    assert client.get(f"/verdicts/{claim.public_id}/annotations.jsonld").json()["total"] == 0
    assert client.get(copy).status_code == 404
    article.update(embargo_until=None)
    retract_claim(claim, at=MONDAY + 70 * DAY)
    assert client.get(f"/verdicts/{claim.public_id}/annotations.jsonld").status_code == 404
    assert client.get(copy).status_code == 404


def test_scripts_of_any_page_may_read_what_is_public(client, told):
    for address in (
        "/verdicts/atom.xml", "/verdicts/feed.json", "/verdicts/datafeed.json",
        "/sitemap.xml", f"/verdicts/{told[0].public_id}.jsonld",
        f"/verdicts/{told[0].public_id}/annotations.jsonld",
    ):  # fmt: skip
        answer = client.get(address)
        body(answer)
        assert answer["Access-Control-Allow-Origin"] == "*", address
        assert answer["Cache-Control"] == "public, max-age=60", address
        assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304, address


def test_one_verdict_and_three_cost_the_same_queries(client, partner_key, publish_claim):
    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            body(client.get(address, headers={"authorization": f"Bearer {partner_key}"}))
        return len(queries)

    walked = ("/verdicts/atom.xml", "/verdicts/datafeed.json", "/sitemap.xml", "/api/v1/verdicts.csv")
    publish_claim()
    client.get("/api/v1/verdicts/", headers={"authorization": f"Bearer {partner_key}"})
    one = [cost(address) for address in walked]
    publish_claim()
    publish_claim()
    assert [cost(address) for address in walked] == one
