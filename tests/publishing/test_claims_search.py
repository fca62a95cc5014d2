"""Clients of Google's Fact Check Tools API find our verdicts with the calls that they have."""

import json
import logging
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import issue_api_key
from accounts.models import Membership
from newsroom.log_filters import MaskTokensFilter
from publishing.api.google.parameters import ResponseFormat
from publishing.api.google.responses import _render_response
from publishing.documents.relay import relay_events
from publishing.partners.actions import suspend_partner, update_license
from tests.factories import MONDAY

DAY = timedelta(days=1)
WEDNESDAY = MONDAY + 2 * DAY


@pytest.fixture
def ask(client, partner_key):
    """ask(query="herring") -> what claims:search answers the partner."""

    def play(address="/v1alpha1/claims:search", *, secret=partner_key, sent=None, **parameters):
        given = {"key": secret} if secret else {}
        return client.get(f"{address}?{urlencode(given | parameters)}", headers=sent or {})

    return play


@pytest.fixture
def texts(ask):
    """The texts of one page."""

    def play(**parameters):
        answer = ask(**parameters)
        assert answer.status_code == 200, answer.content
        return [one["text"] for one in answer.json().get("claims", [])]

    return play


@pytest.fixture
def three(publish_claim):
    """Published on three days, each by somebody else."""
    return [
        publish_claim(statement="Zürich landed 20,000 crates of herring", claimant="The mayor", at=MONDAY),
        publish_claim(
            statement="Herring prices fell in Oslo", claimant="Ada Holm", rating="False",
            headline="They rose", said_on=MONDAY.date(), said_precision="month", at=MONDAY + DAY,
        ),
        publish_claim(statement="Der Fang der Heringe", claimant="Das Amt", language="de-CH", at=WEDNESDAY),
    ]  # fmt: skip


def test_a_claim_is_told_as_such_clients_read_it(three, ask, settings):
    answer = ask(query="prices fell")
    assert answer["Content-Type"] == "application/json; charset=UTF-8"
    claim = three[1]
    assert answer.json() == {
        "claims": [
            {
                "text": "Herring prices fell in Oslo",
                "claimant": "Ada Holm",
                "claimDate": "2026-03-01T00:00:00Z",
                "claimReview": [
                    {
                        "publisher": {"name": settings.STET_NEWSROOM_NAME, "site": "127.0.0.1"},
                        "url": f"{settings.STET_BASE_URL}/verdicts/{claim.public_id}/",
                        "title": "They rose",
                        "reviewDate": claim.publications.get().published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                        "textualRating": "False",
                        "languageCode": "en",
                    }
                ],
            }
        ]
    }


OSLO, ZURICH, FANG = (
    "Herring prices fell in Oslo",
    "Zürich landed 20,000 crates of herring",
    "Der Fang der Heringe",
)


FOUND = [
    ({"query": "herring"}, [OSLO, ZURICH]),
    ({"query": "HERINGE"}, [FANG]),
    ({"query": "zurich"}, [ZURICH]),
    ({"query": "crate landed"}, [ZURICH]),
    ({"query": "20,000"}, [ZURICH]),
    ({"query": "Ada Holm"}, [OSLO]),
    ({"query": "they rose"}, [OSLO]),
    ({"query": "herring Bergen"}, []),
    ({"query": "Did herring prices crash in Oslo?"}, [OSLO]),
    ({"query": "…"}, []),
    ({"query": "%"}, []),
    ({"query": "herring", "languageCode": "en-US"}, [OSLO, ZURICH]),
    ({"query": "fang", "languageCode": "de"}, [FANG]),
    ({"query": "fang", "languageCode": "en"}, []),
    ({"reviewPublisherSiteFilter": "127.0.0.1"}, [FANG, OSLO, ZURICH]),
    ({"reviewPublisherSiteFilter": "https://www.127.0.0.1/about"}, [FANG, OSLO, ZURICH]),
    ({"reviewPublisherSiteFilter": "nytimes.com", "query": "herring"}, []),
    ({"query": "herring", "offset": "1"}, [ZURICH]),
    ({"query": "herring", "page_size": "1"}, [OSLO]),
    ({"query": "herring", "pageSize": "0"}, [OSLO, ZURICH]),
    ({"query": "herring", "quotaUser": "x", "uploadType": "media", "alt": "json"}, [OSLO, ZURICH]),
]  # fmt: skip


