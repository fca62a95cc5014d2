"""Webhooks: what an endpoint is sent, when, in which order, and what happens when it does not take it."""

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.models import Letter, User
from lib.clock import now
from lib.errors import Invalid
from publishing.actions.delivering import PAUSE, WAITS
from publishing.actions.endpoints import (
    change_endpoint,
    create_endpoint,
    pause_endpoint,
    replay,
    replay_range,
    resume_endpoint,
    rotate_secret,
    try_endpoint,
)
from publishing.actions.fan_out import fan_out
from publishing.models import Delivery, DeliveryTry, Endpoint
from record.models import Event
from tests.cast import MONDAY
from tests.publishing.receivers import receiving, said, tell

WEDNESDAY = MONDAY + timedelta(days=2)
ALL = {"languages": [], "desks": [], "delay_minutes": 0}


def test_a_published_corrected_and_retracted_verdict_is_told_in_that_order_with_what_partners_read(
    endpoint, receiver, publish, correct, retract, pull
):
    claim = publish()
    tell(WEDNESDAY)
    read = pull(id=claim.public_id).json()
    retract(correct(claim), at=WEDNESDAY)
    tell(WEDNESDAY + timedelta(hours=1))
    assert said(receiver) == ["verdict.published", "verdict.corrected", "verdict.retracted"]
    published, corrected, retracted = (one["data"] for one in receiver.messages)
    assert published["verdict"] == read
    assert (published["version"], published["standing"]) == (1, "live")
    assert published["api"].endswith(f"/api/v1/verdicts/{claim.public_id}/")
    assert published["position"] < corrected["position"] < retracted["position"]
    assert {one["id"] for one in (published, corrected, retracted)} == {str(claim.public_id)}
    # What was taken back before it could be told is named, and not repeated.
    assert "verdict" not in corrected
    assert retracted["verdict"] == pull(id=claim.public_id).json()
    assert tell(WEDNESDAY + timedelta(hours=2)) == 0


def test_any_library_of_the_standard_verifies_what_is_sent_and_refuses_what_was_changed(
    endpoint, receiver, publish
):
    publish()
    tell(now())
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


def test_a_rotated_secret_and_the_one_before_it_both_verify_for_a_day(endpoint, member, receiver):
    old = endpoint.secret
    with time_machine.travel(WEDNESDAY, tick=False):
        new = rotate_secret(endpoint, by=member, at=WEDNESDAY).secret
        try_endpoint(endpoint, by=member, at=WEDNESDAY)
        tell(WEDNESDAY)
        headers, body = receiver.requests[0]
        assert new != old
        for secret in (old, new):
            assert Webhook(secret).verify(body.decode(), headers)["type"] == "ping"
    later = WEDNESDAY + timedelta(hours=25)
    with time_machine.travel(later, tick=False):
        try_endpoint(endpoint, by=member, at=later)
        tell(later)
        headers, body = receiver.requests[1]
        assert Webhook(new).verify(body.decode(), headers)["test"] is True
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify(body.decode(), headers)


def test_a_thin_endpoint_is_told_what_changed_and_not_what_it_says(endpoint, member, receiver, publish):
    change_endpoint(endpoint, by=member, at=MONDAY, name="Site", url=receiver.url, events=[], thin=True)
    claim = publish()
    tell(WEDNESDAY)
    assert set(receiver.messages[0]["data"]) == {"id", "url", "api", "version", "standing", "position"}
    assert claim.statement not in receiver.requests[0][1].decode()


def test_an_endpoint_hears_only_what_it_asked_for(endpoint, member, receiver, publish, retract):
    change_endpoint(
        endpoint,
        by=member,
        at=MONDAY,
        name="Site",
        url=receiver.url,
        events=["verdict.retracted"],
        thin=False,
    )
    retract(publish())
    tell(WEDNESDAY)
    assert said(receiver) == ["verdict.retracted"]


