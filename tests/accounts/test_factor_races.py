"""Whoever signs in while a role is given that needs a second factor does not get past it."""

import pytest
from django.db import connection
from django.test import Client

from accounts.actions import set_membership, update_desk
from accounts.actions.sign_in_sessions import end_sessions_without_factor
from accounts.models import SignInSession, User
from tests.accounts.constants import MONDAY, PASSWORD
from tests.concurrency import while_somebody_waits

SETTINGS = "/settings/sign-in/"


@pytest.fixture(autouse=True)
def strict_house(settings) -> None:
    settings.STET_SECOND_FACTOR = True


def sign_in(client: Client) -> None:
    client.post("/sign-in/", {"username": "maria", "password": PASSWORD})


def is_signed_in_without_factor(client: Client) -> bool:
    return client.get("/password/").status_code == 200


@pytest.fixture
def editors_need_one(politics, ada):
    update_desk(politics, by=ada, at=MONDAY, second_factor="editors")
    politics.refresh_from_db()
    return politics


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
class TestBoth:
    def test_a_sign_in_waits_for_the_role_and_sees_it(self, ada, maria, editors_need_one, client):
        while_somebody_waits(
            lambda: set_membership(maria, editors_need_one, by=ada, at=MONDAY, role="editor"),
            lambda: sign_in(client),
        )
        assert not is_signed_in_without_factor(client)
        assert client.get("/sign-in/")["Location"] == SETTINGS

    def test_a_role_waits_for_the_sign_in_and_ends_it(self, ada, maria, editors_need_one, client):
        while_somebody_waits(
            lambda: sign_in(client),
            lambda: set_membership(maria, editors_need_one, by=ada, at=MONDAY, role="editor"),
        )
        assert not is_signed_in_without_factor(client)
        assert not SignInSession.objects.filter(user=maria).exists()


def test_many_people_take_as_many_queries_as_one(maria, editors_need_one, ada, django_assert_num_queries):
    people = [maria]
    set_membership(maria, editors_need_one, by=ada, at=MONDAY, role="editor")
    for number in range(5):
        person = User.objects.create(username=f"p{number}", name=f"P {number}")
        set_membership(person, editors_need_one, by=ada, at=MONDAY, role="editor")
        people.append(person)
    for some in (people[:1], people):
        for number, person in enumerate(some):
            SignInSession.objects.create(
                user=person, session_key=f"k{number}", started_at=MONDAY, used_at=MONDAY
            )
        with django_assert_num_queries(7):
            end_sessions_without_factor(some)
        assert not SignInSession.objects.exists()