def test_a_search_finds(three, texts):
    for requested, found in FOUND:
        assert texts(**requested) == found, requested


def test_nothing_found_is_an_empty_object(three, ask):
    assert ask(query="submarine").json() == {}


def test_age_counts_from_the_newest_of_claim_and_review(three, correct_claim, texts, time_machine):
    time_machine.move_to(WEDNESDAY + 3 * DAY, tick=False)
    assert texts(query="herring", maxAgeDays="3") == []
    assert texts(query="fang", maxAgeDays="3") == [FANG]
    assert texts(query="herring", maxAgeDays="999999999") == [OSLO, ZURICH]
    correct_claim(three[0], at=WEDNESDAY + 2 * DAY)
    assert texts(query="herring", maxAgeDays="3") == [ZURICH]


def test_pages_follow_their_token_without_a_miss_or_a_double(three, publish_claim, ask):
    seen, token = [], ""
    for _ in range(5):
        answer = ask(reviewPublisherSiteFilter="127.0.0.1", pageSize=1, pageToken=token).json()
        seen += [one["text"] for one in answer["claims"]]
        if len(seen) == 1:
            publish_claim(statement="Came meanwhile", at=WEDNESDAY + DAY)
        token = answer.get("nextPageToken")
        if not token:
            break
    assert seen == [FANG, OSLO, ZURICH]


def test_the_nearest_are_paged_too(publish_claim, ask):
    for boat in ("Anna", "Berta", "Clara"):
        publish_claim(statement=f"The trawler {boat} landed cod in Bergen")
    first = ask(query="trawler landed cod haddock in Bergen", pageSize=2).json()
    rest = ask(
        query="trawler landed cod haddock in Bergen", pageSize=2, pageToken=first["nextPageToken"]
    ).json()
    results = [one["text"] for page in (first, rest) for one in page["claims"]]
    assert len(results) == len(set(results)) == 3
    assert "nextPageToken" not in rest


def test_a_token_serves_only_the_question_it_was_given_for(three, ask):
    token = ask(query="herring", pageSize=1).json()["nextPageToken"]
    assert ask(query="fang", pageToken=token).status_code == 400
    assert ask(query="herring", languageCode="de", pageToken=token).status_code == 400
    assert ask(query="herring", pageSize=1, offset=7, pageToken=token).json()["claims"][0]["text"] == ZURICH


def test_what_is_corrected_is_found_by_its_new_words_and_what_is_retracted_by_none(
    publish_claim, correct_claim, retract_claim, texts
):
    claim = publish_claim(statement="Crates of herring", headline="Nearly so")
    assert texts(query="nearly") == ["Crates of herring"]
    correct_claim(claim)
    assert texts(query="nearly") == []
    assert texts(query="still right") == ["Crates of herring"]
    retract_claim(claim)
    assert texts(query="still right") == texts(reviewPublisherSiteFilter="127.0.0.1") == []


def test_what_is_not_published_is_not_found(cast, publish_claim, texts):
    publish_claim(statement="Approved alone", upto="approved")
    publish_claim(statement="Published and not relayed", relayed=False)
    assert texts(reviewPublisherSiteFilter="127.0.0.1") == []
    relay_events()
    assert texts(reviewPublisherSiteFilter="127.0.0.1") == ["Published and not relayed"]


def test_a_rating_kept_out_of_claimreviews_is_kept_out_of_this_one(publish_claim, rating_scale, texts):
    rating_scale.ratings.create(
        scale=rating_scale,
        position=9,
        label="Satire",
        definition="A joke.",
        tone="between",
        claimreview_type="none",
    )
    publish_claim(statement="Nobody can know", rating="Satire")
    publish_claim(statement="Everybody knows")
    assert texts(reviewPublisherSiteFilter="127.0.0.1") == ["Everybody knows"]


