"""Webhooks: what may be sent to whom, by licence, by address, and by who looks after an endpoint."""

from datetime import timedelta

import pytest

from articles.models import Article
from lib.db.leases import claim_due_rows
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from publishing.models import Delivery, DeliveryAttempt
from publishing.partners.actions import create_partner, resume_partner, suspend_partner, update_license
from publishing.partners.people import invite_partner_person
from publishing.webhooks.actions import (
    create_webhook_endpoint,
    pause_webhook_endpoint,
    remove_webhook_endpoint,
    resume_webhook_endpoint,
    rotate_webhook_secret,
    send_test_delivery,
)
from publishing.webhooks.delivery import (
    REQUEST_INTERVAL,
    WebhookResponse,
    delete_old_deliveries,
    record_attempt,
)
from publishing.webhooks.fan_out import fan_out_deliveries
from tests.factories import MONDAY, create_article
from tests.publishing.webhook_cases import ALL, cleared
from tests.publishing.webhook_receiver import deliver_events, list_received_events

WEDNESDAY = MONDAY + timedelta(days=2)


def test_what_a_licence_delays_is_sent_when_its_time_has_come_and_no_sooner(
    endpoint, receiver, publish_claim, cast, partner
):
    update_license(partner, by=cast.admin, at=MONDAY, **ALL | {"delay_minutes": 60})
    publish_claim()
    out = MONDAY + timedelta(minutes=10)
    assert deliver_events(out) == 0
    assert deliver_events(out + timedelta(minutes=40)) == 0
    assert deliver_events(out + timedelta(minutes=61)) == 1


def test_what_a_licence_does_not_cover_is_not_sent_also_when_it_was_narrowed_meanwhile(
    endpoint, receiver, publish_claim, cast, partner
):
    update_license(partner, by=cast.admin, at=MONDAY, **ALL | {"languages": ["de"]})
    publish_claim(language="en")
    assert (deliver_events(WEDNESDAY), Delivery.objects.count()) == (0, 0)
    publish_claim(language="de")
    fan_out_deliveries(at=WEDNESDAY)
    update_license(partner, by=cast.admin, at=MONDAY, **ALL | {"desks": [cast.other_desk]})
    assert deliver_events(WEDNESDAY) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_result) == ("dropped", "unlicensed")
    assert receiver.requests == []


def test_a_suspended_partner_is_sent_nothing_until_it_is_let_back_in(
    endpoint, receiver, publish_claim, cast, partner, partner_member
):
    publish_claim()
    fan_out_deliveries(at=WEDNESDAY)
    suspend_partner(partner, by=cast.admin, at=WEDNESDAY, reason="A leak")
    assert deliver_events(WEDNESDAY) == 0
    with pytest.raises(NotAllowed):
        send_test_delivery(endpoint, by=partner_member, at=WEDNESDAY)
    resume_partner(partner, by=cast.admin, at=WEDNESDAY)
    assert deliver_events(WEDNESDAY) == 1


def test_articles_are_told_of_only_where_the_licence_says_so_and_never_under_embargo(
    endpoint, receiver, cast, partner
):
    article = create_article(cast.desk, cast.editor)
    cleared(article, cast, MONDAY)
    assert deliver_events(WEDNESDAY) == 0
    update_license(partner, by=cast.admin, at=MONDAY, **ALL, receives_article_events=True)
    Article.objects.update(embargo_until=WEDNESDAY + timedelta(hours=1))
    cleared(article, cast, MONDAY)
    cleared(article, cast, MONDAY, "revoke_clearance")
    hidden = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    cleared(hidden, cast, MONDAY)
    assert deliver_events(WEDNESDAY) == 0
    deliver_events(WEDNESDAY + timedelta(hours=2))
    assert list_received_events(receiver) == ["article.cleared", "article.stale"]
    data = receiver.messages[0]["data"]
    assert (data["id"], data["url"]) == (str(article.public_id), article.canonical_url)
    assert article.headline not in receiver.requests[0][1].decode()


