"""A link to choose a password ends with all that makes it somebody else's way in."""

import re
import threading
import time

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts import actions
from accounts.actions.invitations import accept_invitation, create_invitation
from accounts.models import Invitation, OutgoingEmail, User
from accounts.selectors import get_system_user
from lib.errors import Blocked, WrongState
from tests.accounts.constants import MONDAY, PASSWORD

pytestmark = pytest.mark.usefixtures("monday")

MINE = "a much longer one of mine"
THEIRS = "whoever has the letter"


def link_in_last_letter() -> str:
    letters = OutgoingEmail.objects.filter(subject="Choose your password for The Daily Proof")
    found = re.search(r"https?://\S+?(/invitation/\S+/)", letters.latest("pk").text)
    assert found
    return found[1]


@pytest.fixture
def link(ada: User, maria: User) -> str:
    """Of the letter that Maria was sent."""
    create_invitation(maria, by=ada, at=MONDAY)
    return link_in_last_letter()


def address_corrected(desk: Client, own: Client, maria: User) -> None:
    sent = {"name": maria.name, "email": "m.lund@example.org"}
    assert desk.post(f"/setup/people/{maria.public_id}/", sent).status_code == 302


def reset_on_the_server(desk: Client, own: Client, maria: User) -> None:
    actions.set_password(maria, by=get_system_user(), at=MONDAY, password=MINE)


def changed_by_herself(desk: Client, own: Client, maria: User) -> None:
    sent = {"current": PASSWORD, "password": MINE, "again": MINE}
    assert own.post("/password/", sent).status_code == 302


def let_go_and_back(desk: Client, own: Client, maria: User) -> None:
    for act in ("deactivate", "reactivate"):
        url = f"/setup/users/{maria.public_id}/{act}/"
        assert desk.post(url, {"confirmed": "yes"}).status_code == 302


@pytest.mark.parametrize("way", [address_corrected, reset_on_the_server, changed_by_herself, let_go_and_back])
def test_a_link_of_before_opens_nothing_afterwards(ada, maria, link, way):
    desk, own, reader = Client(), Client(), Client()
    desk.force_login(ada)
    own.force_login(maria)
    assert reader.get(link).status_code == 200
    way(desk, own, maria)
    saved = User.objects.get(pk=maria.pk).password
    assert reader.get(link).status_code == 404
    assert reader.post(link, {"password": THEIRS, "again": THEIRS}).status_code == 404
    assert User.objects.get(pk=maria.pk).password == saved
    # And the next one is good.
    create_invitation(maria, by=get_system_user(), at=MONDAY)
    assert reader.post(link_in_last_letter(), {"password": THEIRS, "again": THEIRS}).status_code == 302


def test_a_link_that_somebody_is_just_using_ends_too(ada, maria, link):
    looked_up = Invitation.objects.get()
    actions.set_password(maria, by=get_system_user(), at=MONDAY, password=MINE)
    with pytest.raises(WrongState):
        accept_invitation(looked_up, password=THEIRS, at=MONDAY)
    maria.refresh_from_db()
    assert maria.check_password(MINE)


def test_another_name_or_the_same_address_ends_no_link(client, ada, maria, link):
    actions.update_person(maria, by=ada, at=MONDAY, name="Maria Lund Berg", email="maria@example.org")
    assert client.get(link).status_code == 200


def test_a_link_that_was_used_says_so_and_nothing_of_being_ended(client, maria, link):
    client.post(link, {"password": MINE, "again": MINE})
    used = Invitation.objects.get()
    assert (used.used_at, used.revoked_at) == (MONDAY, None)


def corrected(person: User, by: User) -> None:
    actions.update_person(person, by=by, at=MONDAY, email="m.lund@example.org")


def let_go(person: User, by: User) -> None:
    actions.deactivate_person(person, by=by, at=MONDAY)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("act", "at_once", "ends"),
    [
        (corrected, "send", None),
        (corrected, "use", WrongState),
        (let_go, "send", Blocked),
        (let_go, "use", WrongState),
    ],
)
def test_whoever_sends_or_uses_a_link_at_that_moment_waits_and_sees_what_holds_now(act, at_once, ends):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    maria = actions.create_person(
        by=get_system_user(), at=MONDAY, username="maria", name="Maria Lund", email="maria@example.org"
    )
    sent = create_invitation(maria, by=get_system_user(), at=MONDAY).invitation
    ended: list[type[Exception] | None] = []

    def other() -> None:
        try:
            if at_once == "send":
                create_invitation(maria, by=get_system_user(), at=MONDAY)
            else:
                accept_invitation(sent, password=THEIRS, at=MONDAY)
            ended.append(None)
        except Exception as refusal:
            ended.append(type(refusal))
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        act(User.objects.get(pk=maria.pk), by=get_system_user())
        thread.start()
        time.sleep(0.5)
    thread.join()
    assert ended == [ends]
    assert not User.objects.get(pk=maria.pk).has_usable_password()
    if at_once == "send" and ends is None:
        letters = OutgoingEmail.objects.filter(subject="Choose your password for The Daily Proof")
        assert letters.latest("pk").to == "m.lund@example.org"