def test_a_licence_narrows_what_is_found_and_counted(cast, partner, publish_claim, ask, texts, time_machine):
    time_machine.move_to(MONDAY + timedelta(minutes=90), tick=False)
    publish_claim(statement="A claim of the harbour")
    publish_claim(statement="Eine Behauptung", language="de")
    secret = cast.secret_desk
    people = [cast.editor, cast.checker, cast.second]
    for person, role in zip(people, ("editor", "checker", "checker"), strict=True):
        Membership.objects.create(user=person, desk=secret, role=role, joined_at=MONDAY)
    publish_claim(statement="A claim of inquiries", desk=secret, people=people)
    everything = {"reviewPublisherSiteFilter": "127.0.0.1", "pageSize": 1}
    assert texts(**everything, offset=1) == ["A claim of the harbour"]
    assert "nextPageToken" not in ask(**everything, offset=1).json()

    def licence(**terms):
        update_license(
            partner, by=cast.admin, at=MONDAY, **{"desks": [], "languages": [], "delay_minutes": 0} | terms
        )
        return texts(reviewPublisherSiteFilter="127.0.0.1")

    assert licence(languages=["de"]) == ["Eine Behauptung"]
    assert licence(desks=[cast.other_desk]) == []
    assert licence(desks=[secret]) == ["A claim of inquiries"]
    assert licence(delay_minutes=120) == []
    time_machine.move_to(MONDAY + timedelta(minutes=200), tick=False)
    assert licence(delay_minutes=120) == ["Eine Behauptung", "A claim of the harbour"]


REFUSED = [
    ({}, "query"), ({"query": "  "}, "query"), ({"query": "x" * 2001}, "query"),
    ({"query": "a\x00"}, "query"),
    ({"query": "a", "pageSize": "ten"}, "pageSize"), ({"query": "a", "pageSize": "-1"}, "pageSize"),
    ({"query": "a", "pageSize": "99999999999"}, "pageSize"), ({"query": "a", "offset": "-1"}, "offset"),
    ({"query": "a", "offset": "10001"}, "offset"), ({"query": "a", "maxAgeDays": "1.5"}, "maxAgeDays"),
    ({"query": "a", "pageToken": "forged"}, "pageToken"), ({"query": "a", "colour": "red"}, "colour"),
    ({"query": "a", "fields": "claims/nope"}, "fields"), ({"query": "a", "fields": "claims("}, "fields"),
    ({"query": "a", "alt": "proto"}, "alt"), ({"query": "a", "prettyPrint": "perhaps"}, "prettyPrint"),
    ({"query": "a", "callback": "alert(1)//"}, "callback"),
    ({"query": "a", "callback": "a" * 101}, "callback"),
    ({"query": "a", "page_size": "1", "pageSize": "1"}, "pageSize"),
]  # fmt: skip


def test_a_bad_parameter_is_refused_in_googles_envelope(ask):
    for requested, field in REFUSED:
        refused = ask(**requested)
        assert refused.status_code == 400, requested
        error = refused.json()["error"]
        assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
        [detail] = error["details"]
        assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
        [violation] = detail["fieldViolations"]
        assert violation == {"field": field, "description": error["message"]}


def test_the_first_format_of_errors_is_given_to_who_asks(ask):
    error = ask(**{"$.xgafv": "1"}).json()["error"]
    assert error["errors"] == [{"message": error["message"], "domain": "global", "reason": "badRequest"}]


def test_without_a_key_nothing_is_said(ask):
    for secret, code, status, reason in (
        ("", 403, "PERMISSION_DENIED", "API_KEY_MISSING"),
        ("stet_nothing", 400, "INVALID_ARGUMENT", "API_KEY_INVALID"),
    ):
        refused = ask(query="herring", secret=secret)
        error = refused.json()["error"]
        assert (refused.status_code, error["code"], error["status"]) == (code, code, status)
        assert error["details"][0]["reason"] == reason


def test_a_session_opens_nothing_here(three, cast, client):
    client.force_login(cast.editor)
    assert client.get("/v1alpha1/claims:search?query=herring").status_code == 403