def test_a_sample_has_every_field_of_a_real_verdict(
    endpoint, partner_member, receiver, publish_claim, pull_verdicts, retract_claim
):
    claim = publish_claim()
    real = pull_verdicts(id=claim.public_id).json()
    for event in ("verdict.published", "verdict.retracted"):
        send_test_delivery(endpoint, by=partner_member, at=WEDNESDAY, event=event)
    deliver_events(WEDNESDAY)
    deliver_events(WEDNESDAY + REQUEST_INTERVAL)
    sample, missing = (one["data"]["verdict"] for one in receiver.messages if one.get("is_test"))
    for inner in ("rating", "explanation"):
        assert set(sample[inner]) == set(real[inner])
    assert (set(sample), set(sample["citations"][0])) == (set(real), set(real["citations"][0]))
    assert set(missing) == set(pull_verdicts(id=retract_claim(claim).public_id).json())


@pytest.mark.parametrize("url", [
    "http://partner.example.org/hook", "https://127.0.0.1/hook", "https://[::1]/", "ftp://example.org/",
    "https://10.0.0.8/hook", "https://user:pass@example.com/", "https://intranet/", "nonsense", "",
])  # fmt: skip
def test_only_https_and_only_outside_is_written_to(partner, partner_member, settings, url):
    settings.DEBUG = False
    with pytest.raises(Invalid) as refused:
        create_webhook_endpoint(partner, by=partner_member, at=MONDAY, name="Site", url=url)
    assert "url" in refused.value.fields


def test_an_endpoint_that_was_http_under_debug_is_not_written_to_without_it(
    endpoint, receiver, publish_claim, settings
):
    settings.DEBUG = False
    publish_claim()
    deliver_events(WEDNESDAY)
    assert (receiver.requests, DeliveryAttempt.objects.get().result) == ([], "https_only")


def test_nobody_but_the_partner_s_own_people_touches_its_endpoints(endpoint, cast, partner_member):
    rival = create_partner(by=cast.admin, at=MONDAY, name="Rival")
    other = invite_partner_person(rival, by=cast.admin, at=MONDAY, name="Rita", email="r@example.org")[0].user
    for person in (other, cast.editor, cast.stranger):
        for act in (
            pause_webhook_endpoint,
            resume_webhook_endpoint,
            rotate_webhook_secret,
            send_test_delivery,
            remove_webhook_endpoint,
        ):
            with pytest.raises(NotAllowed):
                act(endpoint, by=person, at=MONDAY)
    remove_webhook_endpoint(endpoint, by=partner_member, at=MONDAY)
    with pytest.raises(WrongState):
        resume_webhook_endpoint(endpoint, by=partner_member, at=MONDAY)


def test_a_removed_endpoint_is_sent_nothing_more_and_keeps_no_secret(
    endpoint, partner_member, receiver, publish_claim
):
    publish_claim()
    fan_out_deliveries(at=WEDNESDAY)
    remove_webhook_endpoint(endpoint, by=partner_member, at=WEDNESDAY)
    publish_claim()
    assert (deliver_events(WEDNESDAY), receiver.requests) == (0, [])
    endpoint.refresh_from_db()
    assert (endpoint.secret, Delivery.objects.get().state) == ("", "dropped")


def test_there_are_only_so_many_endpoints(partner, partner_member, receiver):
    for number in range(10):
        create_webhook_endpoint(partner, by=partner_member, at=MONDAY, name=str(number), url=receiver.url)
    with pytest.raises(Blocked):
        create_webhook_endpoint(partner, by=partner_member, at=MONDAY, name="one more", url=receiver.url)


def test_deliveries_of_long_ago_are_forgotten(endpoint, publish_claim, receiver):
    publish_claim()
    deliver_events(WEDNESDAY)
    assert delete_old_deliveries(at=MONDAY + timedelta(days=30)) == 0
    assert delete_old_deliveries(at=MONDAY + timedelta(days=70)) == 1
    assert (Delivery.objects.count(), DeliveryAttempt.objects.count()) == (0, 0)


def test_a_delivery_of_long_ago_is_not_forgotten_while_it_is_sent(endpoint, publish_claim):
    publish_claim()
    fan_out_deliveries(at=WEDNESDAY)
    late = MONDAY + timedelta(days=70)
    [lease] = claim_due_rows(Delivery.objects.all(), now=late, seconds=40, limit=1)
    assert delete_old_deliveries(at=late) == 0
    Delivery.objects.all().delete()  # at the moment in which it was leased
    assert record_attempt(lease, WebhookResponse(200), at=late) == 0
