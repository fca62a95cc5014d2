"""A partner's people add a second factor if they like, and have to where the house demands it."""

import pytest
from django.test import Client

from accounts import factors
from accounts.models import OutgoingEmail
from audit.models import Event
from tests.accounts.second_factor import give_app
from tests.factories import PASSWORD

SETTINGS = "/settings/sign-in/"


@pytest.fixture(autouse=True)
def strict_house(settings) -> None:
    settings.STET_SECOND_FACTOR = True


@pytest.fixture
def demanded(settings) -> None:
    settings.STET_PARTNER_SECOND_FACTOR = True


def sign_in(client: Client, username: str):
    return client.post("/sign-in/", {"username": username, "password": PASSWORD})


def test_by_default_a_password_is_enough(client, partner_member):
    sign_in(client, partner_member.username)
    assert client.get("/partner/").status_code == 200


def test_whoever_has_to_is_led_to_set_one_up_and_reaches_nothing_before(client, partner_member, demanded):
    assert sign_in(client, partner_member.username)["Location"].startswith(SETTINGS)
    assert client.get("/partner/").status_code != 200
    assert client.get("/partner/keys/").status_code != 200
    assert "Your role needs a second factor" in client.get(SETTINGS).content.decode()
    assert client.get(f"{SETTINGS}app/").status_code == 200


def test_whoever_has_one_types_a_code(client, partner_member, demanded):
    app = give_app(partner_member)
    assert sign_in(client, partner_member.username)["Location"] == "/sign-in/code/"
    assert client.get("/partner/").status_code != 200
    assert client.post("/sign-in/code/", {"code": app.show_code()}).status_code == 302
    assert client.get("/partner/").status_code == 200


def test_a_new_link_opens_no_console_without_one(client, cast, partner, partner_member, demanded):
    client.force_login(cast.admin)
    client.post(f"/setup/partners/{partner.public_id}/people/{partner_member.public_id}/invite/")
    client.logout()
    link = "/invitation/" + OutgoingEmail.objects.latest("pk").text.partition("/invitation/")[2].split()[0]
    client.post(link, {"password": "three blue herons fly", "again": "three blue herons fly"})
    assert client.get("/partner/").status_code != 200


def test_it_is_in_their_menu_and_shows_nothing_of_the_house(console_client):
    assert SETTINGS in console_client.get("/partner/").content.decode()
    page = console_client.get(SETTINGS)
    assert page.status_code == 200
    assert "/queue/" not in page.content.decode()
    assert console_client.get("/settings/").status_code != 200


def test_an_admin_resets_them_on_the_partner_s_page(client, cast, partner, partner_member):
    give_app(partner_member)
    address = f"/setup/partners/{partner.public_id}/people/{partner_member.public_id}/reset-factors/"
    client.force_login(cast.editor)
    assert client.post(address).status_code in (403, 404)
    assert factors.has_factor(partner_member)
    client.force_login(cast.admin)
    page = f"/setup/partners/{partner.public_id}/"
    assert address in client.get(page).content.decode()
    assert client.post(address).status_code == 302
    assert not factors.has_factor(partner_member)
    assert address not in client.get(page).content.decode()
    assert Event.objects.filter(action="reset_factors", subject=partner_member.public_id).count() == 1
