"""Published verdicts by the address at which the claim was made: those that the document tells, no other."""

import json
from datetime import timedelta
from unittest import mock

import pytest

from articles.models import Article
from factcheck.verdicts import publication
from lib.datetimes import clock
from publishing.documents.relay import relay_events
from publishing.models import Partner, PublicDocument
from publishing.partners.actions import issue_partner_key
from tests.factories import MONDAY, TUESDAY, create_article

ORIGIN = "https://said.example.org/speech?id=7"


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["results"]]


@pytest.fixture
def at(client, partner_key):
    """at(address) -> the ids of the verdicts that it finds."""

    def ask(address, **more):
        query = {"article_url": address} | more
        headers = {"authorization": f"Bearer {partner_key}"}
        return ids(client.get("/api/v1/verdicts/", query, headers=headers))

    return ask


@pytest.mark.parametrize("spelt", [
    ORIGIN, f" {ORIGIN} ", "HTTPS://SAID.example.org:443/speech?id=7", f"{ORIGIN}#minute-3",
    f"{ORIGIN}&utm_source=feed", "https://said.example.org/a/../speech?id=7",
])  # fmt: skip
def test_a_verdict_is_found_where_the_claim_was_first_made_however_it_is_spelt(publish_claim, at, spelt):
    publish_claim(origin_url="https://said.example.org/other")
    claim = publish_claim(origin_url=f"{ORIGIN}&fbclid=abc")
    assert at(spelt) == [str(claim.public_id)]


@pytest.mark.parametrize("spelt", ["http://said.example.org/speech?id=7", "https://said.example.org/speech",
    "https://said.example.org/speech/?id=7", "https://said.example.org/"])  # fmt: skip
def test_another_page_finds_nothing(publish_claim, at, spelt):
    publish_claim(origin_url=ORIGIN)
    assert at(spelt) == []


@pytest.mark.parametrize("bad", ["herring", "ftp://said.example.org/", "https://", "https://" + "x" * 4000])
def test_what_is_no_address_is_refused_at_its_parameter(publish_claim, pull_verdicts, bad):
    refused = pull_verdicts(f"?article_url={bad}")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["article_url"])


def test_it_is_found_at_the_article_that_carries_it_too(publish_claim, at, pull_verdicts):
    claim = publish_claim(origin_url=ORIGIN)
    [carried] = pull_verdicts(id=claim.public_id).json()["claim_review"]["itemReviewed"]["appearance"]
    assert at(carried["url"]) == [str(claim.public_id)]
    assert at(carried["url"], rating="mostly true") == [str(claim.public_id)]
    assert at(carried["url"], rating="false") == []


@pytest.fixture
def carry(cast):
    """carry(claim, ...) -> the address of one more article that carries the claim, changed as told."""

    def also(claim, **changes):
        there = claim.appearances.first()
        article = create_article(
            cast.desk, cast.editor, headline="One more", url="https://more.example.org/1"
        )
        for name, value in changes.items():
            setattr(article, name, value)
        article.save()
        claim.appearances.create(
            revision=article.current_revision,
            exact=there.exact,
            start=there.start,
            end=there.end,
            created_at=MONDAY,
        )
        return article.canonical_url

    return also


@pytest.mark.parametrize("hidden", ["confidential", "own copy", None])
def test_an_article_that_may_not_be_named_finds_nothing(publish_claim, at, carry, cast, hidden):
    claim = publish_claim(upto="approved", relayed=False, origin_url=ORIGIN)
    changes = {"confidential": {"desk": cast.secret_desk}, "own copy": {"provenance": "own_copy"}}
    address = carry(claim, **changes.get(hidden, {}))
    publication.publish_verdict(claim, by=cast.editor, at=MONDAY + timedelta(hours=1))
    relay_events()
    assert at(address) == ([] if hidden else [str(claim.public_id)])
    assert at(ORIGIN) == [str(claim.public_id)]


def test_an_article_under_embargo_finds_nothing_while_the_verdict_that_is_out_goes_on(
    publish_claim, at, carry, cast
):
    claim = publish_claim(origin_url=ORIGIN)
    address = carry(claim, embargo_until=MONDAY + timedelta(days=30))
    publication.mark_under_review(claim, reason="It came again", by=cast.editor, at=TUESDAY)
    relay_events()
    assert at(address) == []
    assert at(ORIGIN) == [str(claim.public_id)]


def test_a_document_without_a_claimreview_is_found_by_no_address(publish_claim, at, pull_verdicts, cast):
    claim = publish_claim(origin_url=ORIGIN, relayed=False)
    # As a rating that is kept out of ClaimReviews leaves it.
    with mock.patch("publishing.documents.builder.has_claimreview", return_value=False):
        relay_events()
    assert pull_verdicts(id=claim.public_id).json()["claim_review"] is None
    assert at(ORIGIN) == []
    assert at(Article.objects.get().canonical_url) == []


def test_what_is_not_out_what_is_retracted_and_what_the_licence_leaves_out_is_not_found(
    publish_claim, at, retract_claim, cast, partner
):
    publish_claim(origin_url=ORIGIN, upto="approved")
    assert at(ORIGIN) == []
    claim, german = publish_claim(origin_url=ORIGIN), publish_claim(origin_url=ORIGIN, language="de")
    assert at(ORIGIN) == [str(german.public_id), str(claim.public_id)]
    Partner.objects.update(languages=["en"])
    assert at(ORIGIN) == [str(claim.public_id)]
    retract_claim(claim)
    assert at(ORIGIN) == []
    Partner.objects.update(languages=[], delay_minutes=60)
    assert at(ORIGIN) == [str(german.public_id)]
    PublicDocument.objects.update(published_at=clock.now())
    assert at(ORIGIN) == []


def test_table_and_lines_take_the_filter(publish_claim, client, partner_key):
    claim = publish_claim(origin_url=ORIGIN)
    publish_claim()
    headers = {"authorization": f"Bearer {partner_key}"}
    for kind in ("ndjson", "csv"):
        answer = client.get(f"/api/v1/verdicts.{kind}", {"article_url": ORIGIN}, headers=headers)
        content = b"".join(answer.streaming_content).decode().splitlines()
        assert str(claim.public_id) in content[-1]
        assert len(content) == (1 if kind == "ndjson" else 2)
        refused = client.get(f"/api/v1/verdicts.{kind}", {"article_url": "x"}, headers=headers)
        assert (refused.status_code, list(json.loads(refused.content)["errors"])) == (400, ["article_url"])


def test_the_made_up_verdicts_are_found_by_theirs(cast, partner, pull_verdicts):
    secret = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Try", scopes=["try-out"]).secret
    assert len(ids(pull_verdicts("?article_url=https://EXAMPLE.org/said", secret=secret))) == 7
    assert ids(pull_verdicts(f"?article_url={ORIGIN}", secret=secret)) == []
    assert pull_verdicts("?article_url=x", secret=secret).status_code == 400
