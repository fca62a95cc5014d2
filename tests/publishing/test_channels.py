"""Every channel says a verdict's status, and when it was published and last changed, after every step.

A channel that has no field for one of the three reads None for it.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from factcheck.models import Claim
from factcheck.verdicts import publication
from publishing.api.serializers import ChangeSerializer
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from publishing.models.webhook_endpoint import WebhookEvent
from publishing.partners.actions import update_license
from tests.factories import MONDAY, TUESDAY
from tests.publishing.webhook_receiver import deliver_events, list_received_events

WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=days) for days in (2, 3, 4))
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
STEPS = ("publish", "correct", "mark_under_review", "reaffirm", "retract")
STATUSES = dict(zip(STEPS, ("live", "live", "under_review", "live", "retracted"), strict=True))

Reading = tuple[str | None, datetime | None, datetime | None]
"""Status, published, modified; the status is "absent" where the channel does not list the verdict."""
ABSENT: Reading = ("absent", None, None)


@dataclass
class Reader:
    client: Client
    key: str
    claim: Claim

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(path, query, headers={"authorization": f"Bearer {self.key}"})

    def text(self, url: str) -> str:
        answer = self.get(url)
        return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()

    @property
    def page(self) -> str:
        return f"/verdicts/{self.claim.public_id}/"


def parse_time(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def find_status(words: str) -> str:
    """Return the status that a text for people tells."""
    lower = words.lower()
    return "retracted" if "retracted" in lower else "under_review" if "under review" in lower else "live"


def read_document(content: dict[str, Any]) -> Reading:
    modified = content.get("updated_at") or content.get("retracted_at")
    return (
        content["publication_status"], parse_time(content.get("first_published_at")), parse_time(modified)
    )  # fmt: skip


def read_claimreview(review: dict[str, Any]) -> Reading:
    status = {"Published": "live", "Under review": "under_review"}[review["creativeWorkStatus"]]
    return status, parse_time(review["datePublished"]), parse_time(review["dateModified"])


def read_api(reader: Reader) -> Reading:
    return read_document(reader.get(f"/api/v1/verdicts/{reader.claim.public_id}/").json())


def read_api_list(reader: Reader) -> Reading:
    [one] = reader.get("/api/v1/verdicts/").json()["results"]
    return read_document(one)


def read_ndjson(reader: Reader) -> Reading:
    [line] = reader.text("/api/v1/verdicts.ndjson").splitlines()
    return read_document(json.loads(line))


def read_csv(reader: Reader) -> Reading:
    [row] = csv.DictReader(io.StringIO(reader.text("/api/v1/verdicts.csv")))
    return (
        row["publication_status"], parse_time(row["first_published_at"]), parse_time(row["updated_at"])
    )  # fmt: skip


def read_change(reader: Reader) -> Reading:
    last = reader.get("/api/v1/changes/").json()["results"][-1]
    status, published, _ = read_document(last["verdict"])
    return status, published, parse_time(last["at"])


def read_claims_search(reader: Reader) -> Reading:
    found = reader.get("/v1alpha1/claims:search", query="herring", key=reader.key).json()
    if not found:
        return ABSENT
    [review] = found["claims"][0]["claimReview"]
    return find_status(review["textualRating"]), parse_time(review["reviewDate"]), None


def read_json_ld(reader: Reader) -> Reading:
    answer = reader.get(f"/verdicts/{reader.claim.public_id}.jsonld")
    if answer.status_code == 404:
        return ABSENT
    status, published, modified = read_claimreview(answer.json())
    assert modified == parsedate_to_datetime(answer["Last-Modified"])
    return status, published, modified


def read_data_feed(reader: Reader) -> Reading:
    elements = json.loads(reader.text("/verdicts/datafeed.json"))["dataFeedElement"]
    if not elements:
        return ABSENT
    [one] = elements
    reading = read_claimreview(one["item"])
    assert reading[1:] == (parse_time(one["dateCreated"]), parse_time(one["dateModified"]))
    return reading


def read_page(reader: Reader) -> Reading:
    answer = reader.get(reader.page)
    page = answer.content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    if found is not None:
        status, published, modified = read_claimreview(json.loads(found[1]))
        assert f"First checked {published.day} March 2026" in page
        assert f"{modified.day} March 2026" in page
    else:
        status, published, modified = "retracted", None, parsedate_to_datetime(answer["Last-Modified"])
    assert modified == parsedate_to_datetime(answer["Last-Modified"])
    assert find_status(page) == status
    return status, published, modified


def read_embed(reader: Reader) -> Reading:
    answer = reader.get(f"{reader.page}embed/")
    return find_status(answer.content.decode()), None, parsedate_to_datetime(answer["Last-Modified"])


def read_oembed(reader: Reader) -> Reading:
    answer = reader.get("/oembed", url=f"http://127.0.0.1:8000{reader.page}")
    if answer.status_code == 404:
        return ABSENT
    return find_status(answer.json()["title"]), None, parsedate_to_datetime(answer["Last-Modified"])


def read_verdict_list(reader: Reader) -> Reading:
    page = reader.get("/verdicts/").content.decode()
    return (find_status(page), None, None) if str(reader.claim.public_id) in page else ABSENT


def read_atom(reader: Reader) -> Reading:
    feed = ElementTree.fromstring(reader.text("/verdicts/atom.xml"))
    [entry] = feed.findall(f"{ATOM}entry")
    status = find_status(entry.findtext(f"{ATOM}title"))
    assert find_status(entry.findtext(f"{ATOM}content")) == status
    terms = [one.get("term") for one in entry.findall(f"{ATOM}category")]
    assert find_status(" ".join(terms)) == status
    modified = parse_time(entry.findtext(f"{ATOM}updated"))
    assert parse_time(feed.findtext(f"{ATOM}updated")) == modified
    return status, parse_time(entry.findtext(f"{ATOM}published")), modified


def read_json_feed(reader: Reader) -> Reading:
    [item] = reader.get("/verdicts/feed.json").json()["items"]
    status = find_status(item["title"])
    assert find_status(" ".join(item["tags"])) == status
    return status, parse_time(item["date_published"]), parse_time(item["date_modified"])


def read_sitemap(reader: Reader) -> Reading:
    month = ElementTree.fromstring(reader.text("/sitemap-2026-3.xml"))
    index = ElementTree.fromstring(reader.text("/sitemap.xml"))
    lastmod = month.findtext(f"{SITEMAP}url/{SITEMAP}lastmod")
    assert index.findtext(f"{SITEMAP}sitemap/{SITEMAP}lastmod") == lastmod
    return None, None, parse_time(lastmod)


CHANNELS: tuple[Callable[[Reader], Reading], ...] = (
    read_api, read_api_list, read_ndjson, read_csv, read_change, read_claims_search, read_json_ld,
    read_data_feed, read_page, read_embed, read_oembed, read_verdict_list, read_atom,
    read_json_feed, read_sitemap,
)  # fmt: skip
WITHOUT_TOMBSTONES = {
    read_claims_search, read_json_ld, read_data_feed, read_oembed, read_verdict_list
}  # fmt: skip
"""Channels of verdicts that stand: what is retracted is gone from them."""


@pytest.fixture
def perform(publish_claim, correct_claim, retract_claim, cast):
    """perform(step, claim) -> the claim after this step of its public life."""

    def play(step: str, claim: Claim | None) -> Claim:
        match step:
            case "publish":
                return publish_claim(statement="The port lands herring", claimant="Ada Holm")
            case "correct":
                return correct_claim(claim, rating="False", correction="major", at=TUESDAY)
            case "mark_under_review":
                publication.mark_under_review(claim, reason="A letter", by=cast.editor, at=WEDNESDAY)
            case "reaffirm":
                publication.reaffirm_verdict(claim, note="It holds", by=cast.second, at=THURSDAY)
            case "retract":
                return retract_claim(claim, at=FRIDAY)
        relay_events()
        return Claim.objects.get(pk=claim.pk)

    return play


def test_each_channel_tells_status_and_dates_after_every_step(client, partner_key, perform):
    claim, changed, tags = None, [], []
    for step in STEPS:
        claim = perform(step, claim)
        document = PublicDocument.objects.current().get()
        published = document.published_at.replace(microsecond=0)
        modified = document.updated_at.replace(microsecond=0)
        changed.append(modified)
        tags.append(document.etag)
        for read in CHANNELS:
            status, read_published, read_modified = read(Reader(client, partner_key, claim))
            if step == "retract" and read in WITHOUT_TOMBSTONES:
                assert status == "absent", read.__name__
                continue
            assert status in (None, STATUSES[step]), (step, read.__name__)
            assert read_published in (None, published), (step, read.__name__)
            assert read_modified in (None, modified), (step, read.__name__)
    assert changed == sorted(set(changed)), "each step is later than the one before"
    assert len(set(tags)) == len(STEPS), "each has bytes and an ETag of its own"


def test_webhooks_and_the_change_feed_tell_of_the_same_changes(
    endpoint, receiver, partner_key, client, perform
):
    claim = None
    for step in STEPS:
        claim = perform(step, claim)
        deliver_events(FRIDAY + timedelta(hours=STEPS.index(step)))
    entries = Reader(client, partner_key, claim).get("/api/v1/changes/").json()["results"]
    assert list_received_events(receiver) == [f"verdict.{one['kind']}" for one in entries]
    assert [one["timestamp"] for one in receiver.messages] == [one["at"] for one in entries]
    sent = [one["data"] for one in receiver.messages]
    assert [one["publication_status"] for one in sent] == list(STATUSES.values())
    assert [one["verdict"]["publication_status"] for one in sent] == list(STATUSES.values())


def test_every_kind_of_change_is_an_event_of_the_webhooks():
    kinds = ChangeSerializer().fields["kind"].choices
    assert {f"verdict.{kind}" for kind in kinds} == {one.value for one in WebhookEvent.of_verdicts()}
    for_partners = {*WebhookEvent.of_verdicts(), *WebhookEvent.of_articles(), WebhookEvent.PING}
    assert set(WebhookEvent) == for_partners | {*WebhookEvent.of_claims(), WebhookEvent.CHAT}


def test_what_leaves_the_licence_is_said_to_have_left_and_no_more(
    endpoint, receiver, partner, cast, publish_claim, correct_claim
):
    update_license(partner, desks=[], languages=["en"], delay_minutes=0, by=cast.admin, at=MONDAY)
    claim = publish_claim()
    Claim.objects.filter(pk=claim.pk).update(language="de")
    correct_claim(claim, at=TUESDAY)
    publication.mark_under_review(claim, reason="A letter", by=cast.editor, at=WEDNESDAY)
    relay_events()
    for hours in range(3):
        deliver_events(THURSDAY + timedelta(hours=hours))
    assert list_received_events(receiver) == ["verdict.published", "verdict.unlicensed"]
    left = receiver.messages[1]["data"]
    assert left == {"id": str(claim.public_id), "version": 2, "position": 2}