def test_what_fails_is_tried_ten_times_over_three_days_and_then_the_endpoint_is_paused_with_notice(
    endpoint, member, receiver, publish, cast
):
    User.objects.filter(pk=cast.admin.pk).update(email="adam@example.org")
    Letter.objects.all().delete()
    receiver.answers += [(500, {})] * 10
    publish()
    moment, moments = WEDNESDAY, []
    for _ in range(10):
        assert tell(moment) == 1
        moments.append(moment)
        assert tell(moment + timedelta(seconds=1)) == 0
        moment = Delivery.objects.get().due_at
    waits = [later - sooner for sooner, later in pairwise(moments)]
    for wait, wanted in zip(waits, WAITS, strict=True):
        assert wanted * 0.9 <= wait <= wanted * 1.1
    assert waits != list(WAITS)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.paused_why) == ("paused", "failing")
    assert set(Letter.objects.values_list("to", flat=True)) == {"adam@example.org", member.email}
    for letter in Letter.objects.all():
        assert "“Site” of The Wire is paused: it took nothing for three days" in letter.text
    ids = {headers["webhook-id"] for headers, _ in receiver.requests}
    assert (len(receiver.requests), len(ids)) == (10, 1)
    # Nothing is lost: once it is resumed, the message goes out.
    assert tell(moment + timedelta(days=1)) == 0
    resume_endpoint(endpoint, by=member, at=moment + timedelta(days=1))
    assert tell(moment + timedelta(days=1)) == 1
    assert Delivery.objects.get().state == "delivered"
    assert DeliveryTry.objects.filter(status=500).count() == 10


def test_410_pauses_at_once_and_what_happens_meanwhile_waits_in_its_order(
    endpoint, member, receiver, publish, correct
):
    receiver.answers.append((410, {}))
    claim = publish()
    tell(WEDNESDAY)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.paused_why) == ("paused", "gone")
    assert "it answered 410 Gone" in Letter.objects.filter(to=member.email).latest("pk").text
    correct(claim)
    assert tell(WEDNESDAY + timedelta(days=3)) == 0
    resume_endpoint(endpoint, by=member, at=WEDNESDAY + timedelta(days=3))
    tell(WEDNESDAY + timedelta(days=3))
    assert said(receiver) == ["verdict.published", "verdict.published", "verdict.corrected"]
    assert list(Event.objects.filter(subject_type="endpoint").values_list("step", flat=True)) == [
        "create_endpoint", "pause_endpoint", "resume_endpoint",
    ]  # fmt: skip


def test_a_claim_s_next_message_waits_for_the_one_before_it_and_other_claims_do_not(
    endpoint, receiver, publish, correct
):
    receiver.answers.append((503, {}))
    first = publish()
    correct(first)
    other = publish()
    tell(WEDNESDAY)
    assert [(one["type"], one["data"]["id"]) for one in receiver.messages] == [
        ("verdict.published", str(first.public_id)),
        ("verdict.published", str(other.public_id)),
    ]
    tell(WEDNESDAY + timedelta(seconds=10))
    assert said(receiver)[2:] == ["verdict.published", "verdict.corrected"]


def test_one_message_that_is_never_taken_is_given_up_and_the_endpoint_goes_on(
    endpoint, member, receiver, publish
):
    publish()
    tell(WEDNESDAY)
    delivery = Delivery.objects.get()
    replay(delivery, by=member, at=WEDNESDAY)
    Delivery.objects.update(tries=9, first_tried_at=WEDNESDAY - timedelta(days=3))
    receiver.answers.append((400, {}))
    Endpoint.objects.update(last_taken_at=WEDNESDAY - timedelta(hours=1))
    tell(WEDNESDAY)
    delivery.refresh_from_db()
    endpoint.refresh_from_db()
    assert (delivery.state, endpoint.state) == ("failed", "active")


def test_a_receiver_that_asks_for_time_gets_it(endpoint, receiver, publish):
    receiver.answers.append((429, {"Retry-After": "3600"}))
    publish()
    tell(WEDNESDAY)
    assert Delivery.objects.get().due_at == WEDNESDAY + timedelta(hours=1)


