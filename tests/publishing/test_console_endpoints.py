"""Endpoints on the partner's own screens, and what the newsroom sees of them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lib.datetimes.clock import now
from publishing.models import Delivery, WebhookEndpoint
from publishing.partners.actions import create_partner
from publishing.partners.people import invite_partner_person
from publishing.webhooks.actions import create_webhook_endpoint
from publishing.webhooks.delivery import send_due_deliveries
from publishing.webhooks.fan_out import fan_out_deliveries
from tests.factories import MONDAY

SENT = {"name": "Site", "url": "https://hooks.example.com/stet"}


def secret_in(page) -> str:
    found = re.search(r"<code data-secret>(whsec_[^<]+)</code>", page.content.decode())
    assert found, page.content.decode()
    return found[1]


def test_an_endpoint_is_added_and_its_secret_shown_once_and_again_only_by_making_a_new_one(console_client):
    added = console_client.post(
        "/partner/webhooks/", SENT | {"events": ["verdict.retracted"], "is_thin": "on"}
    )
    assert (added.status_code, "no-store" in added["Cache-Control"]) == (201, True)
    secret, endpoint = secret_in(added), WebhookEndpoint.objects.get()
    assert (endpoint.events, endpoint.is_thin, endpoint.secret) == (["verdict.retracted"], True, secret)
    here = f"/partner/webhooks/{endpoint.public_id}/"
    for page in (console_client.get("/partner/webhooks/"), console_client.get(here)):
        shown = page.content.decode()
        assert (SENT["url"] in shown, secret in shown) == (True, False)
    newer = secret_in(console_client.post(f"{here}secret/"))
    endpoint.refresh_from_db()
    assert (newer != secret, endpoint.previous_secret) == (True, secret)


@pytest.mark.parametrize(("sent", "field"), [
    ({"url": "http://hooks.example.com/"}, "url"), ({"url": "https://127.0.0.1/"}, "url"),
    ({"name": ""}, "name"), ({"events": ["article.cleared"]}, "events"),
])  # fmt: skip
def test_a_bad_endpoint_is_told_at_its_field_with_what_was_typed_kept(console_client, sent, field):
    given = SENT | sent
    answer = console_client.post("/partner/webhooks/", given)
    page = answer.content.decode()
    assert (answer.status_code, f'id="id_{field}_error"' in page, given["url"] in page) == (422, True, True)
    assert not WebhookEndpoint.objects.exists()


def test_a_test_is_sent_and_its_page_says_what_came_of_it(console_client, endpoint, receiver):
    here = f"/partner/webhooks/{endpoint.public_id}/"
    sent = console_client.post(f"{here}test/", {"event": "verdict.published"})
    receiver.answers.append((500, {}))
    send_due_deliveries(clock=now)
    page = console_client.get(sent["Location"]).content.decode()
    for words in ("Failed", "Answered 500.", "green cheese", "webhook-id: msg_"):
        assert words in page
    console_client.post(f"{sent['Location']}replay/")
    assert Delivery.objects.get().state == "waiting"
    assert console_client.post(f"{here}test/", {"event": "nonsense"}).status_code == 422


def test_pausing_resuming_changing_and_removing_is_seen_at_once(console_client, endpoint, receiver):
    here = f"/partner/webhooks/{endpoint.public_id}/"
    assert (
        "a person paused it"
        in console_client.post(f"{here}active/", {"active": "no"}, follow=True).content.decode()
    )
    assert "Pause<" in console_client.post(f"{here}active/", {"active": "yes"}, follow=True).content.decode()
    console_client.post(here, {"name": "Archive", "url": receiver.url, "is_thin": "on"})
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.is_thin) == ("Archive", True)
    assert console_client.post(here, {"name": "", "url": receiver.url}).status_code == 422
    bad = console_client.post(f"{here}replay/", {"since": "2026-03-02T10:00", "until": "2026-03-01T10:00"})
    assert (bad.status_code, "The end must be later than the start." in bad.content.decode()) == (422, True)
    console_client.post(f"{here}remove/")
    assert console_client.get(here).status_code == 404
    console_client.get("/partner/webhooks/")  # says once that it is removed
    assert "Archive" not in console_client.get("/partner/webhooks/").content.decode()


def test_a_message_that_the_licence_holds_back_is_not_shown_before_its_time(
    console_client, endpoint, publish_claim, partner, cast
):
    claim = publish_claim()
    fan_out_deliveries(at=MONDAY)
    shown = f"/partner/deliveries/{Delivery.objects.get().public_id}/"
    assert claim.statement in console_client.get(shown).content.decode()
    type(partner).objects.update(languages=["de"])
    page = console_client.get(shown).content.decode()
    assert (
        claim.statement in page,
        "Your licence does not cover this yet, or no longer covers it." in page,
    ) == (False, True)


def test_another_partner_s_endpoints_and_deliveries_do_not_exist(console_client, cast, receiver):
    rival = create_partner(by=cast.admin, at=MONDAY, name="Rival")
    rita, _ = invite_partner_person(rival, by=cast.admin, at=MONDAY, name="Rita", email="r@example.org")
    endpoint = create_webhook_endpoint(rival, by=rita.user, at=MONDAY, name="Theirs", url=receiver.url)
    client = Client()
    client.force_login(rita.user)
    client.post(f"/partner/webhooks/{endpoint.public_id}/test/", {"event": "ping"})
    delivery = Delivery.objects.get()
    for address in ("", "secret/", "test/", "active/", "remove/", "replay/"):
        there = f"/partner/webhooks/{endpoint.public_id}/{address}"
        assert {console_client.get(there).status_code, console_client.post(there, SENT).status_code} <= {
            404,
            405,
        }, there
    for address in ("", "replay/"):
        there = f"/partner/deliveries/{delivery.public_id}/{address}"
        assert {console_client.get(there).status_code, console_client.post(there).status_code} <= {
            404,
            405,
        }, there
    assert "Theirs" not in console_client.get("/partner/deliveries/").content.decode()
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.previous_secret) == ("active", "")


def test_the_newsroom_sees_endpoints_and_deliveries_and_no_secret(
    client, cast, partner, endpoint, publish_claim
):
    publish_claim()
    fan_out_deliveries(at=MONDAY)
    client.force_login(cast.admin)
    page = client.get(f"/setup/partners/{partner.public_id}/").content.decode()
    assert (endpoint.url in page, "1 waiting" in page, endpoint.secret in page) == (True, True, False)
    log = client.get(f"/setup/partners/{partner.public_id}/deliveries/").content.decode()
    assert ("verdict.published" in log, "Waiting" in log) == (True, True)
    client.force_login(cast.editor)
    assert client.get(f"/setup/partners/{partner.public_id}/deliveries/").status_code == 403


def test_lists_cost_the_same_for_one_and_for_three(
    console_client, endpoint, partner, partner_member, receiver
):
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert console_client.get(address).status_code == 200
        return len(queries)

    def post() -> None:
        console_client.post(f"/partner/webhooks/{endpoint.public_id}/test/", {"event": "ping"})

    lists = ("/partner/webhooks/", "/partner/deliveries/", f"/partner/webhooks/{endpoint.public_id}/")
    post()
    one = [cost(address) for address in lists]
    for name in ("Second", "Third"):
        create_webhook_endpoint(partner, by=partner_member, at=MONDAY, name=name, url=receiver.url)
        post()
    assert [cost(address) for address in lists] == one


@pytest.mark.parametrize(
    ("address", "label"),
    [("/partner/", "Overview"), ("/partner/webhooks/", "Webhooks"), ("/partner/usage/", "Usage")],
)
def test_the_menu_marks_one_screen_as_the_current_one(console_client, address, label):
    page = console_client.get(address).content.decode()
    assert re.findall(r'<a href="([^"]+)" aria-current="page">([^<]+)</a>', page) == [(address, label)]
