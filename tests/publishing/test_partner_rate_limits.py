"""A partner's acts by hand are rationed, for the record's sake and for whom an endpoint points at."""

from datetime import timedelta

import pytest

from accounts.models import ApiKey
from audit.models import Event
from lib.errors import Blocked
from publishing.models import Delivery, WebhookEndpoint
from publishing.partners import rate_limits
from publishing.partners.actions import create_partner, issue_partner_key, revoke_partner_key, update_license
from publishing.partners.people import invite_partner_person
from publishing.partners.rate_limits import TooManyRequests
from publishing.webhooks.actions import (
    create_webhook_endpoint,
    pause_webhook_endpoint,
    remove_webhook_endpoint,
    replay_deliveries,
    replay_delivery,
    resume_webhook_endpoint,
    rotate_webhook_secret,
    send_test_delivery,
)
from publishing.webhooks.delivery import REQUEST_INTERVAL, send_due_deliveries
from tests.factories import MONDAY, create_article
from tests.publishing.webhook_cases import ALL, cleared, embargo
from tests.publishing.webhook_receiver import deliver_events, list_received_events, run_receiver

WEDNESDAY = MONDAY + timedelta(days=2)
HOUR = timedelta(hours=1)
ALL_DAYS = {"since": MONDAY - timedelta(days=1), "until": WEDNESDAY + timedelta(days=1)}


@pytest.fixture
def one_act(monkeypatch, endpoint):
    """A ration of one act, of which the endpoint that is there already has taken none."""
    monkeypatch.setattr(rate_limits, "MAX_CONSOLE_ACTIONS", 1)


def acts(partner, endpoint, member):
    """Every act that adds to the record, or sends, and can be taken again and again."""
    delivery = Delivery.objects.create(
        endpoint=endpoint, message_id="msg_1", event="ping", subject=endpoint.public_id, is_test=True,
        happened_at=WEDNESDAY, state="failed",
    )  # fmt: skip
    by = {"by": member, "at": WEDNESDAY}
    return {
        "create": lambda: create_webhook_endpoint(partner, **by, name="One", url=endpoint.url),
        "rotate": lambda: rotate_webhook_secret(endpoint, **by),
        "resume": lambda: resume_webhook_endpoint(endpoint, **by),
        "try": lambda: send_test_delivery(endpoint, **by),
        "replay": lambda: replay_delivery(delivery, **by),
        "range": lambda: replay_deliveries(endpoint, **by, **ALL_DAYS),
        "key": lambda: issue_partner_key(partner, **by, label="Site"),
    }


@pytest.mark.parametrize("name", ["create", "rotate", "resume", "try", "replay", "range", "key"])
def test_no_act_can_be_taken_more_often_than_the_ration_says(
    one_act, partner, endpoint, partner_member, name
):
    act = acts(partner, endpoint, partner_member)[name]
    act()
    before = Event.objects.count(), Delivery.objects.count()
    with pytest.raises(TooManyRequests, match="Try again in 15 minutes"):
        act()
    assert (Event.objects.count(), Delivery.objects.count()) == before


def test_the_ration_is_one_for_all_people_of_a_partner_and_another_for_the_next(
    one_act, partner, endpoint, partner_member, cast, receiver
):
    send_test_delivery(endpoint, by=partner_member, at=WEDNESDAY)
    colleague, _ = invite_partner_person(
        partner, by=cast.admin, at=MONDAY, name="Paul", email="paul@wire.example.org"
    )
    with pytest.raises(TooManyRequests):
        rotate_webhook_secret(endpoint, by=colleague.user, at=WEDNESDAY)
    rival = create_partner(by=cast.admin, at=MONDAY, name="Rival")
    rita, _ = invite_partner_person(rival, by=cast.admin, at=MONDAY, name="Rita", email="r@example.org")
    create_webhook_endpoint(rival, by=rita.user, at=WEDNESDAY, name="Theirs", url=receiver.url)
    rotate_webhook_secret(endpoint, by=cast.admin, at=WEDNESDAY)
    rotate_webhook_secret(endpoint, by=colleague.user, at=WEDNESDAY + HOUR)


def test_what_ends_something_is_never_refused(one_act, partner, endpoint, partner_member):
    key = issue_partner_key(partner, by=partner_member, at=WEDNESDAY, label="Leaked").key
    revoke_partner_key(partner, key, by=partner_member, at=WEDNESDAY)
    pause_webhook_endpoint(endpoint, by=partner_member, at=WEDNESDAY)
    remove_webhook_endpoint(endpoint, by=partner_member, at=WEDNESDAY)
    key.refresh_from_db()
    assert (key.revoked_at, WebhookEndpoint.objects.get().state) == (WEDNESDAY, "removed")


@pytest.mark.parametrize(("address", "sent", "kept"), [
    ("keys/", {"label": "Our archive", "scopes": ["read-published"]}, 'value="Our archive"'),
    ("webhooks/", {"name": "Our archive", "url": "https://hooks.example.com/"}, 'value="Our archive"'),
    ("webhooks/{}/", {"name": "Our archive", "url": "https://hooks.example.com/"}, 'value="Our archive"'),
    ("webhooks/{}/replay/", {"since": "2026-03-02T10:00", "until": "2026-03-03T10:00"}, "2026-03-02T10:00"),
    ("webhooks/{}/test/", {"event": "article.stale"}, 'value="article.stale" selected'),
    ("e-mail/", {"frequency": "weekly"}, 'id="id_frequency_2" checked'),
])  # fmt: skip
def test_a_form_that_was_one_too_many_says_when_to_send_it_and_keeps_what_was_typed(
    one_act, console_client, endpoint, address, sent, kept
):
    here = f"/partner/webhooks/{endpoint.public_id}/"
    console_client.post(f"{here}test/", {"event": "ping"})
    refused = console_client.post(f"/partner/{address.format(endpoint.public_id)}", sent)
    page = refused.content.decode()
    assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 900) == (429, True)
    assert "maximum of 1 changes in 15 minutes. Try again in 15 minutes." in page
    assert kept in page
    assert (ApiKey.objects.count(), WebhookEndpoint.objects.count(), Delivery.objects.count()) == (0, 1, 1)