def test_no_redirect_is_followed_and_nothing_that_a_receiver_says_is_kept(endpoint, receiver, publish):
    receiver.answers.append((302, {"Location": "http://169.254.169.254/<script>secret"}))
    publish()
    tell(WEDNESDAY)
    tried = DeliveryTry.objects.get()
    assert (len(receiver.requests), tried.status, tried.told) == (1, 302, "Answered 302.")
    assert Delivery.objects.get().state == "waiting"


def test_what_was_sent_can_be_sent_again_one_by_one_or_by_when_it_happened_under_the_same_id(
    endpoint, member, receiver, publish
):
    publish(at=MONDAY)
    publish(at=MONDAY + timedelta(hours=12))
    tell(WEDNESDAY)
    first, second = (headers["webhook-id"] for headers, _ in receiver.requests)
    replay(Delivery.objects.get(message=second), by=member, at=WEDNESDAY)
    tell(WEDNESDAY)
    day = {"since": MONDAY, "until": MONDAY + timedelta(hours=6)}
    assert replay_range(endpoint, by=member, at=WEDNESDAY, **day) == 1
    tell(WEDNESDAY + PAUSE)
    assert [headers["webhook-id"] for headers, _ in receiver.requests] == [first, second, second, first]
    with pytest.raises(Invalid):
        replay_range(endpoint, by=member, at=WEDNESDAY, since=WEDNESDAY, until=MONDAY)


def test_a_test_reaches_a_paused_endpoint_is_tried_once_and_says_that_it_is_one(endpoint, member, receiver):
    pause_endpoint(endpoint, by=member, at=MONDAY)
    for event in ("ping", "verdict.published", "verdict.corrected", "verdict.retracted", "article.cleared"):
        try_endpoint(endpoint, by=member, at=WEDNESDAY, event=event)
    receiver.answers += [(500, {})]
    for number in range(5):
        tell(WEDNESDAY + number * PAUSE)
    assert said(receiver)[:2] == ["ping", "verdict.published"]
    assert all(one["test"] for one in receiver.messages)
    assert (tell(WEDNESDAY + timedelta(days=2)), len(receiver.requests)) == (0, 5)
    assert Delivery.objects.filter(state="failed").count() == 1
    with pytest.raises(Invalid):
        try_endpoint(endpoint, by=member, at=WEDNESDAY, event="verdict.invented")


def test_telling_twice_makes_no_message_twice_and_a_new_endpoint_hears_nothing_of_before(
    endpoint, partner, member, receiver, publish
):
    publish()
    fan_out(at=WEDNESDAY)
    fan_out(at=WEDNESDAY)
    create_endpoint(partner, by=member, at=WEDNESDAY, name="Second", url=receiver.url)
    tell(WEDNESDAY)
    assert len(receiver.requests) == 1


@pytest.mark.worker
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_tells_in_order_tries_again_and_stops_at_410(
    partner, member, publish, correct, retract, celery_worker, settings
):
    with receiving() as there, receiving() as gone:
        settings.DEBUG, settings.STET_DOOR_ALLOW = True, [there.host_port, gone.host_port]
        endpoint = create_endpoint(partner, by=member, at=MONDAY, name="Site", url=there.url)
        create_endpoint(partner, by=member, at=MONDAY, name="Closed", url=gone.url)
        there.answers.append((500, {}))
        gone.answers.append((410, {}))
        celery_worker(debug="1", door_allow=f"{there.host_port},{gone.host_port}")
        celery_worker("beat")
        claim = publish()
        retract(correct(claim))
        wanted = ["verdict.published", "verdict.published", "verdict.corrected", "verdict.retracted"]
        until = time.monotonic() + 40
        while len(there.requests) < 4 or not Endpoint.objects.filter(paused_why="gone").exists():
            assert time.monotonic() < until, (said(there), list(Delivery.objects.values("told", "state")))
            time.sleep(0.1)
        assert (said(there), len(gone.requests)) == (wanted, 1)
        for headers, body in there.requests:
            Webhook(endpoint.secret).verify(body.decode(), headers)
        moments = [datetime.fromtimestamp(int(one["webhook-timestamp"]), UTC) for one, _ in there.requests]
        assert moments[1] - moments[0] >= timedelta(seconds=4)
