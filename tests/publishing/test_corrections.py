"""Corrections: old and new on the page and in the document, and the list of all of them, as page and feed."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from articles.importers import feed as reader
from publishing.models import PublicDocument
from publishing.partners.actions import create_partner, issue_partner_key
from tests.factories import MONDAY, TUESDAY

ATOM = "{http://www.w3.org/2005/Atom}"


def corrected(pull, claim):
    return pull(id=claim.public_id).json()["corrections"]


def test_a_correction_says_old_and_new_of_all_that_changed(
    client, publish_claim, correct_claim, pull_verdicts
):
    claim = correct_claim(publish_claim(), rating="False", correction="major", note="We misread the table.")
    assert corrected(pull_verdicts, claim)[0]["changes"] == [
        {"field": "rating", "before": "Mostly true", "after": "False"},
        {"field": "headline", "before": "About right", "after": "Still right"},
        {"field": "explanation", "before": "The table has 20,145 [1].",
         "after": "Counted again: 20,146 [1]."},
    ]  # fmt: skip
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert 'Rating: <del><span class="vh">was </span>Mostly true</del>' in page
    assert '<ins><span class="vh">is now </span>False</ins>' in page
    assert '<del><span class="vh">removed: </span>20,145</del>' not in page  # the sentence was written anew
    assert "20,146" in page
    assert f'id="correction-{2}"' in page


def test_what_an_old_version_says_never_changes(client, publish_claim, correct_claim, pull_verdicts):
    claim = correct_claim(publish_claim(), note="First.")
    before = PublicDocument.objects.get(public_id=claim.public_id, version=2).body
    correct_claim(claim, note="Second.", rating="False", correction="major", at=TUESDAY + timedelta(days=1))
    assert PublicDocument.objects.get(public_id=claim.public_id, version=2).body == before
    first, second = corrected(pull_verdicts, claim)
    assert (first["note"], [one["field"] for one in first["changes"]]) == (
        "First.", ["headline", "explanation"]
    )  # fmt: skip
    assert (second["note"], [one["field"] for one in second["changes"]]) == ("Second.", ["rating"])


def test_the_words_of_a_minor_correction_are_folded_away(client, publish_claim, correct_claim):
    claim = correct_claim(publish_claim(), correction="minor", note="")
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "<summary>What changed: headline, explanation</summary>" in page


def test_what_stayed_of_a_long_explanation_is_left_out(client, publish_claim, correct_claim):
    long = " ".join(f"word{number}" for number in range(400))
    claim = correct_claim(
        publish_claim(explanation=f"{long} 20,145 {long}"), explanation=f"{long} 20,146 {long}"
    )
    box = client.get(f"/verdicts/{claim.public_id}/").content.decode().split('<dl class="was">')[1]
    box = box.split("</dl>")[0]
    assert "20,145" in box
    assert "word399" in box
    assert "word200" not in box


def test_a_comma_that_came_strikes_no_word_before_it(client, publish_claim, correct_claim):
    claim = publish_claim(explanation="They cost £9.1 million in the end [1].")
    correct_claim(claim, explanation="They cost £9.1 million in the end, £2.7 million more [1].")
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    explanation = page.split("<dt>Explanation</dt>")[1].split("</dd>")[0]
    assert '<ins><span class="vh">added: </span>, £2.7 million more</ins>' in explanation
    assert "<del>" not in explanation


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "a & b", "\u202ename", "كلمة جديدة"])
def test_hostile_words_stay_words_on_the_page_and_in_the_feeds(client, publish_claim, correct_claim, words):
    correct_claim(publish_claim(explanation="Before."), explanation=words, note=words)
    page = client.get("/corrections/").content.decode()
    assert "<script>alert" not in page
    entry = ElementTree.fromstring(client.get("/corrections/atom.xml").content).find(f"{ATOM}entry")
    assert "<script>" not in entry.find(f"{ATOM}content").text
    assert json.loads(client.get("/corrections/feed.json").content)["items"]


class TestEveryVersionStays:
    def test_a_partner_reads_each_with_a_banner_on_the_old_ones(
        self, client, publish_claim, correct_claim, pull_verdicts, partner_key
    ):
        claim = publish_claim()
        first = pull_verdicts(id=claim.public_id).json()
        correct_claim(claim, rating="False", correction="major")
        address = f"/api/v1/verdicts/{claim.public_id}/versions/"
        ask = {"headers": {"authorization": f"Bearer {partner_key}"}}
        rows = client.get(address, **ask).json()["results"]
        assert [(one["version"], one["is_current"], one["class"], one["rating"]) for one in rows] == [
            (2, True, "major", "False"), (1, False, "", "Mostly true"),
        ]  # fmt: skip
        earlier = client.get(f"{address}1/", **ask).json()
        assert earlier.pop("superseded_by") == {"version": 2, "url": first["url"]}
        assert earlier == first
        assert client.get(f"{address}2/", **ask).json() == pull_verdicts(id=claim.public_id).json()
        assert client.get(f"{address}3/", **ask).status_code == 404
        assert client.get(f"{address}1/").status_code == 401

    def test_of_a_retracted_verdict_only_the_tombstone_is_left(
        self, client, publish_claim, correct_claim, retract_claim, partner_key
    ):
        claim = retract_claim(correct_claim(publish_claim()))
        ask = {"headers": {"authorization": f"Bearer {partner_key}"}}
        address = f"/api/v1/verdicts/{claim.public_id}/versions/"
        assert client.get(address, **ask).json()["results"] == []
        assert client.get(f"{address}1/", **ask).json()["publication_status"] == "retracted"

    def test_a_verdict_outside_the_licence_has_no_versions_either(
        self, client, publish_claim, correct_claim, cast
    ):
        claim = correct_claim(publish_claim())
        other = create_partner(by=cast.admin, at=MONDAY, name="Sports wire", desks=[cast.other_desk])
        secret = issue_partner_key(other, by=cast.admin, at=MONDAY, label="Puller").secret
        for address in ("", "1/", "2/"):
            requested = client.get(
                f"/api/v1/verdicts/{claim.public_id}/versions/{address}",
                headers={"authorization": f"Bearer {secret}"},
            )
            assert requested.status_code == 404


class TestTheList:
    def test_it_has_all_of_them_the_newest_first_and_minor_ones_can_be_left_out(
        self, client, publish_claim, correct_claim, retract_claim
    ):
        typo = correct_claim(publish_claim(statement="A typo"), correction="minor", note="")
        wrong = correct_claim(
            publish_claim(statement="Wrong"), rating="False", correction="major", note="Misread."
        )
        missing = retract_claim(publish_claim(statement="Gone for good"), note="Forged.")
        page = client.get("/corrections/").content.decode()
        assert page.index("Forged.") < page.index("Misread.") < page.index("A typo")
        assert page.count("Gone for good") == 1
        assert f"/verdicts/{wrong.public_id}/#correction-2" in page
        assert f"/verdicts/{missing.public_id}/" in page
        without = client.get("/corrections/?minor=no").content.decode()
        assert str(typo.public_id) not in without
        assert str(wrong.public_id) in without

    def test_a_correction_of_what_is_retracted_since_is_gone(
        self, client, publish_claim, correct_claim, retract_claim
    ):
        claim = correct_claim(publish_claim(statement="Pigs fly"), note="Only half of it.")
        assert "Only half of it." in client.get("/corrections/").content.decode()
        retract_claim(claim)
        for address in ("/corrections/", "/corrections/atom.xml", "/corrections/feed.json"):
            content = client.get(address).content.decode()
            assert "Pigs fly" in content
            assert "Only half of it." not in content
            assert "The table was forged." in content

    def test_it_is_cut_into_pages_that_meet_and_so_are_the_feeds(
        self, client, publish_claim, correct_claim, monkeypatch
    ):
        monkeypatch.setattr("publishing.public.views.corrections.PAGE_SIZE", 2)
        for number in range(3):
            correct_claim(publish_claim(statement=f"Claim {number}"))
        first = client.get("/corrections/").content.decode()
        assert "Claim 2" in first
        assert "Claim 0" not in first
        older = first.split('rel="next"')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
        assert "Claim 0" in client.get(older).content.decode()
        content = json.loads(client.get("/corrections/feed.json").content)
        rest = json.loads(client.get(content["next_url"].removeprefix("http://127.0.0.1:8000")).content)
        assert len(content["items"]) + len(rest["items"]) == 3
        assert client.get("/corrections/?cursor=nonsense").status_code == 404

    @pytest.mark.parametrize("address", ["/corrections/", "/corrections/atom.xml", "/corrections/feed.json"])
    def test_who_has_it_already_is_told_so(self, client, publish_claim, correct_claim, address):
        claim = correct_claim(publish_claim())
        first = client.get(address)
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
        since = {"if-modified-since": first["Last-Modified"]}
        assert client.get(address, headers=since).status_code == 304
        correct_claim(claim, note="Again.", at=TUESDAY + timedelta(days=1))
        assert client.get(address, headers=since).status_code == 200
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200

    def test_the_queries_do_not_grow_with_it(
        self, client, publish_claim, correct_claim, django_assert_num_queries
    ):
        correct_claim(publish_claim())
        with django_assert_num_queries(2):
            client.get("/corrections/")
        for _ in range(2):
            correct_claim(publish_claim())
        with django_assert_num_queries(2):
            client.get("/corrections/")

    def test_nothing_is_there_before_the_first(self, client, db):
        assert "Nothing has been corrected yet." in client.get("/corrections/").content.decode()
        assert (
            ElementTree.fromstring(client.get("/corrections/atom.xml").content).findall(f"{ATOM}entry") == []
        )


class TestTheFeed:
    def test_a_feed_reader_reads_it(self, client, publish_claim, correct_claim):
        claim = correct_claim(
            publish_claim(statement="Crates were landed"), rating="False", correction="major"
        )
        answer = client.get("/corrections/atom.xml")
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        [entry] = reader.parse_feed(answer.content, url="http://127.0.0.1:8000/corrections/atom.xml").entries
        assert entry.url.startswith(f"http://127.0.0.1:8000/verdicts/{claim.public_id}/")
        root = ElementTree.fromstring(answer.content)
        [one] = root.findall(f"{ATOM}entry")
        assert one.find(f"{ATOM}title").text == "Correction (major): Crates were landed"
        assert one.find(f"{ATOM}category").get("term") == "major"
        assert "<del>Mostly true</del> <ins>False</ins>" in one.find(f"{ATOM}content").text
        assert one.find(f"{ATOM}id").text.endswith("#correction-2")

    @pytest.mark.parametrize("address", ["/verdicts/", "/corrections/", "/verdicts/{}/"])
    def test_pages_say_where_it_is(self, client, publish_claim, address):
        page = client.get(address.format(publish_claim().public_id)).content.decode()
        assert '<link rel="alternate" type="application/atom+xml"' in page
        assert 'href="http://127.0.0.1:8000/corrections/atom.xml"' in page

    def test_nothing_of_the_tool_is_in_it(self, client, publish_claim, correct_claim):
        correct_claim(publish_claim())
        for address in ("/corrections/", "/corrections/atom.xml", "/corrections/feed.json"):
            content = client.get(address).content.decode()
            assert "The Daily Proof" in content
            assert "Stet" not in content