def test_a_button_that_was_pressed_too_often_says_when_to_press_it_again(one_act, console_client, endpoint):
    here = f"/partner/webhooks/{endpoint.public_id}/"
    sent = console_client.post(f"{here}test/", {"event": "ping"})
    for address, more in ((f"{here}secret/", {}), (f"{here}active/", {"active": "yes"}),
                          (f"{sent['Location']}replay/", {})):  # fmt: skip
        refused = console_client.post(address, more)
        assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
        assert "maximum of 1 changes in 15 minutes. Try again in 15 minutes." in refused.content.decode()
    assert console_client.post(f"{here}active/", {"active": "no"}).status_code == 302


def test_a_span_is_sent_again_once_all_of_the_last_one_is_out(
    endpoint, partner_member, receiver, publish_claim, console_client
):
    publish_claim()
    publish_claim()
    deliver_events(WEDNESDAY)
    assert replay_deliveries(endpoint, by=partner_member, at=WEDNESDAY, **ALL_DAYS) == 2
    here = f"/partner/webhooks/{endpoint.public_id}/replay/"
    data = {"since": "2026-03-01T10:00", "until": "2026-03-09T10:00"}
    for moment in (WEDNESDAY, WEDNESDAY + REQUEST_INTERVAL):
        with pytest.raises(Blocked, match="Messages you asked to resend are still waiting"):
            replay_deliveries(endpoint, by=partner_member, at=moment, **ALL_DAYS)
        refused = console_client.post(here, data)
        assert (
            refused.status_code,
            "Messages you asked to resend are still waiting." in refused.content.decode(),
        ) == (409, True)
        deliver_events(moment)
    assert console_client.post(here, data).status_code == 302


def test_what_is_tried_again_by_itself_does_not_stand_in_the_way_of_a_span(
    endpoint, partner_member, receiver, publish_claim
):
    publish_claim()
    deliver_events(WEDNESDAY)
    receiver.answers.append((503, {}))
    publish_claim()
    deliver_events(WEDNESDAY)
    assert replay_deliveries(endpoint, by=partner_member, at=WEDNESDAY, **ALL_DAYS) == 1


def test_a_message_that_an_embargo_holds_back_stands_in_nobody_s_way(
    endpoint, partner_member, receiver, partner, cast
):
    update_license(partner, by=cast.admin, at=MONDAY, **ALL, receives_article_events=True)
    article = create_article(cast.desk, cast.editor)
    cleared(article, cast, MONDAY)
    deliver_events(WEDNESDAY)
    replay_delivery(Delivery.objects.get(), by=partner_member, at=WEDNESDAY)
    embargo(article, WEDNESDAY + HOUR, cast, WEDNESDAY)
    deliver_events(WEDNESDAY)
    assert replay_deliveries(endpoint, by=partner_member, at=WEDNESDAY, **ALL_DAYS) == 0


def test_tests_and_replays_leave_a_pause_between_two_to_one_host_over_all_endpoints(
    endpoint, partner, partner_member, receiver, publish_claim, settings
):
    publish_claim()
    publish_claim()
    deliver_events(WEDNESDAY)
    second = create_webhook_endpoint(
        partner, by=partner_member, at=MONDAY, name="Second", url=f"{receiver.url}?other"
    )
    replay_deliveries(endpoint, by=partner_member, at=WEDNESDAY, **ALL_DAYS)
    send_test_delivery(second, by=partner_member, at=WEDNESDAY)
    moments = [WEDNESDAY + number * REQUEST_INTERVAL / 2 for number in range(6)]
    assert [send_due_deliveries(clock=lambda at=at: at) for at in moments] == [1, 0, 1, 0, 1, 0]
    assert sorted(list_received_events(receiver)[2:]) == ["ping", "verdict.published", "verdict.published"]


def test_another_host_does_not_wait(endpoint, partner, partner_member, receiver, settings):
    with run_receiver() as other:
        settings.STET_FETCH_ALLOWED_HOSTS = [receiver.host_port, f"localhost:{other.port}"]
        url = other.url.replace("127.0.0.1", "localhost")
        second = create_webhook_endpoint(partner, by=partner_member, at=MONDAY, name="Second", url=url)
        for each in (endpoint, second):
            send_test_delivery(each, by=partner_member, at=WEDNESDAY)
        assert deliver_events(WEDNESDAY) == 2


def test_what_happens_goes_out_at_once_before_what_was_asked_for(
    endpoint, partner_member, receiver, publish_claim, correct_claim
):
    first = publish_claim()
    publish_claim()
    deliver_events(WEDNESDAY)
    replay_deliveries(endpoint, by=partner_member, at=WEDNESDAY, **ALL_DAYS)
    deliver_events(WEDNESDAY)
    correct_claim(first)
    publish_claim()
    assert deliver_events(WEDNESDAY) == 2
    assert list_received_events(receiver)[3:] == ["verdict.corrected", "verdict.published"]
    assert deliver_events(WEDNESDAY + REQUEST_INTERVAL) == 1
