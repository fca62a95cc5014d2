"""One way to ask whether two addresses or names are the same in whatever case."""

import pytest

from accounts.models import User
from lib.db.rows import filter_same_in_any_case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["sikka@example.org", "SIKKA@EXAMPLE.ORG", "Sikka@example.org"])
def test_case_makes_no_difference(typed: str) -> None:
    found = User.objects.create(username="one", name="One", email="Sikka@Example.org")
    assert list(filter_same_in_any_case(User.objects.all(), "email", ["x@example.org", typed])) == [found]


@pytest.mark.parametrize("other", ["sıkka@example.org", "ſikka@example.org", "sikka@example.org.uk", ""])
def test_what_only_looks_alike_in_capitals_is_another(other: str) -> None:
    User.objects.create(username="one", name="One", email=other)
    assert not filter_same_in_any_case(User.objects.all(), "email", ["sikka@example.org"]).exists()
