"""A form that was refused: the page opens on what has to be changed, and says which of many it is about."""

import re

import pytest
from django.template.loader import render_to_string

from accounts.actions import set_membership
from accounts.forms.base import DomainErrorForm
from accounts.models import ApiKey
from tests.accounts.constants import MONDAY

FOCUSED = re.compile(r"<(\w+)(?=[^>]*\sautofocus\b)[^>]*>")


def list_focused(answer) -> list[str]:
    """The tags that ask for the focus, each with its name where it has one."""
    found = FOCUSED.finditer(answer.content.decode().partition("</main>")[0])
    return [" ".join([one[1], *re.findall(r'\bname="([^"]+)"', one[0])]) for one in found]


@pytest.mark.parametrize(
    ("address", "sent", "focused"),
    [
        ("/setup/people/add/", {"name": "Nia", "username": "nia", "email": "no address"}, ["input email"]),
        ("/setup/people/add/", {"username": "not a name!", "email": "no address"}, ["input name"]),
        ("/setup/desks/add/", {"name": "Sports", "slug": "sports"}, ["select visibility"]),
        ("/setup/services/add/", {"name": "Feed", "username": "ada"}, ["input username"]),
        ("/password/", {"current": "wrong", "password": "x", "again": "y"}, ["input current"]),
    ],
)
def test_the_first_field_that_was_refused_has_the_focus(client, ada, address, sent, focused):
    client.force_login(ada)
    assert list_focused(client.get(address)) == []
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert list_focused(answer) == focused


def test_a_set_of_choices_that_was_refused_has_the_focus_itself(client, ada, cms):
    client.force_login(ada)
    answer = client.post(f"/setup/services/{cms.public_id}/", {"label": "Main"})
    assert list_focused(answer) == ["fieldset"]
    assert "Choose at least one permission." in answer.content.decode()


def test_what_is_wrong_with_the_whole_has_the_focus():
    form = DomainErrorForm({})
    form.add_error(None, "This cannot be.")
    assert form.first_refused == ""
    assert 'role="alert" tabindex="-1" autofocus' in render_to_string("components/form.html", {"form": form})


def test_a_wrong_password_is_typed_again_at_once(client, ada):
    assert list_focused(client.get("/sign-in/")) == ["input username"]
    answer = client.post("/sign-in/", {"username": "ada", "password": "wrong"})
    assert list_focused(answer) == ["input password"]
    assert list_focused(client.post("/sign-in/", {"password": "wrong"})) == ["input username"]


def test_a_last_day_that_is_over_is_refused_where_it_was_typed(client, ada, cms):
    client.force_login(ada)
    sent = {"label": "Main", "scopes": ["read-published"], "expires_at": "2020-01-01"}
    answer = client.post(f"/setup/services/{cms.public_id}/", sent)
    assert list_focused(answer) == ["input expires_at"]
    assert not ApiKey.objects.exists()


def test_buttons_of_one_name_say_what_they_are_about(client, ada, otto, maria, inquiry):
    client.force_login(otto)
    set_membership(maria, inquiry, role="checker", by=ada, at=MONDAY)
    page = client.get("/consent/").content.decode()
    assert re.search(r'Agree<span class="vh">: [^<]*Maria', page)
    assert re.search(r'Decline<span class="vh">: [^<]*Maria', page)


def test_a_checklist_line_has_the_width_of_the_page_and_its_refusal_the_focus(client, ada, politics):
    client.force_login(ada)
    address = f"/setup/desk/{politics.slug}/checklists/number/"
    page = client.get(address).content.decode()
    assert '<div class="field" role="group" aria-label="Line 1">' in page
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    sent = hidden | {"drawn": "of another day", "row-0-text": "Unit"}
    assert list_focused(client.post(address, sent)) == ["ul"]


ROWS = {"row-TOTAL_FORMS": "2", "row-INITIAL_FORMS": "0"}
LABELS = ROWS | {"row-0-label": "No", "row-0-tone": "falls", "row-1-label": "Yes", "row-1-tone": "stands"}


@pytest.mark.parametrize(
    ("address", "sent", "focused"),
    [
        ("/setup/scales/add/", LABELS | {"name": "New", "row-1-value": "x"}, ["input row-1-value"]),
        ("/setup/scales/add/", LABELS | {"row-0-value": "x", "row-1-value": "x"}, ["input name"]),
        ("/setup/scales/add/", {"name": "New"}, ["ul"]),
        (
            "/setup/desk/politics/checklists/number/",
            ROWS | {"row-0-text": "Unit", "row-1-text": "x" * 999},
            ["input row-1-text"],
        ),
    ],
)
def test_the_first_field_that_was_refused_in_a_set_of_rows_has_the_focus(
    client, ada, politics, address, sent, focused
):
    client.force_login(ada)
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert list_focused(answer) == focused
