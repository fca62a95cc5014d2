"""Webhooks: what an endpoint is sent, when, in which order, and what happens when it does not take it."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.models import OutgoingEmail, User
from audit.models import Event
from lib.datetimes.clock import now
from lib.db.leases import claim_due_rows
from lib.errors import Invalid
from publishing.models import Delivery, DeliveryAttempt, WebhookEndpoint
from publishing.webhooks.actions import (
    create_webhook_endpoint,
    pause_webhook_endpoint,
    remove_webhook_endpoint,
    replay_deliveries,
    replay_delivery,
    resume_webhook_endpoint,
    rotate_webhook_secret,
    send_test_delivery,
    update_webhook_endpoint,
)
from publishing.webhooks.delivery import REQUEST_INTERVAL, RETRY_DELAYS, WebhookResponse, record_attempt
from publishing.webhooks.fan_out import fan_out_deliveries
from tests.factories import MONDAY, TUESDAY
from tests.publishing.webhook_receiver import deliver_events, list_received_events, run_receiver

WEDNESDAY = MONDAY + timedelta(days=2)
ALL = {"languages": [], "desks": [], "delay_minutes": 0}
ODD_BODIES = {
    "cut off": {"Content-Length": "1000"},
    "another encoding": {"Content-Encoding": "br"},
    "no gzip": {"Content-Encoding": "gzip", "Content-Length": "1000"},
}
"""Headers of an answer whose body never comes as they say."""


def test_a_published_corrected_and_retracted_verdict_is_told_in_that_order_with_what_partners_read(
    endpoint, receiver, publish_claim, correct_claim, retract_claim, pull_verdicts
):
    claim = publish_claim()
    deliver_events(WEDNESDAY)
    read = pull_verdicts(id=claim.public_id).json()
    retract_claim(correct_claim(claim), at=WEDNESDAY)
    deliver_events(WEDNESDAY + timedelta(hours=1))
    assert list_received_events(receiver) == ["verdict.published", "verdict.corrected", "verdict.retracted"]
    published, corrected, retracted = (one["data"] for one in receiver.messages)
    assert published["verdict"] == read
    assert (published["version"], published["publication_status"]) == (1, "live")
    assert published["api"].endswith(f"/api/v1/verdicts/{claim.public_id}/")
    assert published["position"] < corrected["position"] < retracted["position"]
    assert {one["id"] for one in (published, corrected, retracted)} == {str(claim.public_id)}
    # What was taken back before it could be told is named, and not repeated.
    assert "verdict" not in corrected
    assert retracted["verdict"] == pull_verdicts(id=claim.public_id).json()
    assert deliver_events(WEDNESDAY + timedelta(hours=2)) == 0


def test_any_library_of_the_standard_verifies_what_is_sent_and_refuses_what_was_changed(
    endpoint, receiver, publish_claim
):
    publish_claim()
    deliver_events(now())
    headers, body = receiver.requests[0]
    verifier = Webhook(endpoint.secret)
    assert verifier.verify(body.decode(), headers)["type"] == "verdict.published"
    assert headers["content-type"].startswith("application/json")
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body.decode().replace("20,000", "21,000"), headers)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body.decode(), headers | {"webhook-id": "msg_other"})
    late = str(int(headers["webhook-timestamp"]) - 600)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body.decode(), headers | {"webhook-timestamp": late})


def test_a_rotated_secret_and_the_one_before_it_both_verify_for_a_day(endpoint, partner_member, receiver):
    old = endpoint.secret
    with time_machine.travel(WEDNESDAY, tick=False):
        new = rotate_webhook_secret(endpoint, by=partner_member, at=WEDNESDAY).secret
        send_test_delivery(endpoint, by=partner_member, at=WEDNESDAY)
        deliver_events(WEDNESDAY)
        headers, body = receiver.requests[0]
        assert new != old
        for secret in (old, new):
            assert Webhook(secret).verify(body.decode(), headers)["type"] == "ping"
    later = WEDNESDAY + timedelta(hours=25)
    with time_machine.travel(later, tick=False):
        send_test_delivery(endpoint, by=partner_member, at=later)
        deliver_events(later)
        headers, body = receiver.requests[1]
        assert Webhook(new).verify(body.decode(), headers)["is_test"] is True
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify(body.decode(), headers)


def test_a_thin_endpoint_is_told_what_changed_and_not_what_it_says(
    endpoint, partner_member, receiver, publish_claim
):
    update_webhook_endpoint(
        endpoint, by=partner_member, at=MONDAY, name="Site", url=receiver.url, events=[], is_thin=True
    )
    claim = publish_claim()
    deliver_events(WEDNESDAY)
    assert set(receiver.messages[0]["data"]) == {
        "id",
        "url",
        "api",
        "version",
        "publication_status",
        "position",
    }
    assert claim.statement not in receiver.requests[0][1].decode()


def test_an_endpoint_hears_only_what_it_asked_for(
    endpoint, partner_member, receiver, publish_claim, retract_claim
):
    update_webhook_endpoint(
        endpoint,
        by=partner_member,
        at=MONDAY,
        name="Site",
        url=receiver.url,
        events=["verdict.retracted"],
        is_thin=False,
    )
    retract_claim(publish_claim())
    deliver_events(WEDNESDAY)
    assert list_received_events(receiver) == ["verdict.retracted"]


def test_what_fails_is_tried_ten_times_over_three_days_and_then_the_endpoint_is_paused_with_notice(
    endpoint, partner_member, receiver, publish_claim, cast
):
    User.objects.filter(pk=cast.admin.pk).update(email="adam@example.org")
    OutgoingEmail.objects.all().delete()
    receiver.answers += [(500, {})] * 10
    publish_claim()
    moment, moments = WEDNESDAY, []
    for _ in range(10):
        assert deliver_events(moment) == 1
        moments.append(moment)
        assert deliver_events(moment + timedelta(seconds=1)) == 0
        moment = Delivery.objects.get().due_at
    waits = [later - sooner for sooner, later in pairwise(moments)]
    for wait, wanted in zip(waits, RETRY_DELAYS, strict=True):
        assert wanted * 0.9 <= wait <= wanted * 1.1
    assert waits != list(RETRY_DELAYS)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.pause_reason) == ("paused", "failing")
    assert set(OutgoingEmail.objects.values_list("to", flat=True)) == {
        "adam@example.org",
        partner_member.email,
    }
    for email in OutgoingEmail.objects.all():
        assert "“Site” of The Wire is paused: it accepted nothing for three days" in email.text
    ids = {headers["webhook-id"] for headers, _ in receiver.requests}
    assert (len(receiver.requests), len(ids)) == (10, 1)
    # Nothing is lost: once it is resumed, the message goes out.
    assert deliver_events(moment + timedelta(days=1)) == 0
    resume_webhook_endpoint(endpoint, by=partner_member, at=moment + timedelta(days=1))
    assert deliver_events(moment + timedelta(days=1)) == 1
    assert Delivery.objects.get().state == "delivered"
    assert DeliveryAttempt.objects.filter(status=500).count() == 10


def test_410_pauses_at_once_and_what_happens_meanwhile_waits_in_its_order(
    endpoint, partner_member, receiver, publish_claim, correct_claim
):
    receiver.answers.append((410, {}))
    claim = publish_claim()
    deliver_events(WEDNESDAY)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.pause_reason) == ("paused", "gone")
    assert "it answered 410 Gone" in OutgoingEmail.objects.filter(to=partner_member.email).latest("pk").text
    correct_claim(claim)
    assert deliver_events(WEDNESDAY + timedelta(days=3)) == 0
    resume_webhook_endpoint(endpoint, by=partner_member, at=WEDNESDAY + timedelta(days=3))
    deliver_events(WEDNESDAY + timedelta(days=3))
    assert list_received_events(receiver) == ["verdict.published", "verdict.published", "verdict.corrected"]
    assert list(Event.objects.filter(subject_type="webhook_endpoint").values_list("action", flat=True)) == [
        "create_webhook_endpoint", "pause_webhook_endpoint", "resume_webhook_endpoint",
    ]  # fmt: skip


def test_a_claim_s_next_message_waits_for_the_one_before_it_and_other_claims_do_not(
    endpoint, receiver, publish_claim, correct_claim
):
    receiver.answers.append((503, {}))
    first = publish_claim()
    correct_claim(first)
    other = publish_claim()
    deliver_events(WEDNESDAY)
    assert [(one["type"], one["data"]["id"]) for one in receiver.messages] == [
        ("verdict.published", str(first.public_id)),
        ("verdict.published", str(other.public_id)),
    ]
    deliver_events(WEDNESDAY + timedelta(seconds=10))
    assert list_received_events(receiver)[2:] == ["verdict.published", "verdict.corrected"]


def test_one_message_that_is_never_taken_is_given_up_and_the_endpoint_goes_on(
    endpoint, partner_member, receiver, publish_claim
):
    publish_claim()
    deliver_events(WEDNESDAY)
    delivery = Delivery.objects.get()
    replay_delivery(delivery, by=partner_member, at=WEDNESDAY)
    Delivery.objects.update(attempts=9, first_attempted_at=WEDNESDAY - timedelta(days=3))
    receiver.answers.append((400, {}))
    WebhookEndpoint.objects.update(last_accepted_at=WEDNESDAY - timedelta(hours=1))
    deliver_events(WEDNESDAY)
    delivery.refresh_from_db()
    endpoint.refresh_from_db()
    assert (delivery.state, endpoint.state) == ("failed", "active")


def test_a_receiver_that_asks_for_time_gets_it(endpoint, receiver, publish_claim):
    receiver.answers.append((429, {"Retry-After": "3600"}))
    publish_claim()
    deliver_events(WEDNESDAY)
    assert Delivery.objects.get().due_at == WEDNESDAY + timedelta(hours=1)


def test_a_receiver_that_asks_for_a_day_each_time_is_paused_after_three(endpoint, receiver, publish_claim):
    receiver.answers += [(429, {"Retry-After": "999999"})] * 5
    publish_claim()
    for day in range(5):
        deliver_events(WEDNESDAY + timedelta(days=day))
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.pause_reason, len(receiver.requests)) == ("paused", "failing", 4)


def test_a_receiver_can_ask_for_time_by_a_date(endpoint, receiver, publish_claim):
    receiver.answers.append((503, {"Retry-After": format_datetime(now() + timedelta(hours=1), usegmt=True)}))
    publish_claim()
    deliver_events(WEDNESDAY)
    wait = Delivery.objects.get().due_at - WEDNESDAY
    assert timedelta(minutes=59) < wait <= timedelta(hours=1)


@pytest.mark.parametrize("headers", ODD_BODIES.values(), ids=ODD_BODIES)
def test_an_answer_of_2xx_is_taken_at_its_word_however_its_body_goes_on(
    endpoint, receiver, publish_claim, headers
):
    receiver.answers.append((200, headers))
    publish_claim()
    deliver_events(WEDNESDAY)
    assert Delivery.objects.get().state == "delivered"
    assert (deliver_events(WEDNESDAY + timedelta(days=1)), len(receiver.requests)) == (0, 1)


def test_receivers_that_fail_take_no_turn_of_one_that_does_not(
    endpoint, partner, partner_member, receiver, publish_claim, monkeypatch
):
    monkeypatch.setattr("publishing.webhooks.delivery.MAX_CONCURRENT", 1)
    failing = [
        create_webhook_endpoint(partner, by=partner_member, at=MONDAY, name=f"{number}", url=receiver.url)
        for number in range(3)
    ]
    WebhookEndpoint.objects.filter(pk__in=[one.pk for one in failing]).update(
        failing_since=TUESDAY, last_accepted_at=MONDAY
    )
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(last_accepted_at=WEDNESDAY)
    publish_claim()
    publish_claim()
    deliver_events(WEDNESDAY)
    tried = DeliveryAttempt.objects.order_by("pk").values_list("delivery__endpoint__name", flat=True)
    assert [name == "Site" for name in tried] == [True] * 2 + [False] * 6


@pytest.mark.parametrize(("status", "state"), [(204, "delivered"), (500, "dropped")])
def test_a_message_under_way_when_its_webhook_is_removed_gets_its_result(
    endpoint, partner_member, publish_claim, correct_claim, status, state
):
    correct_claim(publish_claim())
    fan_out_deliveries(at=WEDNESDAY)
    [lease] = claim_due_rows(
        Delivery.objects.filter(event="verdict.published"), now=WEDNESDAY, seconds=40, limit=1
    )
    remove_webhook_endpoint(endpoint, by=partner_member, at=WEDNESDAY)
    assert record_attempt(lease, WebhookResponse(status), at=WEDNESDAY) == 1
    sent, waiting = Delivery.objects.order_by("pk")
    assert (sent.state, sent.last_status, waiting.state) == (state, status, "dropped")
    assert deliver_events(WEDNESDAY + timedelta(days=1)) == 0


def test_no_message_is_sent_whose_webhook_was_removed_as_it_was_taken_up(
    endpoint, partner_member, receiver, publish_claim, monkeypatch
):
    """Its secret is deleted by then: the message would go out without a signature."""

    def take_up(*rows, **limits):
        if found := claim_due_rows(*rows, **limits):
            remove_webhook_endpoint(endpoint, by=partner_member, at=WEDNESDAY)
        return found

    monkeypatch.setattr("publishing.webhooks.delivery.claim_due_rows", take_up)
    publish_claim()
    deliver_events(WEDNESDAY)
    assert (receiver.requests, Delivery.objects.get().last_result) == ([], "removed")


def test_no_redirect_is_followed_and_nothing_that_a_receiver_says_is_kept(endpoint, receiver, publish_claim):
    receiver.answers.append((302, {"Location": "http://169.254.169.254/<script>secret"}))
    publish_claim()
    deliver_events(WEDNESDAY)
    attempt = DeliveryAttempt.objects.get()
    assert (len(receiver.requests), attempt.status, attempt.result_message) == (1, 302, "Answered 302.")
    assert Delivery.objects.get().state == "waiting"


def test_what_was_sent_can_be_sent_again_one_by_one_or_by_when_it_happened_under_the_same_id(
    endpoint, partner_member, receiver, publish_claim
):
    publish_claim(at=MONDAY)
    publish_claim(at=MONDAY + timedelta(hours=12))
    deliver_events(WEDNESDAY)
    first, second = (headers["webhook-id"] for headers, _ in receiver.requests)
    replay_delivery(Delivery.objects.get(message_id=second), by=partner_member, at=WEDNESDAY)
    deliver_events(WEDNESDAY)
    day = {"since": MONDAY, "until": MONDAY + timedelta(hours=6)}
    assert replay_deliveries(endpoint, by=partner_member, at=WEDNESDAY, **day) == 1
    deliver_events(WEDNESDAY + REQUEST_INTERVAL)
    assert [headers["webhook-id"] for headers, _ in receiver.requests] == [first, second, second, first]
    with pytest.raises(Invalid):
        replay_deliveries(endpoint, by=partner_member, at=WEDNESDAY, since=WEDNESDAY, until=MONDAY)


def test_a_test_reaches_a_paused_endpoint_is_tried_once_and_says_that_it_is_one(
    endpoint, partner_member, receiver
):
    pause_webhook_endpoint(endpoint, by=partner_member, at=MONDAY)
    for event in ("ping", "verdict.published", "verdict.corrected", "verdict.retracted", "article.cleared"):
        send_test_delivery(endpoint, by=partner_member, at=WEDNESDAY, event=event)
    receiver.answers += [(500, {})]
    for number in range(5):
        deliver_events(WEDNESDAY + number * REQUEST_INTERVAL)
    assert list_received_events(receiver)[:2] == ["ping", "verdict.published"]
    assert all(one["is_test"] for one in receiver.messages)
    assert (deliver_events(WEDNESDAY + timedelta(days=2)), len(receiver.requests)) == (0, 5)
    assert Delivery.objects.filter(state="failed").count() == 1
    with pytest.raises(Invalid):
        send_test_delivery(endpoint, by=partner_member, at=WEDNESDAY, event="verdict.invented")


def test_telling_twice_makes_no_message_twice_and_a_new_endpoint_hears_nothing_of_before(
    endpoint, partner, partner_member, receiver, publish_claim
):
    publish_claim()
    fan_out_deliveries(at=WEDNESDAY)
    fan_out_deliveries(at=WEDNESDAY)
    create_webhook_endpoint(partner, by=partner_member, at=WEDNESDAY, name="Second", url=receiver.url)
    deliver_events(WEDNESDAY)
    assert len(receiver.requests) == 1


@pytest.mark.worker
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_tells_in_order_tries_again_and_stops_at_410(
    partner, partner_member, publish_claim, correct_claim, retract_claim, celery_worker, settings
):
    with run_receiver() as there, run_receiver() as missing:
        settings.DEBUG, settings.STET_FETCH_ALLOWED_HOSTS = True, [there.host_port, missing.host_port]
        endpoint = create_webhook_endpoint(partner, by=partner_member, at=MONDAY, name="Site", url=there.url)
        create_webhook_endpoint(partner, by=partner_member, at=MONDAY, name="Closed", url=missing.url)
        there.answers.append((500, {}))
        missing.answers.append((410, {}))
        celery_worker(debug="1", fetch_allowed_hosts=f"{there.host_port},{missing.host_port}")
        celery_worker("run_beat")
        claim = publish_claim()
        retract_claim(correct_claim(claim))
        wanted = ["verdict.published", "verdict.published", "verdict.corrected", "verdict.retracted"]
        until = time.monotonic() + 40
        while len(there.requests) < 4 or not WebhookEndpoint.objects.filter(pause_reason="gone").exists():
            assert time.monotonic() < until, (
                list_received_events(there),
                list(Delivery.objects.values("last_result", "state")),
            )
            time.sleep(0.1)
        assert (list_received_events(there), len(missing.requests)) == (wanted, 1)
        for headers, body in there.requests:
            Webhook(endpoint.secret).verify(body.decode(), headers)
        moments = [datetime.fromtimestamp(int(one["webhook-timestamp"]), UTC) for one, _ in there.requests]
        assert moments[1] - moments[0] >= timedelta(seconds=4)
