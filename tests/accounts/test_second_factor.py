"""A second factor: asked for after the password, set up by whoever needs one, and never worked around."""

import re

import pytest
from django.test import Client

from accounts import factors
from accounts.access_log import list_sign_ins
from accounts.actions import set_membership, update_desk, update_person
from accounts.actions.consent_decisions import decide_consent, list_consent_requests
from accounts.actions.factors import add_passkey, remove_factor, replace_recovery_codes, reset_factors
from accounts.models import Desk, Device, OutgoingEmail
from accounts.views import sign_in_steps
from audit.models import Event
from lib.errors import Blocked
from tests.accounts.constants import MONDAY, PASSWORD
from tests.accounts.second_factor import App, give_app

SETTINGS = "/settings/sign-in/"


@pytest.fixture(autouse=True)
def strict_house(settings) -> None:
    settings.STET_SECOND_FACTOR = True


def type_password(client: Client, username: str, **extra):
    return client.post("/sign-in/", {"username": username, "password": PASSWORD} | extra)


def type_code(client: Client, code: str, **extra):
    return client.post("/sign-in/code/", {"code": code} | extra)


def is_signed_in(client: Client) -> bool:
    return client.get("/password/").status_code == 200


def test_a_password_alone_signs_nobody_in_who_has_an_app(client, maria):
    app = give_app(maria)
    assert type_password(client, "maria", next="/settings/")["Location"] == "/sign-in/code/"
    assert not is_signed_in(client)
    assert type_code(client, app.show_code())["Location"] == "/settings/"
    assert is_signed_in(client)
    assert list_sign_ins(maria).first().action == "sign_in_by_code"


def test_a_wrong_code_is_refused_and_stands_in_the_log(client, maria):
    give_app(maria)
    type_password(client, "maria")
    answer = type_code(client, "000000")
    assert answer.status_code == 422
    assert "This code is wrong" in answer.content.decode()
    assert not is_signed_in(client)
    assert list_sign_ins(maria).first().action == "code_failed"


def test_a_code_works_once(client, maria):
    app = give_app(maria)
    code = app.show_code()
    type_password(client, "maria")
    assert type_code(client, code).status_code == 302
    thief = Client()
    type_password(thief, "maria")
    assert type_code(thief, code).status_code == 422
    assert type_code(thief, app.show_code()).status_code == 302


def test_codes_are_limited_as_passwords_are(client, maria):
    app = give_app(maria)
    type_password(client, "maria")
    tried = [type_code(client, "000000").status_code for _ in range(10)]
    assert 429 in tried
    refused = type_code(client, app.show_code())
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_nobody_skips_the_password(client, maria):
    app = give_app(maria)
    assert type_code(client, app.show_code())["Location"] == "/sign-in/"
    assert not is_signed_in(client)


def test_a_recovery_code_works_once_in_place_of_the_app(client, maria):
    give_app(maria)
    codes = replace_recovery_codes(maria, at=MONDAY)
    assert len(codes) == 10
    type_password(client, "maria")
    assert type_code(client, f"{codes[3][:5]} {codes[3][5:]}").status_code == 302
    again = Client()
    type_password(again, "maria")
    assert type_code(again, codes[3]).status_code == 422
    assert factors.count_recovery_codes(maria) == 9


def test_a_remembered_device_is_asked_for_the_password_alone_until_it_is_forgotten(client, maria):
    app = give_app(maria)
    type_password(client, "maria")
    type_code(client, app.show_code(), remember="on")
    client.post("/sign-out/")
    assert type_password(client, "maria")["Location"] == "/"
    page = client.get(SETTINGS).content.decode()
    device = Device.objects.get(user=maria)
    assert str(device.public_id) in page
    client.post(f"{SETTINGS}devices/{device.public_id}/forget/")
    client.post("/sign-out/")
    assert type_password(client, "maria")["Location"] == "/sign-in/code/"


def test_an_admin_without_a_factor_is_led_to_set_one_up_and_cannot_go_on(client, ada):
    assert type_password(client, "ada", next="/setup/")["Location"] == f"{SETTINGS}?next=%2Fsetup%2F"
    for closed in ("/setup/", "/password/", "/settings/"):
        assert client.get(closed)["Location"].startswith("/sign-in/")
    assert client.get("/sign-in/")["Location"] == SETTINGS
    assert client.get("/api/v1/claims/").status_code in (401, 403)
    assert "Your role needs a second factor" in client.get(SETTINGS).content.decode()


