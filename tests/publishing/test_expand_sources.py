"""``expand=sources``: each citation with its source as the list of sources names it, where it is named."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.models import Source
from factcheck.sources.restrictions import restrict_source
from publishing.documents.relay import relay_events
from publishing.models import Partner, PublicDocument
from publishing.partners.actions import issue_partner_key
from tests.api_schema import described
from tests.factories import MONDAY, TUESDAY
from tests.publishing.source_requests import PAGE, named

ADDRESSES = ("/api/v1/verdicts/", "/api/v1/verdicts.ndjson")


@pytest.fixture
def ask(client, partner_key):
    def get(address, *, secret=partner_key, **query):
        return client.get(address, query, headers={"authorization": f"Bearer {secret}"})

    return get


@pytest.fixture
def told(ask):
    """told(query) -> {id: document} by list, by lines and one by one, which must say the same."""

    def every(**query):
        listed = {one["id"]: one for one in ask("/api/v1/verdicts/", **query).json()["results"]}
        lines = b"".join(ask("/api/v1/verdicts.ndjson", **query).streaming_content).splitlines()
        read = [json.loads(line) for line in lines]
        assert {one.pop("cursor") and one["id"]: one for one in read} == listed
        for public_id, one in listed.items():
            assert ask(f"/api/v1/verdicts/{public_id}/", **query).json() == one
        return listed

    return every


def sources_of(document):
    return [one.get("source", {}).get("title") for one in document["citations"]]


def test_a_citation_says_which_source_it_is_of_as_the_list_of_sources_names_it(publish_claim, told, ask):
    first = publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")])
    Source.objects.filter(title="The catch").update(title="The catch, renamed", publisher="Harbour")
    second = publish_claim(sources=[named("x"), named("The fish", f"{PAGE}/fish")])
    documents = told(expand="sources")
    described("PaginatedVerdictList").validate(ask("/api/v1/verdicts/", expand="sources").json())
    known = {one["id"]: one for one in ask("/api/v1/sources/").json()["results"]}
    for document in documents.values():
        for citation in document["citations"]:
            same = known[citation["source"]["id"]]
            assert citation["source"] == {name: same[name] for name in citation["source"]}
            assert any(use["id"] == document["id"] for use in same["verdicts"])
    old, new = (documents[str(claim.public_id)]["citations"][0] for claim in (first, second))
    assert old["title"] == "The catch"
    assert old["source"] == new["source"]
    assert new["source"]["title"] == new["title"]


def test_nothing_else_of_a_document_is_told_otherwise_and_without_it_its_bytes_are_as_written(
    publish_claim, retract_claim, told, ask
):
    publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")])
    retract_claim(publish_claim())
    plain, expanded = told(), told(expand="sources")
    for document in expanded.values():
        for citation in document.get("citations", ()):
            del citation["source"]
    assert expanded == plain
    written = {one.body.encode() for one in PublicDocument.objects.current()}
    page = ask("/api/v1/verdicts/").content
    assert all(body in page for body in written)


def test_a_source_off_the_record_is_never_among_them(publish_claim, told, cast):
    hidden = named(
        "Whistle", f"{PAGE}/whistle", is_restricted=True, permitted_people=[cast.editor, cast.second]
    )
    publish_claim(sources=[named("The catch"), hidden, named("The port", f"{PAGE}/port")])
    [document] = told(expand="sources").values()
    assert sources_of(document) == ["The catch", None, "The port"]
    whistle = Source.objects.get(title="Whistle")
    assert str(whistle.public_id) not in json.dumps(document)
    assert "source" not in document["citations"][1]
    restrict_source(Source.objects.get(title="The port"), by=cast.editor, at=TUESDAY)
    relay_events()
    [document] = told(expand="sources").values()
    assert sources_of(document) == ["The catch", None, None]


def test_it_is_named_by_nothing_that_the_licence_leaves_out(publish_claim, told):
    first = publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")])
    Source.objects.filter(title="The catch").update(title="Der Fang")
    publish_claim(sources=[named("x"), named("The fish", f"{PAGE}/fish")], language="de")
    assert sources_of(told(expand="sources")[str(first.public_id)])[0] == "Der Fang"
    Partner.objects.update(languages=["en"])
    [document] = told(expand="sources").values()
    assert sources_of(document) == ["The catch", "The port"]


@pytest.mark.parametrize("bad", ["rulings", "sources,rulings", "Sources", "source"])
def test_what_there_is_not_to_expand_is_refused_with_what_there_is(publish_claim, ask, bad):
    claim = publish_claim()
    for address in (*ADDRESSES, f"/api/v1/verdicts/{claim.public_id}/"):
        refused = ask(address, expand=bad)
        assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json"), address
        [value] = refused.json()["errors"]["expand"]
        assert value.endswith(": sources."), value
    assert ask("/api/v1/verdicts.csv", expand="sources").status_code == 400


def test_with_fields_those_are_told_alone(publish_claim, ask):
    publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")])
    [one] = ask("/api/v1/verdicts/", expand="sources", fields="citations").json()["results"]
    assert set(one) == {"id", "publication_status", "citations"}
    assert sources_of(one) == ["The catch", "The port"]
    [one] = ask("/api/v1/verdicts/", expand="sources", fields="rating").json()["results"]
    assert set(one) == {"id", "publication_status", "rating"}


def test_who_holds_it_is_told_so_until_a_source_is_named_anew(publish_claim, client, partner_key):
    claim = publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")])
    for address in ("/api/v1/verdicts/", f"/api/v1/verdicts/{claim.public_id}/"):

        def again(tag="", address=address):
            headers = {"authorization": f"Bearer {partner_key}", "if-none-match": tag}
            return client.get(address, {"expand": "sources"}, headers=headers)

        tag = again()["ETag"]
        assert again(tag).status_code == 304
        Source.objects.filter(url=PAGE).update(title=f"Renamed for {len(address)}")
        publish_claim(sources=[named("x"), named("y", f"{PAGE}/{len(address)}")])
        assert again(tag).status_code == 200
        plain = client.get(address, headers={"authorization": f"Bearer {partner_key}"})
        assert plain["ETag"] != again()["ETag"]


def test_many_cost_no_query_each(publish_claim, ask):
    publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")])
    ask("/api/v1/verdicts/")
    counted = []
    for number in range(3):
        publish_claim(sources=[named("The catch"), named("x", f"{PAGE}/{number}")])
        with CaptureQueriesContext(connection) as caught:
            assert ask("/api/v1/verdicts/", expand="sources").status_code == 200
        counted.append(len(caught))
    assert counted[0] == counted[2] <= 10


def test_the_made_up_verdicts_are_expanded_too(cast, partner, ask):
    secret = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Try", scopes=["try-out"]).secret
    answer = ask("/api/v1/verdicts/", secret=secret, expand="sources").json()
    described("PaginatedVerdictList").validate(answer)
    for one in answer["results"]:
        assert ask(f"/api/v1/verdicts/{one['id']}/", secret=secret, expand="sources").json() == one
        for citation in one.get("citations", ()):
            assert ("source" in citation) is (citation["title"] != "A source we cannot name")
    for address in ("/api/v1/verdicts/", f"/api/v1/verdicts/{one['id']}/"):
        assert ask(address, secret=secret, expand="rulings").status_code == 400
    lines = b"".join(ask("/api/v1/verdicts.ndjson", secret=secret, expand="sources").streaming_content)
    assert lines.count(b'"source":') == str(answer).count("'source':") > 5
    assert ask("/api/v1/verdicts.csv", secret=secret, expand="sources").status_code == 400
