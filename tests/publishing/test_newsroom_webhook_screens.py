"""Screens of chats and of webhooks for our own programs: who gets in, and what is shown."""

import re
from html import unescape

import pytest
from django.test import Client

from accounts.actions import create_service
from accounts.models import Desk, Membership
from lib.datetimes.clock import now
from publishing.models import Delivery, WebhookEndpoint
from publishing.webhooks.actions import create_webhook_endpoint
from publishing.webhooks.delivery import send_due_deliveries
from publishing.webhooks.fan_out import fan_out_deliveries
from tests.factories import MONDAY, flag_claim_on

CHAT = {
    "form": "mattermost",
    "name": "#facts",
    "url": "https://chat.example.com/hooks/s3cr3t",
    "events": ["claim.submitted", "claim.approved"],
}


def sign_in(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def editor_client(cast):
    return sign_in(cast.editor)


@pytest.fixture
def chat(cast, receiver):
    return create_webhook_endpoint(
        cast.desk, by=cast.editor, at=MONDAY, name="#facts", url=f"{receiver.url}/s3cr3t", form="slack"
    )


def test_an_editor_adds_a_chat_whose_address_is_never_shown_again(editor_client, cast):
    here = f"/chat/desk/{cast.desk.slug}/"
    page = editor_client.get(here).content.decode()
    assert "No channels yet." in page
    checked = set(re.findall(r'value="(claim\.\w+)"[^>]*checked', page))
    assert "claim.submitted" in checked
    assert not {"claim.changed", "claim.flagged"} & checked
    added = editor_client.post(here, CHAT)
    chat = WebhookEndpoint.objects.get()
    assert added["Location"] == f"/chat/webhooks/{chat.public_id}/"
    assert (chat.url, chat.format, chat.desk, chat.secret) == (CHAT["url"], "mattermost", cast.desk, "")
    for address in (here, added["Location"]):
        page = editor_client.get(address).content.decode()
        assert "chat.example.com" in page
        assert "s3cr3t" not in page
    listed = unescape(editor_client.get(here).content.decode()).partition("Add a channel</h2>")[0]
    assert "A verdict is sent to review; A verdict is approved" in listed
    assert "claim.approved" not in listed
    kept = editor_client.post(added["Location"], {"name": "#checks", "url": "", "events": ["claim.approved"]})
    chat.refresh_from_db()
    assert (kept.status_code, chat.name, chat.url) == (302, "#checks", CHAT["url"])


def test_editors_find_the_chats_of_their_desks_in_their_settings_and_others_none(cast):
    link = f"/chat/desk/{cast.desk.slug}/"
    assert link in sign_in(cast.editor).get("/settings/").content.decode()
    assert "/chat/" not in sign_in(cast.checker).get("/settings/").content.decode()
    assert link in sign_in(cast.admin).get(f"/setup/desk/{cast.desk.slug}/").content.decode()


@pytest.mark.parametrize("change", [{"url": ""}, {"url": "http://chat.example.com/"}, {"events": []},
                                    {"form": "signed"}, {"name": ""}])  # fmt: skip
def test_a_bad_chat_is_told_at_its_field(editor_client, cast, change):
    answer = editor_client.post(f"/chat/desk/{cast.desk.slug}/", CHAT | change)
    assert (answer.status_code, WebhookEndpoint.objects.count()) == (422, 0)
    assert f'id="id_{next(iter(change))}_error"' in answer.content.decode()


def test_a_test_message_is_sent_and_its_result_shown_as_it_comes(editor_client, chat, receiver):
    sent = editor_client.post(f"/chat/webhooks/{chat.public_id}/test/", {"event": "ping"})
    page = editor_client.get(sent["Location"])
    assert "data-watch=" in page.content.decode()
    watch = {"x-requested-with": "watch"}
    part = editor_client.get(sent["Location"], headers=watch)
    assert "Waiting" in part.content.decode()
    same = editor_client.get(sent["Location"], headers=watch | {"if-none-match": part["ETag"]})
    assert same.status_code == 304
    receiver.answers.append((404, {}))
    send_due_deliveries(clock=now)
    part = editor_client.get(sent["Location"], headers=watch | {"if-none-match": part["ETag"]})
    assert (part.status_code, "Answered 404." in part.content.decode()) == (200, True)
    page = editor_client.get(sent["Location"]).content.decode()
    assert "data-watch=" not in page
    assert "This is a test from" in page
    assert "s3cr3t" not in page
    editor_client.post(f"{sent['Location']}replay/")
    assert Delivery.objects.get().state == "waiting"


def test_the_messages_of_a_channel_are_a_link_away_also_once_it_is_removed(editor_client, chat, cast):
    sent = editor_client.post(f"/chat/webhooks/{chat.public_id}/test/", {"event": "ping"})
    editor_client.post(f"/chat/webhooks/{chat.public_id}/remove/")
    here = f"/chat/desk/{cast.desk.slug}/"
    assert 'href="/chat/deliveries/"' in editor_client.get(here).content.decode()
    listed = editor_client.get("/chat/deliveries/").content.decode()
    assert "Messages in chats" in listed
    assert f'href="{sent["Location"]}"' in listed
    page = editor_client.get(sent["Location"]).content.decode()
    assert f'href="{here}"' in page
    assert f"/chat/webhooks/{chat.public_id}/" not in page


def test_an_admin_who_reads_no_claims_reads_no_message_about_one(cast, chat, article):
    service = create_service(by=cast.admin, at=MONDAY, username="planner", name="Planning board")
    Membership.objects.create(user=service, desk=cast.desk, role="checker", joined_at=MONDAY)
    create_webhook_endpoint(service, by=cast.admin, at=MONDAY, name="Board", url="https://b.example.com/")
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    fan_out_deliveries(at=MONDAY)
    told, posted = Delivery.objects.get(event="claim.flagged"), Delivery.objects.get(event="chat")
    there = f"/chat/deliveries/{posted.public_id}/"
    addresses = (f"/setup/deliveries/{told.public_id}/", there)
    admin = sign_in(cast.admin)
    for address in addresses:
        page = admin.get(address).content.decode()
        assert "Only people who can see the claims" in page
        assert claim.statement not in page
    page = sign_in(cast.editor).get(there).content.decode()
    assert ("Edith flagged a claim" in page, claim.statement in page) == (True, True)
    Membership.objects.create(user=cast.admin, desk=cast.other_desk, role="checker", joined_at=MONDAY)
    for address in addresses:
        assert claim.statement in admin.get(address).content.decode()


def test_a_confidential_desk_has_no_form_and_refuses_one(cast):
    client = sign_in(cast.insider)
    here = f"/chat/desk/{cast.secret_desk.slug}/"
    page = client.get(here).content.decode()
    assert "This desk is confidential." in page
    assert "Web address of the incoming webhook" not in page
    assert client.post(here, CHAT).status_code == 409
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("who", ["checker", "outsider", "stranger"])
def test_a_chat_of_a_desk_that_one_does_not_edit_does_not_exist(cast, chat, who):
    client = sign_in(getattr(cast, who))
    delivery = Delivery.objects.create(
        endpoint=chat, message_id="msg_1", event="ping", subject=chat.public_id, is_test=True,
        happened_at=MONDAY, due_at=MONDAY,
    )  # fmt: skip
    here = f"/chat/webhooks/{chat.public_id}/"
    assert client.get(f"/chat/desk/{cast.desk.slug}/").status_code == 404
    assert client.get(here).status_code == 404
    assert client.get(f"/chat/deliveries/{delivery.public_id}/").status_code == 404
    for act in ("test", "active", "remove", "replay", "secret"):
        assert client.post(f"{here}{act}/").status_code == 404
    assert client.post(f"/chat/deliveries/{delivery.public_id}/replay/").status_code == 404
    assert str(delivery.public_id) not in client.get("/chat/deliveries/").content.decode()


def test_a_former_editor_sees_the_chat_no_more_and_an_admin_does(cast, chat):
    client, here = sign_in(cast.editor), f"/chat/webhooks/{chat.public_id}/"
    assert client.get(here).status_code == 200
    Membership.objects.filter(user=cast.editor).delete()
    assert client.get(here).status_code == 404
    assert sign_in(cast.admin).get(here).status_code == 200


def test_an_admin_adds_a_webhook_for_a_program_and_sees_its_secret_once(cast):
    service = create_service(by=cast.admin, at=MONDAY, username="planner", name="Planning board")
    client = sign_in(cast.admin)
    sent = {"name": "Board", "service": str(service.public_id), "url": "https://board.example.com/stet"}
    added = client.post("/setup/webhooks/", sent | {"events": ["claim.assigned"]})
    endpoint = WebhookEndpoint.objects.get()
    assert (added.status_code, endpoint.secret in added.content.decode()) == (201, True)
    assert (endpoint.service, endpoint.events) == (service, ["claim.assigned"])
    here = f"/setup/webhooks/{endpoint.public_id}/"
    for address in ("/setup/webhooks/", here):
        page = client.get(address).content.decode()
        assert "https://board.example.com/stet" in page
        assert endpoint.secret not in page
    tested = client.post(f"{here}test/", {"event": "claim.assigned"})
    assert "green cheese" in client.get(tested["Location"]).content.decode()
    assert client.get("/setup/deliveries/").status_code == 200
    client.post(f"{here}remove/")
    assert WebhookEndpoint.objects.get().state == "removed"


@pytest.mark.parametrize("who", ["editor", "standards", "stranger"])
def test_only_an_admin_opens_the_webhooks_of_programs(cast, who, receiver):
    service = create_service(by=cast.admin, at=MONDAY, username="planner", name="Planning board")
    endpoint = create_webhook_endpoint(service, by=cast.admin, at=MONDAY, name="Board", url=receiver.url)
    client = sign_in(getattr(cast, who))
    for address in ("/setup/webhooks/", f"/setup/webhooks/{endpoint.public_id}/", "/setup/deliveries/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/setup/webhooks/{endpoint.public_id}/remove/").status_code == 403


def test_no_screen_leads_to_the_webhooks_of_another_owner(cast, chat, endpoint, console_client):
    client = sign_in(cast.admin)
    assert client.get(f"/setup/webhooks/{chat.public_id}/").status_code == 404
    assert client.get(f"/chat/webhooks/{endpoint.public_id}/").status_code == 404
    assert console_client.get(f"/partner/webhooks/{chat.public_id}/").status_code == 404
    assert console_client.get(f"/chat/webhooks/{chat.public_id}/").status_code in (403, 404)
    assert Desk.objects.count() == 3


@pytest.mark.parametrize(
    ("answers", "is_said"),
    [(["93.184.215.14"], False), (["127.0.0.1"], True), (["93.184.215.14", "10.0.0.7"], True), ([], True)],
    ids=["outside", "inside", "both", "unknown"],
)
def test_an_address_that_nothing_would_arrive_at_is_saved_and_said(
    editor_client, cast, monkeypatch, answers, is_said
):
    asked = []

    async def resolve(name, port):
        asked.append(name)
        return answers

    monkeypatch.setattr("lib.safe_http.client.resolve_with_system", resolve)
    here = f"/chat/desk/{cast.desk.slug}/"
    page = editor_client.post(here, CHAT, follow=True).content.decode()
    # The same words whatever the network says: nobody learns which names lead inside.
    sentence = (
        "Stet finds no public address for chat.example.com at the moment, so nothing would arrive there."
    )
    assert (sentence in page) is is_said
    assert page.index("Saved. Send a test") < (page.find(sentence) if is_said else len(page))
    chat = WebhookEndpoint.objects.get()
    kept = {"name": "#checks", "url": "", "events": ["claim.approved"]}
    page = editor_client.post(f"/chat/webhooks/{chat.public_id}/", kept, follow=True).content.decode()
    assert (sentence in page) is is_said
    assert asked == ["chat.example.com."] * 2


def test_a_network_that_is_down_keeps_nothing_from_being_saved(editor_client, cast, monkeypatch):
    async def resolve(name, port):
        raise OSError

    monkeypatch.setattr("lib.safe_http.client.resolve_with_system", resolve)
    assert editor_client.post(f"/chat/desk/{cast.desk.slug}/", CHAT).status_code == 302
    assert WebhookEndpoint.objects.get().url == CHAT["url"]
