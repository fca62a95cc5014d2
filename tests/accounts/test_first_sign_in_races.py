"""Somebody new who comes from the newsroom's provider twice at once is one person, and comes in twice."""

import pytest
from django.db import connection

from accounts.actions.desks import create_desk
from accounts.actions.provider_people import ProviderIdentity
from accounts.adapters import _admit_person
from accounts.models import User
from accounts.selectors import get_role, get_system_user
from tests.accounts.constants import MONDAY
from tests.concurrency import while_somebody_waits

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
PAT = ProviderIdentity("7f3", "pat", "Pat Ode", "pat@example.org", True, frozenset({"checkers"}))


def test_two_tabs_sign_in_for_the_first_time(settings) -> None:
    settings.STET_PROVIDER_ROLES = ["checkers=politics:checker"]
    desk = create_desk(by=get_system_user(), at=MONDAY, name="Politics", slug="politics")
    came: list[User] = []
    while_somebody_waits(lambda: came.append(_admit_person(PAT)), lambda: came.append(_admit_person(PAT)))
    assert came == [User.objects.get(username="pat")] * 2
    assert get_role(came[0], desk) == "checker"
