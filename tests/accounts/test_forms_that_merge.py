"""Two who edit one row at once: what one of them changed is kept, what both changed is asked about."""

import html
import re

import pytest

from accounts.actions import update_desk, update_person
from tests.accounts.constants import MONDAY

ADDRESS = "/setup/desk/politics/"


def open_form(client, address):
    """The form of the page as a browser would send it back: {name: value}."""
    page = client.get(address)
    texts = page.context["form"].get_initial_texts()
    began = re.search(r'name="began" value="([^"]*)"', page.content.decode())
    assert began is not None
    boxes = {name: "on" for name, text in texts.items() if text == "True"}
    return (
        {name: text for name, text in texts.items() if text not in ("True", "False")}
        | boxes
        | {"began": html.unescape(began[1])}
    )


def test_of_two_admins_each_keeps_their_option(client, ada, politics):
    client.force_login(ada)
    typed = open_form(client, ADDRESS)
    update_desk(politics, by=ada, at=MONDAY, quorum=3)
    assert client.post(ADDRESS, typed | {"freshness_hours": "24"}).status_code == 302
    politics.refresh_from_db()
    assert (politics.quorum, politics.freshness_hours) == (3, 24)


def test_an_option_that_both_changed_is_asked_about_once(client, ada, politics):
    client.force_login(ada)
    typed = open_form(client, ADDRESS)
    update_desk(politics, by=ada, at=MONDAY, quorum=3)
    answer = client.post(ADDRESS, typed | {"quorum": "2"})
    assert answer.status_code == 422
    assert "Somebody else made it “3” meanwhile." in answer.context["form"].errors["quorum"][0]
    politics.refresh_from_db()
    assert politics.quorum == 3
    again = typed | {"quorum": "2", "began": answer.context["form"].initial_json}
    assert client.post(ADDRESS, again).status_code == 302
    politics.refresh_from_db()
    assert politics.quorum == 2


def test_a_box_that_somebody_else_took_out_stays_out(client, ada, politics):
    update_desk(politics, by=ada, at=MONDAY, self_service=True)
    client.force_login(ada)
    typed = open_form(client, ADDRESS)
    update_desk(politics, by=ada, at=MONDAY, self_service=False)
    assert client.post(ADDRESS, typed | {"name": "Politics and law"}).status_code == 302
    politics.refresh_from_db()
    assert (politics.self_service, politics.name) == (False, "Politics and law")


def test_the_details_of_a_person_merge_too(client, ada, maria):
    client.force_login(ada)
    address = f"/setup/people/{maria.public_id}/"
    typed = open_form(client, address)
    update_person(maria, by=ada, at=MONDAY, name="Maria Holm", email=maria.email, admin=False)
    assert client.post(address, typed | {"email": "holm@example.org"}).status_code == 302
    maria.refresh_from_db()
    assert (maria.name, maria.email) == ("Maria Holm", "holm@example.org")


@pytest.mark.parametrize("began", ["", "{", "[]", '{"quorum": 9}', '{"nothing": "x"}'])
def test_a_form_that_does_not_say_how_it_began_saves_what_it_holds(client, ada, politics, began):
    client.force_login(ada)
    typed = open_form(client, ADDRESS) | {"began": began}
    assert client.post(ADDRESS, typed | {"freshness_hours": "24"}).status_code == 302
    politics.refresh_from_db()
    assert politics.freshness_hours == 24
