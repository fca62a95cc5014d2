"""Published verdicts by their tags: told with the document, found whole and in any case, gone with it."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from accounts.models import Membership
from factcheck.claims.editing import update_claim
from publishing.api.sandbox.data import list_sandbox_documents
from publishing.models import DocumentTag, Partner
from publishing.partners.actions import issue_partner_key
from tests.api_schema import described
from tests.factories import MONDAY, TUESDAY


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["results"]]


@pytest.fixture
def two(publish_claim):
    return [publish_claim(tags=["Straße", "public health"]), publish_claim(tags=["Housing"])]


def test_a_document_says_its_tags_in_their_order(two, publish_claim, pull_verdicts):
    data = pull_verdicts(id=two[0].public_id).json()
    described("PublishedVerdict").validate(data)
    assert data["tags"] == ["Straße", "public health"]
    assert pull_verdicts(id=publish_claim().public_id).json()["tags"] == []
    assert "keywords" not in data["claim_review"]


FOUND_BY_TAG = {
    "strasse": [0], "STRASSE": [0], "Public%20%20Health": [0], "housing": [1], "health": [],
    "hous": [], "%25": [], "x": [],
}  # fmt: skip


def test_a_tag_is_met_whole_and_in_any_case(two, pull_verdicts):
    numbers = {str(claim.public_id): number for number, claim in enumerate(two)}
    answers = {tag: [numbers[one] for one in ids(pull_verdicts(f"?tag={tag}"))] for tag in FOUND_BY_TAG}
    assert answers == FOUND_BY_TAG


def test_a_tag_narrows_with_the_other_filters_and_page_by_page(two, publish_claim, pull_verdicts):
    more = [publish_claim(tags=["housing"], rating="False", headline="No") for _ in range(3)]
    wanted = [str(claim.public_id) for claim in reversed(more)]
    assert ids(pull_verdicts("?tag=housing&rating=false")) == wanted
    first = pull_verdicts("?tag=housing&rating=false&page_size=2").json()
    assert [one["id"] for one in first["results"]] == wanted[:2]
    assert ids(pull_verdicts("?" + first["next"].partition("?")[2])) == wanted[2:]


def test_one_too_long_is_refused_at_its_parameter(two, pull_verdicts):
    refused = pull_verdicts("?tag=" + "x" * 41)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["tag"])


def test_tags_changed_after_publication_are_told_with_the_correction(
    two, cast, pull_verdicts, correct_claim, publish_claim
):
    claim = two[1]
    update_claim(claim, tags=["rent"], by=cast.editor, at=TUESDAY)
    assert pull_verdicts(id=claim.public_id).json()["tags"] == ["Housing"]
    assert ids(pull_verdicts("?tag=rent")) == []
    correct_claim(claim)
    assert pull_verdicts(id=claim.public_id).json()["tags"] == ["rent"]
    assert ids(pull_verdicts("?tag=rent")) == [str(claim.public_id)]
    assert ids(pull_verdicts("?tag=housing")) == []
    version = pull_verdicts(f"{claim.public_id}/versions/1/")
    assert version.json()["tags"] == ["Housing"]


def test_a_retracted_verdict_is_found_by_none_of_its_tags(two, retract_claim, pull_verdicts):
    missing = retract_claim(two[1])
    assert ids(pull_verdicts("?tag=housing")) == []
    assert "tags" not in pull_verdicts(id=missing.public_id).json()
    assert not DocumentTag.objects.filter(document__is_current=True, key="housing").exists()


def test_a_licence_and_a_confidential_desk_narrow_what_a_tag_finds(
    publish_claim, cast, pull_verdicts, partner
):
    for person, role in ((cast.editor, "editor"), (cast.checker, "checker"), (cast.second, "checker")):
        Membership.objects.create(user=person, desk=cast.secret_desk, role=role, joined_at=MONDAY)
    open_one = publish_claim(tags=["housing"])
    hidden = publish_claim(tags=["housing"], desk=cast.secret_desk)
    german = publish_claim(tags=["housing"], language="de")
    assert set(ids(pull_verdicts("?tag=housing"))) == {str(open_one.public_id), str(german.public_id)}
    Partner.objects.update(languages=["en"])
    assert ids(pull_verdicts("?tag=housing")) == [str(open_one.public_id)]
    partner.desks.add(cast.secret_desk)
    assert ids(pull_verdicts("?tag=housing")) == [str(hidden.public_id)]


def test_what_is_not_published_is_found_by_no_tag(publish_claim, pull_verdicts):
    publish_claim(tags=["housing"], upto="approved")
    publish_claim(tags=["housing"], relayed=False)
    assert ids(pull_verdicts("?tag=housing")) == []


def test_table_and_lines_take_the_filter_and_tell_tags(two, client, partner_key):
    headers = {"authorization": f"Bearer {partner_key}"}
    lines = client.get("/api/v1/verdicts.ndjson?tag=HOUSING", headers=headers)
    [line] = b"".join(lines.streaming_content).splitlines()
    assert (json.loads(line)["id"], json.loads(line)["tags"]) == (str(two[1].public_id), ["Housing"])
    table = client.get("/api/v1/verdicts.csv?tag=public health", headers=headers)
    [row] = csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig")))
    assert (row["id"], row["tags"]) == (str(two[0].public_id), "Straße, public health")


def test_readers_and_those_who_follow_a_feed_are_told_them_too(client, publish_claim, retract_claim):
    claim = publish_claim(tags=["Straße & Co", "Mostly true"])
    content = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "About: <bdi>Straße &amp; Co</bdi>, <bdi>Mostly true</bdi>" in " ".join(content.split())
    atom = ElementTree.fromstring(client.get("/verdicts/atom.xml").content)
    terms = [one.get("term") for one in atom.iter("{http://www.w3.org/2005/Atom}category")]
    assert terms == ["Mostly true", "Straße & Co"], "the rating first, and each once"
    rss = ElementTree.fromstring(client.get("/verdicts/rss.xml").content)
    assert [one.text for one in rss.iter("category")] == terms
    assert client.get("/verdicts/feed.json").json()["items"][0]["tags"] == terms
    assert "About:" not in client.get(f"/verdicts/{publish_claim().public_id}/").content.decode()
    retract_claim(claim)
    for address in (
        f"/verdicts/{claim.public_id}/",
        "/verdicts/atom.xml",
        "/verdicts/rss.xml",
        "/verdicts/feed.json",
    ):
        assert "Straße" not in client.get(address).content.decode()


def test_the_made_up_verdicts_have_tags_too(cast, partner, pull_verdicts):

    secret = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Try", scopes=["try-out"]).secret
    made = {
        str(one.public_id)
        for one in list_sandbox_documents()
        if one.current and "health" in one.content.get("tags", ())
    }
    assert made
    assert set(ids(pull_verdicts("?tag=HEALTH", secret=secret))) == made
    assert pull_verdicts("?tag=" + "x" * 41, secret=secret).status_code == 400
