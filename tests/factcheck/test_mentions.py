"""Names typed ahead, and whom a text mentions."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, Membership, User
from articles.models import Article
from factcheck.models import Claim
from factcheck.workflow.mentions import MAX_SUGGESTIONS, list_mentioned_people
from tests.factories import MONDAY, Cast, flag_claim_on


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return flag_claim_on(article, "18,500 crates", cast.editor)


def join(desk: Desk, username: str, name: str, **extra: object) -> User:
    person = User.objects.create(username=username, name=name, **extra)
    Membership.objects.create(user=person, desk=desk, role="checker", joined_at=MONDAY)
    return person


def suggest(client: Client, claim: Claim, typed: str) -> list[dict[str, str]]:
    people: list[dict[str, str]] = client.get(
        reverse("claim_people", args=[claim.public_id]), {"q": typed}
    ).json()["people"]
    return people


def test_names_and_user_names_that_begin_so_are_suggested(client: Client, claim: Claim, cast: Cast) -> None:
    join(cast.desk, "al", "Ann Lee")
    join(cast.desk, "leo", "Boris")
    join(cast.desk, "robot", "Leek", kind="service")
    client.force_login(cast.checker)
    assert suggest(client, claim, "LE") == [
        {"name": "Ann Lee", "username": "al", "mention": "Ann Lee"},
        {"name": "Boris", "username": "leo", "mention": "Boris"},
    ]
    assert suggest(client, claim, "100%_") == []
    assert suggest(client, claim, "le\0")[0]["username"] == "al"


def test_of_two_with_one_name_the_user_name_is_written(client: Client, claim: Claim, cast: Cast) -> None:
    join(cast.desk, "ann1", "Ann Lee")
    join(cast.desk, "ann2", "ann lee")
    client.force_login(cast.checker)
    assert [one["mention"] for one in suggest(client, claim, "ann")] == ["ann1", "ann2"]


def test_at_most_eight_in_a_fixed_number_of_queries(
    client: Client, claim: Claim, cast: Cast, django_assert_num_queries: Callable[..., object]
) -> None:
    join(cast.desk, "maya0", "Maya 0")
    client.force_login(cast.checker)
    address = f"{reverse('claim_people', args=[claim.public_id])}?q=may"
    client.get(address)
    with django_assert_num_queries(5):
        client.get(address)
    for number in range(1, 12):
        join(cast.desk, f"maya{number}", f"Maya {number}")
    with django_assert_num_queries(5):
        assert len(client.get(address).json()["people"]) == MAX_SUGGESTIONS


def test_of_a_confidential_desk_only_its_members_are_suggested(
    client: Client, claim: Claim, cast: Cast
) -> None:
    client.force_login(cast.checker)
    assert [one["name"] for one in suggest(client, claim, "otto")] == ["Otto"]
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    assert suggest(client, claim, "otto") == []
    User.objects.filter(pk=cast.second.pk).update(is_active=False)
    assert suggest(client, claim, "sara") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Ann Lee, look", {"al"}),
        ("@ann lee and @Ann", {"al", "ann"}),
        ("@Ann Leeds", {"ann"}),
        ("write to me@ann.example", set()),
        ("(@al)", {"al"}),
        ("Ann", set()),
    ],
)
def test_the_longest_name_is_the_one_that_is_meant(
    claim: Claim, cast: Cast, text: str, expected: set[str]
) -> None:
    join(cast.desk, "al", "Ann Lee")
    join(cast.desk, "ann", "Ann")
    assert {person.username for person in list_mentioned_people(claim, text)} == expected