def test_setting_up_an_app_opens_the_house(client, ada):
    type_password(client, "ada", next="/setup/")
    page = client.get(f"{SETTINGS}app/?next=/setup/")
    assert b"<svg" in page.content
    secret = page.context["secret"].replace(" ", "")
    wrong = client.post(f"{SETTINGS}app/", {"code": "1", "next": "/setup/"})
    assert wrong.status_code == 422
    done = client.post(f"{SETTINGS}app/", {"code": App(secret).show_code(), "next": "/setup/"})
    assert done["Location"] == f"{SETTINGS}recovery-codes/?next=%2Fsetup%2F"
    assert client.get("/setup/").status_code == 200
    shown = client.post(f"{SETTINGS}recovery-codes/", {"next": "/setup/"})
    assert len(shown.context["codes"]) == 10
    assert shown.context["next_url"] == "/setup/"
    assert Event.objects.filter(action="add_factor", subject=str(ada.public_id)).count() == 2


def test_the_first_app_ends_what_the_password_alone_had_opened(client, ada):
    thief = Client()
    type_password(thief, "ada")
    type_password(client, "ada")
    secret = client.get(f"{SETTINGS}app/").context["secret"].replace(" ", "")
    client.post(f"{SETTINGS}app/", {"code": App(secret).show_code()})
    assert thief.post(f"{SETTINGS}recovery-codes/")["Location"].startswith("/sign-in/")
    assert factors.count_recovery_codes(ada) == 0
    assert is_signed_in(client)


def test_a_first_passkey_ends_other_sessions_and_a_second_does_not(client, maria):
    type_password(client, "maria")
    add_passkey(maria, name="Phone", credential={}, at=MONDAY)
    assert not is_signed_in(client)
    app = give_app(maria)
    type_password(client, "maria")
    type_code(client, app.show_code())
    add_passkey(maria, name="Key", credential={}, at=MONDAY)
    assert is_signed_in(client)


def test_a_first_factor_that_is_added_during_a_sign_in_ends_it(client, maria, monkeypatch):
    begin = sign_in_steps.begin_session

    def begin_late(*args):
        monkeypatch.undo()
        give_app(maria)
        return begin(*args)

    monkeypatch.setattr(sign_in_steps, "begin_session", begin_late)
    answer = type_password(client, "maria")
    assert answer["Location"] == "/sign-in/"
    assert not is_signed_in(client)
    assert "Your account has a second factor now. Sign in again." in client.get("/sign-in/").content.decode()
    assert not maria.sign_in_sessions.exists()


def test_whose_desk_is_confidential_needs_one_and_a_checker_of_an_open_desk_does_not(maria, otto, politics):
    assert factors.needs_factor(otto)
    assert not factors.needs_factor(maria)
    politics.second_factor = "editors"
    politics.save()
    assert not factors.needs_factor(maria)
    politics.second_factor = "everybody"
    politics.save()
    assert factors.needs_factor(maria)


def join_inquiry(maria, ada, otto, inquiry):
    set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker")
    decide_consent(list_consent_requests(otto)[0], by=otto, at=MONDAY, granted=True)


@pytest.mark.parametrize(
    "begin",
    [
        join_inquiry,
        lambda maria, ada, otto, inquiry: update_person(maria, by=ada, at=MONDAY, admin=True),
        lambda maria, ada, otto, inquiry: update_desk(
            Desk.objects.get(slug="politics"), by=ada, at=MONDAY, visibility="confidential"
        ),
        lambda maria, ada, otto, inquiry: update_desk(
            Desk.objects.get(slug="politics"), by=ada, at=MONDAY, second_factor="everybody"
        ),
    ],
    ids=["a role", "admin", "confidential", "everybody"],
)
def test_whoever_comes_to_need_one_sets_it_up_before_they_go_on(
    client, maria, ada, otto, inquiry, settings, begin
):
    """A session that began with a password alone reads nothing of it."""
    settings.STET_CONSENT_DELAY_HOURS = 0
    type_password(client, "maria")
    assert is_signed_in(client)
    begin(maria, ada, otto, inquiry)
    assert not is_signed_in(client)
    assert type_password(client, "maria", next="/")["Location"] == f"{SETTINGS}?next=%2F"


