"""Signing in and out: to the page one came for, with a new session, and never for whoever was let go."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from accounts.actions import change_password, deactivate_person, reactivate_person, set_password
from accounts.models import User
from accounts.selectors import get_system_user
from lib.errors import WrongState
from tests.accounts.constants import MONDAY, PASSWORD

SETUP = "/setup/"


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra):
    return client.post("/sign-in/", {"username": username, "password": password} | extra)


def is_signed_in(client: Client) -> bool:
    return client.get("/password/").status_code == 200


def test_a_stranger_is_sent_to_sign_in_and_then_to_where_they_were_going(client, ada):
    first = client.get(SETUP)
    assert first.status_code == 302
    assert first["Location"] == "/sign-in/?next=/setup/"
    page = client.get(first["Location"])
    assert b'name="next" value="/setup/"' in page.content
    assert sign_in(client, "ada", next="/setup/")["Location"] == "/setup/"


def test_who_sends_a_form_after_their_session_ended_is_led_back_to_the_page_of_the_form(client, ada):
    origin = {"HTTP_REFERER": "http://testserver/setup/people/?page=2"}
    refused = client.post("/settings/", {"digests": "off"}, **origin)
    assert refused["Location"] == "/sign-in/?next=%2Fsetup%2Fpeople%2F%3Fpage%3D2"
    assert sign_in(client, "ada", next="/setup/people/?page=2")["Location"] == "/setup/people/?page=2"


@pytest.mark.parametrize("said", [
    "", "https://evil.example/setup/", "no address", "http://testserver", "http://testserver//evil.example/",
    "http://testserver/\\evil.example/", "http://[",
])  # fmt: skip
def test_a_form_that_came_from_elsewhere_leads_to_the_first_page(client, ada, said):
    refused = client.post("/settings/", {"digests": "off"}, HTTP_REFERER=said)
    assert refused["Location"] == "/sign-in/?next=%2F"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_never_leads_off_the_house(client, ada, elsewhere):
    assert sign_in(client, "ada", next=elsewhere)["Location"] == "/"


def test_a_wrong_password_says_so_and_keeps_the_user_name(client, maria):
    answer = sign_in(client, "maria", "not it", next="/password/")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Wrong user name or password. Both are case-sensitive." in page
    assert 'value="maria"' in page
    assert 'value="/password/"' in page
    assert "not it" not in page
    assert not is_signed_in(client)


def test_an_unknown_name_an_inactive_one_and_a_service_all_get_the_same_answer(client, ada, maria, cms):
    deactivate_person(maria, by=ada, at=MONDAY)
    answers = [sign_in(client, name) for name in ("maria", "nobody", "cms", "system")]
    assert {answer.status_code for answer in answers} == {422}
    texts = {answer.context["form"].non_field_errors()[0] for answer in answers}
    assert len(texts) == 1


def test_the_session_gets_a_new_id_at_sign_in(client, maria):
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    planted = session.session_key
    client.cookies["stet_session"] = planted
    sign_in(client, "maria")
    assert client.session.session_key != planted
    stranger = Client()
    stranger.cookies["stet_session"] = planted
    assert not is_signed_in(stranger)


def test_signing_out_kills_the_session_itself_and_needs_a_post(client, maria):
    sign_in(client, "maria")
    saved = client.cookies["stet_session"].value
    assert client.get("/sign-out/").status_code == 405
    assert is_signed_in(client)
    client.post("/sign-out/")
    thief = Client()
    thief.cookies["stet_session"] = saved
    assert not is_signed_in(thief)


def test_signing_out_needs_the_token_of_a_form(maria):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(maria)
    assert strict.post("/sign-out/").status_code == 403
    assert is_signed_in(strict)


def test_somebody_who_was_let_go_is_refused_on_the_next_request(client, ada, maria):
    sign_in(client, "maria")
    assert is_signed_in(client)
    deactivate_person(maria, by=ada, at=MONDAY)
    assert client.get("/password/")["Location"].startswith("/sign-in/")
    assert sign_in(client, "maria").status_code == 422
    reactivate_person(maria, by=ada, at=MONDAY)
    assert sign_in(client, "maria").status_code == 302


def test_changing_ones_password_ends_the_other_sessions_and_keeps_this_one(client, maria):
    other = Client()
    sign_in(client, "maria")
    sign_in(other, "maria")
    new = "four quite different words"
    before = client.session.session_key
    answer = client.post("/password/", {"current": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert client.session.session_key != before
    assert not is_signed_in(other)
    assert sign_in(other, "maria").status_code == 422
    assert sign_in(other, "maria", new).status_code == 302


def test_a_change_that_a_link_overtook_changes_nothing(maria):
    """Whoever took over a session types the old password at the moment at which its owner replaces it."""
    stolen = User.objects.get(pk=maria.pk)
    set_password(maria, by=get_system_user(), at=MONDAY, password="four quite different words")
    with pytest.raises(WrongState, match="at the same moment"):
        change_password(stolen, by=stolen, at=MONDAY, password="another four words of somebody else")
    assert User.objects.get(pk=maria.pk).check_password("four quite different words")


@pytest.mark.parametrize(("typed", "said"), [
    ({"current": "wrong"}, "The current password is wrong."),
    ({"again": "something else entirely"}, "The two passwords do not match."),
    ({"password": "eleven abcd", "again": "eleven abcd"}, "too short"),
    ({"password": "maria@example.org.", "again": "maria@example.org."},
     "This password is too similar to your name, user name or e-mail address."),
])  # fmt: skip
def test_a_new_password_that_will_not_do_is_told_at_its_field(client, maria, typed, said):
    sign_in(client, "maria")
    new = "four quite different words"
    answer = client.post("/password/", {"current": PASSWORD, "password": new, "again": new} | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert User.objects.get(pk=maria.pk).check_password(PASSWORD)


def test_a_password_given_by_an_admin_ends_every_session(client, ada, maria):
    sign_in(client, "maria")
    set_password(maria, by=get_system_user(), at=MONDAY, password="twelve or more letters")
    assert not is_signed_in(client)


def test_nobody_changes_anothers_password_as_their_own(maria, otto):
    with pytest.raises(Exception, match="only your own"):
        change_password(maria, by=otto, at=MONDAY, password="twelve or more letters")


def test_a_fresh_house_says_how_to_let_the_first_person_in(client, db):
    assert b"create_person --admin" in client.get("/sign-in/").content


def test_a_house_with_people_does_not(client, ada):
    assert b"create_person" not in client.get("/sign-in/").content


def test_signed_in_pages_stay_in_no_cache(client, maria):
    sign_in(client, "maria")
    assert "no-store" in client.get("/password/")["Cache-Control"]


def test_a_signed_in_person_passes_the_sign_in_page_by(client, maria):
    sign_in(client, "maria")
    assert SESSION_KEY in client.session
    assert client.get("/sign-in/").status_code == 302


def test_passwords_are_kept_under_argon2(settings, ada, maria):
    settings.PASSWORD_HASHERS = ["accounts.hashers.BudgetedArgon2PasswordHasher"]
    set_password(maria, by=get_system_user(), at=MONDAY, password="twelve or more letters")
    assert User.objects.get(pk=maria.pk).password.startswith("argon2$argon2id$")
