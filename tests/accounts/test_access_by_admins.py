"""An admin never becomes somebody else: no password is set or seen, and acts near it are told."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, reverse

from accounts import actions
from accounts.actions.invitations import create_invitation
from accounts.actions.people import ADDRESS_HOLD
from accounts.models import OutgoingEmail, User
from accounts.selectors import get_system_user
from audit.models import Event
from audit.selectors import list_events_of_subject
from lib.errors import Blocked, NotAllowed
from tests.accounts.constants import MONDAY, PASSWORD

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def sofia(ada, politics):
    """The standards editor of the desk on which Maria is a checker."""
    person = actions.create_person(
        by=get_system_user(), at=MONDAY, username="sofia", name="Sofia Ek", email="sofia@example.org"
    )
    actions.set_membership(person, politics, by=ada, at=MONDAY, role="standards")
    return person


def letters(address: str) -> list[str]:
    return list(OutgoingEmail.objects.filter(to=address).values_list("text", flat=True))


def test_no_admin_sets_a_password(ada, maria):
    with pytest.raises(NotAllowed, match="Send them a link"):
        actions.set_password(maria, by=ada, at=MONDAY, password="known to the admin")
    with pytest.raises(NotAllowed, match="Send them a link"):
        actions.create_person(by=ada, at=MONDAY, username="x", name="X", password="known to the admin")
    maria.refresh_from_db()
    assert maria.check_password(PASSWORD)


def test_no_screen_of_setup_sets_or_shows_a_password(client, ada, maria):
    with pytest.raises(NoReverseMatch):
        reverse("person_password", args=[maria.public_id])
    client.force_login(ada)
    for url in (reverse("person_detail", args=[maria.public_id]), reverse("person_add")):
        page = client.get(url).content.decode()
        assert "data-secret" not in page
        assert 'type="password"' not in page


def test_a_link_goes_to_the_person_alone_and_the_standards_editors_are_told(client, ada, maria, sofia):
    client.force_login(ada)
    page = client.post(f"/setup/people/{maria.public_id}/invite/", follow=True).content.decode()
    link = re.search(r"/invitation/(\S+)/", "".join(letters("maria@example.org")))
    assert link
    notices = letters("sofia@example.org")
    assert len(notices) == 1
    assert "Ada Holm sent Maria Lund (maria) a link to choose a new password." in notices[0]
    everything = page + "".join(notices) + str(list(Event.objects.values()))
    assert link[1] not in everything
    assert list_events_of_subject("user", maria).reverse()[0].action == "create_invitation"


def test_without_an_address_no_link_is_made(ada, otto):
    with pytest.raises(Blocked, match="no e-mail address"):
        create_invitation(otto, by=ada, at=MONDAY)


def test_a_changed_address_is_told_to_the_old_one_and_held(client, ada, maria, sofia):
    client.force_login(ada)
    sent = {"name": maria.name, "email": "ada@private.example"}
    client.post(f"/setup/people/{maria.public_id}/", sent)
    for address in ("maria@example.org", "ada@private.example", "sofia@example.org"):
        assert (
            "Ada Holm changed the e-mail address of Maria Lund (maria). A link to choose"
            in letters(address)[0]
        )
    assert list_events_of_subject("user", maria).reverse()[0].action == "update_person"
    refused = client.post(f"/setup/people/{maria.public_id}/invite/", follow=True).content.decode()
    assert "The address was changed recently. A link can be sent from 26 Nov" in refused
    assert not any("/invitation/" in text for text in letters("ada@private.example"))
    maria.refresh_from_db()
    with pytest.raises(Blocked):
        create_invitation(maria, by=ada, at=MONDAY + ADDRESS_HOLD - timedelta(seconds=1))
    create_invitation(maria, by=ada, at=MONDAY + ADDRESS_HOLD)
    assert any("/invitation/" in text for text in letters("ada@private.example"))


def test_a_first_address_for_whoever_has_a_password_is_held_too(ada, otto):
    otto = actions.update_person(otto, by=ada, at=MONDAY, email="ada@private.example")
    with pytest.raises(Blocked, match="The address was changed recently"):
        create_invitation(otto, by=ada, at=MONDAY)


def test_whoever_never_had_a_password_need_not_wait(ada):
    nils = actions.create_person(by=ada, at=MONDAY, username="nils", name="Nils", email="nil@example.org")
    nils = actions.update_person(nils, by=ada, at=MONDAY, email="nils@example.org")
    assert create_invitation(nils, by=ada, at=MONDAY).invitation.user == nils


def test_the_server_resets_a_password_and_it_is_told(client, maria, sofia, capsys):
    client.force_login(maria)
    call_command("reset_password", "maria")
    password = capsys.readouterr().out.rpartition(": ")[2].strip()
    assert User.objects.get(pk=maria.pk).check_password(password)
    assert client.get("/password/").status_code == 302
    assert (
        "A command on the server set a new password for Maria Lund (maria)."
        in letters("maria@example.org")[0]
    )
    assert (
        "A command on the server set a new password for Maria Lund (maria)."
        in letters("sofia@example.org")[0]
    )
    assert list_events_of_subject("user", maria).reverse()[0].action == "set_password"
    with pytest.raises(CommandError, match='There is no user "nobody"'):
        call_command("reset_password", "nobody", stdout=io.StringIO())