def test_a_suspended_partner_and_a_key_for_something_else_are_refused(three, cast, partner, ask):
    other = issue_api_key(
        partner.principal, by=cast.admin, at=MONDAY, label="Reader reports", scopes=["report-errors"]
    )
    assert ask(query="herring", secret=other.secret).status_code == 403
    suspend_partner(partner, by=cast.admin, at=MONDAY, reason="A leak")
    refused = ask(query="herring")
    assert (refused.status_code, refused.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_a_key_may_come_in_the_headers_that_such_clients_send(three, client, partner_key):
    for headers in ({"x-goog-api-key": partner_key}, {"authorization": f"Bearer {partner_key}"}):
        assert client.get("/v1alpha1/claims:search?query=oslo", headers=headers).json()["claims"]


def test_a_key_in_an_address_is_not_written_to_the_log(partner_key):
    record = logging.LogRecord(
        "django.server", 20, "", 0, '"GET %s" 200', (f"/v1alpha1/claims:search?key={partner_key}&a=1",), None
    )
    assert MaskTokensFilter().filter(record)
    assert record.getMessage() == '"GET /v1alpha1/claims:search?key=stet_…&a=1" 200'


def test_an_answer_is_cut_and_laid_out_as_asked(three, ask):
    lines = ask(query="oslo", fields="claims(text,claimReview/publisher/site)")
    results = [{"text": OSLO, "claimReview": [{"publisher": {"site": "127.0.0.1"}}]}]
    assert lines.json() == {"claims": results}
    assert b"\n  " in lines.content
    assert b"\n" not in ask(query="oslo", prettyPrint="false").content


def test_a_page_elsewhere_reads_it_as_a_script(publish_claim, ask):
    publish_claim(statement="</script><b>\u2028 herring")
    answer = ask(query="herring", callback="app.handle")
    assert answer["Content-Type"] == "text/javascript; charset=UTF-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    written = answer.content.decode()
    name, data = re.fullmatch(r"/\*\*/([\w.]+)\((.*)\);", written, re.S).groups()
    assert name == "app.handle"
    assert json.loads(data)["claims"][0]["text"] == "</script><b>\n herring"
    assert not re.search("[<>\u2028]", written)
    parted = _render_response({"text": "\u2028"}, ResponseFormat(callback="handle"), status=200)
    assert b"\\u2028" in parted.content
    refused = ask(callback="handle")
    assert (refused.status_code, b'"code": 400' in refused.content) == (200, True)


@pytest.mark.parametrize("has_key", [True, False])
def test_no_page_of_ours_runs_it_as_a_script(ask, partner_key, has_key):
    """Our policy runs scripts of our own address, so whoever gets a tag into a page would have one here."""
    own, secret = {"Sec-Fetch-Site": "same-origin"}, partner_key if has_key else ""
    answer = ask(query="herring", callback="app.handle", secret=secret, sent=own)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/json; charset=UTF-8")
    assert b"app.handle" not in answer.content
    assert ask(query="herring", sent=own).status_code == 200


def test_any_page_may_read_it_and_no_shared_cache_keeps_it(three, ask, client):
    elsewhere = {"origin": "https://wire.example.org"}
    answer = ask(query="herring", sent=elsewhere)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "private" in answer["Cache-Control"]
    requested = elsewhere | {"access-control-request-method": "GET"}
    assert (
        "x-goog-api-key"
        in client.options("/v1alpha1/claims:search", headers=requested)["Access-Control-Allow-Headers"]
    )


def test_what_writes_and_what_is_not_offered_is_refused_in_the_same_envelope(three, ask, client, partner_key):
    for address in ("claims:imageSearch", "pages", "pages/00000000000000000000000000000000"):
        assert ask(f"/v1alpha1/{address}").json()["error"]["status"] == "NOT_FOUND"
    for call in (client.post, client.put, client.delete):
        refused = call(f"/v1alpha1/claims:search?key={partner_key}")
        assert (refused.status_code, refused.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_one_result_and_three_cost_the_same_queries(publish_claim, ask):
    def cost(*address, **asked):
        with CaptureQueriesContext(connection) as queries:
            assert ask(*address, **asked).status_code == 200
        return len(queries)

    publish_claim(statement="Herring one")
    ask(query="herring")
    one = cost(query="herring")
    publish_claim(statement="Herring two")
    publish_claim(statement="Herring three")
    assert cost(query="herring") == one
