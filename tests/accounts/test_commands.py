"""The commands that let the first people in, from the server."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Desk, User
from accounts.selectors import get_role
from audit.models import Event
from tests.accounts.constants import PASSWORD


def test_the_first_admin_and_the_first_desk(client, db, capsys):
    call_command("create_desk", name="Politics", slug="politics", timezone="Europe/Berlin", confidential=True)
    call_command("create_person", "--username=ada", "--name=Ada Holm", "--admin", "--desk=politics:editor")
    password = capsys.readouterr().out.rpartition(": ")[2].strip()
    ada = User.objects.get(username="ada")
    assert ada.is_admin
    assert get_role(ada, Desk.objects.get(slug="politics", visibility="confidential")) == "editor"
    assert client.post("/sign-in/", {"username": "ada", "password": password}).status_code == 302
    assert list(Event.objects.values_list("action", flat=True)) == [
        "create_desk",
        "create_person",
        "set_membership",
    ]


def test_the_first_admin_chooses_a_password_by_a_link_that_is_good_once_and_for_a_day(client, db, capsys):
    call_command("create_person", "--username=ada", "--name=Ada Holm", "--admin", "--link")
    address = capsys.readouterr().out.splitlines()[-1]
    path = address.removeprefix(settings.STET_BASE_URL)
    ada = User.objects.get(username="ada")
    assert not ada.has_usable_password()
    assert ada.invitations.get().expires_at - ada.invitations.get().created_at == timedelta(hours=24)
    assert client.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
    assert client.get(path).status_code == 404


def test_who_has_not_chosen_a_password_yet_gets_another_link_and_nobody_else_does(client, db, capsys):
    words = ("create_person", "--username=ada", "--name=Ada Holm", "--link")
    links = []
    for _ in range(2):
        call_command(*words, "--admin")
        links.append(capsys.readouterr().out.splitlines()[-1].removeprefix(settings.STET_BASE_URL))
    assert client.get(links[0]).status_code == 404
    with pytest.raises(CommandError, match="is taken"):
        call_command(*words)
    assert client.post(links[1], {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    with pytest.raises(CommandError, match="is taken"):
        call_command(*words, "--admin")


def test_a_password_from_standard_input_is_not_printed(db, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    call_command("create_person", "--username=ada", "--name=Ada", "--password-stdin")
    assert User.objects.get(username="ada").check_password(PASSWORD)
    assert PASSWORD not in capsys.readouterr().out


@pytest.mark.parametrize(("extra", "said"), [
    (["--desk=nowhere:editor"], 'no desk "nowhere". Desks: politics'),
    (["--desk=politics:boss"], "Unknown role “boss”"),
    (["--email=no"], "an e-mail address"),
])  # fmt: skip
def test_what_is_refused_is_said_and_nobody_is_let_in(db, extra, said):
    call_command("create_desk", name="Politics", slug="politics", stdout=io.StringIO())
    with pytest.raises(CommandError, match=said):
        call_command("create_person", "--username=ada", "--name=Ada", *extra)
    assert not User.objects.filter(username="ada").exists()
