"""A key for trying out sees made-up verdicts and nothing real; no other key, and nobody else, sees those."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from rest_framework.exceptions import AuthenticationFailed

from accounts.actions import create_service, issue_api_key
from accounts.authentication import ApiKeyAuthentication
from accounts.models import ApiKey
from accounts.selectors import get_system_user
from factcheck.workflow import claimreview
from lib.errors import Blocked, Invalid
from lib.web.listing import PAGINATION_PARAMETERS
from publishing.api.filters import VerdictFilterSet
from publishing.api.sandbox.data import list_sandbox_documents
from publishing.api.sandbox.views import SandboxKeyAuthentication
from publishing.partners.actions import issue_partner_key, revoke_partner_key, suspend_partner
from tests.api_schema import described
from tests.factories import MONDAY
from tests.routes import addresses

ID = re.compile("00000000-0000-4000-8000-[0-9]{12}")
MADE_UP = {str(one.public_id) for one in list_sandbox_documents()}


@pytest.fixture
def trying(cast, partner) -> str:
    """The secret of a key for trying out."""
    return issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Trying", scopes=["try-out"]).secret


def ids(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.content
    return {one["id"] for one in answer.json()["results"]}


def test_it_sees_every_made_up_verdict_and_none_of_the_real_ones(
    trying, pull_verdicts, publish_claim, retract_claim
):
    real = [publish_claim(), retract_claim(publish_claim())]
    assert ids(pull_verdicts(secret=trying)) == MADE_UP
    for claim in real:
        assert pull_verdicts(id=claim.public_id, secret=trying).status_code == 404
        there = f"/api/v1/verdicts/{claim.public_id}/versions/"
        assert Client().get(there, headers={"authorization": f"Bearer {trying}"}).status_code == 404


def test_it_asks_no_table_of_what_was_published(trying, pull_verdicts, publish_claim):
    publish_claim()
    with CaptureQueriesContext(connection) as queries:
        for query in ("", "?q=herring", "?order=oldest"):
            pull_verdicts(query, secret=trying)
        pull_verdicts(id=next(iter(MADE_UP)), secret=trying)
    requested = " ".join(query["sql"].lower() for query in queries)
    assert not re.search("publicdocument|searchentry|factcheck_(?!searchlanguage)", requested)


def test_no_other_key_and_nobody_who_works_here_sees_a_made_up_one(
    pull_verdicts, publish_claim, client, cast
):
    claim = publish_claim()
    assert ids(pull_verdicts()) == {str(claim.public_id)}
    client.force_login(cast.editor)
    for made_up in MADE_UP:
        assert pull_verdicts(id=made_up).status_code == 404
        assert client.get(f"/api/v1/verdicts/{made_up}/").status_code == 404
        assert Client().get(f"/verdicts/{made_up}/").status_code == 404
    for page in ("/verdicts/", "/verdicts/feed.json", "/corrections/feed.json", "/verdicts/datafeed.json"):
        assert b"TEST" not in b"".join(Client().get(page))


def test_on_every_other_address_of_the_api_it_finds_nothing_real(trying, publish_claim, cast):
    claim = publish_claim(headline="About the herring")
    headers = {"authorization": f"Bearer {trying}"}
    attempt = 0
    for address, _ in addresses():
        if not address.startswith(("/api/v1/", "/v1alpha1/")):
            continue
        there = re.sub("<[a-z]+:[a-z_]+>", str(claim.public_id), address.replace("<int:version>", "1"))
        for query in ("", "?query=herring", f"?key={trying}&query=herring"):
            answer = Client().get(there + query, headers=headers)
            attempt += 1
            data = b"".join(answer).decode()
            assert "herring" not in data.replace("query=herring", "").lower(), there
            if answer.status_code == 200:
                # A retracted verdict rests on nothing, and a scale names no verdict.
                some = there.endswith(("/sources/", "/ratings/"))
                assert set(ID.findall(data)) <= MADE_UP if some else set(ID.findall(data)) == MADE_UP, there
                assert answer["Stet-Sandbox"] == "made-up verdicts"
            else:
                assert answer.status_code in (400, 401, 403, 404, 405), there
    assert attempt > 20


def test_the_sources_and_the_scale_are_those_of_the_made_up_verdicts(trying, client, pull_verdicts):
    headers = {"authorization": f"Bearer {trying}"}
    sources = client.get("/api/v1/sources/", headers=headers).json()
    described("PaginatedPublicSourceList").validate(sources)
    [moon] = sources["results"]
    assert not moon["has_more"]
    assert {one["id"] for one in moon["verdicts"]} < MADE_UP
    named = pull_verdicts("?expand=sources&page_size=1", secret=trying).json()["results"]
    results = {
        one["source"]["id"] for verdict in named for one in verdict.get("citations", ()) if "source" in one
    }
    assert results <= {moon["id"]}
    ratings = client.get("/api/v1/ratings/", headers=headers).json()
    described("PaginatedRatingScaleList").validate(ratings)
    [scale] = ratings["results"]
    labels = {one["label"]: one for one in scale["ratings"]}
    for one in list_sandbox_documents():
        if rating := one.content.get("rating"):
            requested = {
                name: labels[rating["label"]][name] for name in ("definition", "value", "colour", "icon")
            }
            assert requested == {name: rating[name] for name in requested}
    page = client.get("/api/v1/sources/?page_size=1", headers=headers).json()
    assert page["results"] == sources["results"]


def test_every_answer_is_marked_and_each_verdict_says_test_wherever_it_speaks(trying, pull_verdicts):
    answer = pull_verdicts(secret=trying)
    assert answer["Stet-Sandbox"] == "made-up verdicts"
    for one in answer.json()["results"]:
        spoken = (
            [one["statement"], one["note"]]
            if one["publication_status"] == "retracted"
            else [one["statement"], one["headline"]]
        )
        assert all(words.startswith("TEST") for words in spoken), one
    assert pull_verdicts("?x=1", secret=trying)["Stet-Sandbox"] == "made-up verdicts"


def test_the_answers_have_the_shapes_of_real_ones(trying, pull_verdicts, client):
    described("PaginatedVerdictList").validate(pull_verdicts(secret=trying).json())
    headers = {"authorization": f"Bearer {trying}"}
    standings, kinds = set(), set()
    for one in list_sandbox_documents():
        data = pull_verdicts(id=one.public_id, secret=trying).json()
        missing = data["publication_status"] == "retracted"
        described("Tombstone" if missing else "PublishedVerdict").validate(data)
        standings.add(data["publication_status"])
        listed = client.get(f"/api/v1/verdicts/{one.public_id}/versions/", headers=headers).json()
        described("PaginatedPublishedVersionList").validate(listed)
        assert (listed["results"] == []) is missing
        for version in listed["results"]:
            kinds.add(version["class"])
            there = f"/api/v1/verdicts/{one.public_id}/versions/{version['version']}/"
            held = client.get(there, headers=headers).json()
            described("PublishedVerdict").validate(held)
            assert ("superseded_by" in held) is not version["is_current"]
    assert standings == {"live", "under_review", "retracted"}
    assert kinds == {"", "major"}


def test_their_claimreviews_would_pass_the_check_before_publication():
    reviews = [
        one.content["claim_review"] for one in list_sandbox_documents() if one.content.get("claim_review")
    ]
    assert reviews
    for review in reviews:
        assert claimreview.list_claimreview_problems(review) == [], review


def test_pages_filters_and_refusals_are_as_with_real_ones(trying, pull_verdicts):
    whole = [one["id"] for one in pull_verdicts("?order=oldest", secret=trying).json()["results"]]
    walked, query = [], "?order=oldest&page_size=3"
    while query:
        page = pull_verdicts(query, secret=trying).json()
        walked += [one["id"] for one in page["results"]]
        query = "?" + page["next"].partition("?")[2] if page["next"] else ""
    assert walked == whole
    assert [one["id"] for one in pull_verdicts(secret=trying).json()["results"]] == whole[::-1]
    for query, many in (
        ("?publication_status=retracted", 1), ("?language=de", 1), ("?rating=true", 2), ("?q=test%20moon", 1),
        ("?q=%22moon%20test%22", 0), ("?q=twelve%20metre", 1), ("?q=%22moon%20made%22", 1), ("?q=!!", 0),
        ("?claimant=test%20claimant", 7), ("?desk=harbour", 0), ("?updated_after=2026-03-09", 2),
        ("?published_before=2026-03-02", 1),
    ):  # fmt: skip
        assert len(ids(pull_verdicts(query, secret=trying))) == many, query
    for bad in ("?x=1", "?order=sideways", "?page_size=0", "?cursor=forged", "?updated_after=soon"):
        refused = pull_verdicts(bad, secret=trying)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid"), bad
    unknown = pull_verdicts("?x=1", secret=trying).json()["errors"]["x"][0]
    assert all(name in unknown for name in (*VerdictFilterSet.base_filters, *PAGINATION_PARAMETERS))


def test_who_has_one_already_is_told_so(trying, pull_verdicts):
    there = next(iter(MADE_UP))
    tag = pull_verdicts(id=there, secret=trying)["ETag"]
    assert pull_verdicts(id=there, secret=trying, if_none_match=tag).status_code == 304


def test_it_ends_as_other_keys_do(trying, pull_verdicts, cast, partner):
    suspend_partner(partner, by=cast.admin, at=MONDAY, reason="A leak")
    refused = pull_verdicts(secret=trying)
    assert (refused.status_code, refused.json()["code"]) == (403, "suspended")
    type(partner).objects.update(is_active=True, suspension_reason="", suspended_at=None)
    assert pull_verdicts(secret=trying).status_code == 200
    revoke_partner_key(partner, ApiKey.objects.get(label="Trying"), by=cast.admin, at=MONDAY)
    assert pull_verdicts(secret=trying).status_code == 401
    assert pull_verdicts(secret=trying[:-1]).status_code == 401


def test_a_real_key_dressed_up_as_one_for_trying_opens_nothing(partner_key, pull_verdicts):
    assert pull_verdicts(secret=partner_key.replace("stet_", "stettest_", 1)).status_code == 401


def test_authentication_itself_tells_the_two_kinds_apart_whatever_address_it_guards(partner_key, trying):
    request = RequestFactory().get("/")
    for guard, wrong in ((ApiKeyAuthentication(), trying), (SandboxKeyAuthentication(), partner_key)):
        with pytest.raises(AuthenticationFailed, match="This is a test key: it reads only invented verdicts"):
            guard.get_live_key(wrong, request)
    assert SandboxKeyAuthentication().get_live_key(trying, request).is_sandbox


def test_such_a_key_is_for_nothing_else_and_there_are_two_of_each_kind(cast, partner, partner_key):
    with pytest.raises(Invalid, match="A test key cannot have other permissions"):
        issue_partner_key(
            partner, by=cast.admin, at=MONDAY, label="Both", scopes=["try-out", "read-published"]
        )
    for scopes in (["read-published"], ["try-out"], ["try-out"]):
        issue_partner_key(partner, by=cast.admin, at=MONDAY, label="More", scopes=scopes)
    for scopes in (["read-published"], ["try-out"]):
        with pytest.raises(Blocked):
            issue_partner_key(partner, by=cast.admin, at=MONDAY, label="One more", scopes=scopes)


def test_a_service_that_is_no_partner_finds_no_sandbox(pull_verdicts, cast):
    service = create_service(username="cms", name="CMS", by=get_system_user(), at=MONDAY)
    secret = issue_api_key(service, by=get_system_user(), at=MONDAY, label="CMS", scopes=["try-out"]).secret
    assert pull_verdicts(secret=secret).status_code == 403


def test_the_secret_says_what_it_is_and_the_log_masks_it(trying, caplog):
    assert trying.startswith("stettest_")
    assert ApiKey.objects.get().visible_prefix == f"stettest_{trying.split('_')[1]}_…"
    from newsroom.log_filters import MaskTokensFilter  # noqa: PLC0415 - the one test of this file about logs

    caplog.handler.addFilter(MaskTokensFilter())
    Client().get(f"/v1alpha1/claims:search?key={trying}")
    assert trying not in caplog.text


def test_one_press_makes_a_key_for_trying_and_its_page_has_examples_that_hold_it_whole(
    console_client, pull_verdicts, cast
):
    docs = console_client.get("/partner/docs/").content.decode()
    assert 'name="scopes" value="try-out"' in docs
    made = console_client.post("/partner/keys/", {"label": "Test key", "scopes": "try-out"})
    page = made.content.decode()
    found = re.search(r"<code data-secret>([^<]+)</code>", page)
    assert found
    assert f"export STET_KEY=&quot;{found[1]}&quot;" in page or f'export STET_KEY="{found[1]}"' in page
    assert ids(pull_verdicts(secret=found[1])) == MADE_UP
    for held in ApiKey.objects.filter(label="Puller"):
        revoke_partner_key(held.principal.partner, held, by=cast.admin, at=MONDAY)
    later = console_client.get("/partner/docs/").content.decode()
    assert (found[1] in later, f"stettest_{found[1].split('_')[1]}_…" in later) == (False, True)
    for word in ("urlopen", "await fetch", "curl --fail"):
        assert word in page
        assert word in later


def test_the_examples_prefer_the_key_that_reads_real_ones(console_client, cast, partner, partner_key, trying):
    page = console_client.get("/partner/docs/").content.decode()
    assert (f"stet_{partner_key.split('_')[1]}_…" in page, "stettest_" in page) == (True, False)


def followed(trying, query=""):
    answer = Client().get(f"/api/v1/changes/{query}", headers={"authorization": f"Bearer {trying}"})
    return answer.status_code, answer.json()


def test_its_changes_are_followed_to_their_end(trying):
    described("ChangePage").validate(followed(trying)[1])
    seen, query = [], "?page_size=3"
    while query:
        status, page = followed(trying, query)
        assert status == 200
        seen += page["results"]
        query = "?" + page["next"].partition("?")[2] if page["has_more"] else ""
    assert [one["position"] for one in seen] == [one.position for one in list_sandbox_documents()]
    assert {one["kind"] for one in seen} == {"published", "corrected", "retracted", "under_review"}
    [missing] = [one["id"] for one in seen if one["kind"] == "retracted"]
    assert [one["verdict"] is None for one in seen if one["id"] == missing] == [True, False]
    assert sum(one["verdict"] is None for one in seen) == 1
    status, end = followed(trying, f"?cursor={page['cursor']}")
    assert (status, end["results"], end["has_more"]) == (200, [], False)
    bad = (("cursor=x", 400), ("cursor=99.test", 410), ("cursor=1.other", 410), ("x=1", 400))
    for query, refused in bad:
        assert followed(trying, f"?{query}")[0] == refused, query


def test_its_lines_and_its_table_hold_all_that_stands(trying):
    def taken(address):
        answer = Client().get(f"/api/v1/{address}", headers={"authorization": f"Bearer {trying}"})
        assert answer.status_code == 200, address
        return b"".join(answer).decode().splitlines()

    lines = [json.loads(one) for one in taken("verdicts.ndjson")]
    assert [one["id"] for one in lines] == [
        str(one.public_id) for one in list_sandbox_documents() if one.current
    ]
    assert [json.loads(one) for one in taken(f"verdicts.ndjson?cursor={lines[2]['cursor']}")] == lines[3:]
    few = [json.loads(one) for one in taken("verdicts.ndjson?fields=rating&publication_status=live")]
    assert {tuple(one) for one in few} == {("cursor", "id", "publication_status", "rating")}
    table = taken("verdicts.csv")
    assert (len(table), len(taken("verdicts.csv?publication_status=retracted"))) == (len(lines) + 1, 2)
    assert all("TEST" in row for row in table[1:])


def test_every_body_is_what_the_list_says(trying, pull_verdicts):
    listed = {one["id"]: one for one in pull_verdicts(secret=trying).json()["results"]}
    for one in list_sandbox_documents():
        if one.current:
            assert json.loads(one.body) == listed[str(one.public_id)]