def test_whoever_has_a_factor_stays_signed_in_and_lost_ones_end_what_they_opened(client, maria, ada, inquiry):
    app = give_app(maria)
    type_password(client, "maria")
    type_code(client, app.show_code())
    maria = update_person(maria, by=ada, at=MONDAY, admin=True)
    assert is_signed_in(client)
    reset_factors(maria, by=ada, at=MONDAY)
    assert not is_signed_in(client)


def test_nobody_who_needs_one_removes_their_last(ada, maria):
    give_app(ada)
    give_app(maria)
    with pytest.raises(Blocked):
        remove_factor(factors.list_factors(ada).get(), by=ada, at=MONDAY)
    remove_factor(factors.list_factors(maria).get(), by=maria, at=MONDAY)
    assert not factors.has_factor(maria)
    last = OutgoingEmail.objects.filter(to="maria@example.org").latest("id")
    assert "no longer work" in last.text


def test_a_house_that_demands_none_lets_an_admin_in(client, ada, settings):
    settings.STET_SECOND_FACTOR = False
    assert type_password(client, "ada")["Location"] == "/"
    assert is_signed_in(client)


def test_the_secret_of_an_app_lies_sealed_in_the_database(maria):
    app = give_app(maria)
    assert app.secret not in str(factors.list_factors(maria).get().data)


def test_a_new_device_is_told_by_letter_and_a_known_one_is_not(client, maria):
    type_password(client, "maria")
    letters = OutgoingEmail.objects.filter(to="maria@example.org", text__contains="on a new device")
    assert letters.count() == 1
    client.post("/sign-out/")
    type_password(client, "maria")
    assert letters.count() == 1


def test_with_another_secret_key_codes_are_wrong_and_nothing_breaks(client, maria, settings):
    app = give_app(maria)
    codes = replace_recovery_codes(maria, at=MONDAY)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    type_password(client, "maria")
    assert type_code(client, app.show_code()).status_code == 422
    assert type_code(client, codes[0]).status_code == 422
    assert factors.count_recovery_codes(maria) == 0
    settings.SECRET_KEY_FALLBACKS = [old]
    assert factors.count_recovery_codes(maria) == 10
    assert type_code(client, app.show_code()).status_code == 302


@pytest.mark.parametrize(
    "credential",
    [
        "null", "[]", "[" * 9_000, "x" * 30_000, "[" * 200_000, '{"id": "\\u0000"}', "\0",
        '{"id":"AA","rawId":"AA","type":"public-key","response":'
        '{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"AA","userHandle":"AA"}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"W10",'
        '"authenticatorData":"' + "_" * 60 + '","signature":"AA","userHandle":"AA"}}',
    ],
    ids=lambda _: "answer",
)  # fmt: skip
def test_an_answer_of_a_passkey_that_somebody_made_up_is_refused(client, db, credential):
    client.get("/sign-in/passkey/")
    assert client.post("/sign-in/passkey/", {"credential": credential}).status_code == 422


def test_whoever_was_signed_in_here_is_signed_out_before_a_code_is_asked_for(client, maria, otto):
    client.force_login(otto)
    give_app(maria)
    Client().post("/sign-in/reset/", {"who": "maria"})
    letter = OutgoingEmail.objects.get(text__contains="/invitation/")
    path = re.search(r"/invitation/\S+/", letter.text)[0]
    new = "four quite different words"
    assert client.post(path, {"password": new, "again": new})["Location"] == "/sign-in/code/"
    assert not is_signed_in(client)


def test_a_house_that_remembers_no_device_forgets_those_that_it_remembered(client, maria, settings):
    app = give_app(maria)
    type_password(client, "maria")
    type_code(client, app.show_code(), remember="on")
    client.post("/sign-out/")
    settings.STET_REMEMBER_DEVICE_DAYS = 0
    assert type_password(client, "maria")["Location"] == "/sign-in/code/"
