"""The rating scales over REST: every version, and for partners those that the public can meet."""

import pytest

from factcheck.models import Rating, RatingScale
from publishing.models import Partner
from tests.api_schema import described
from tests.factcheck.api_client import create_service_key
from tests.factories import MONDAY


@pytest.fixture
def scales(rating_scale):
    """The scale in use, and one that nobody has ruled on."""
    other = RatingScale.objects.create(name="Another", version=2, created_at=MONDAY)
    Rating.objects.create(
        scale=other, position=0, label="Wrong", tone="falls", value=0, claimreview_type="none"
    )
    return rating_scale, other


@pytest.fixture
def ask(client, partner_key):
    def get(query="", *, secret=partner_key):
        return client.get(f"/api/v1/ratings/{query}", headers={"authorization": f"Bearer {secret}"})

    return get


def names(answer):
    assert answer.status_code == 200, answer.content
    return [(one["name"], one["version"], one["is_active"]) for one in answer.json()["results"]]


def test_a_partner_reads_the_scale_in_use_with_what_a_claimreview_makes_of_it(ask, scales):
    data = ask().json()
    described("PaginatedRatingScaleList").validate(data)
    house = data["results"][0]
    assert [one["label"] for one in house["ratings"]] == [
        "False", "Mostly false", "Half true", "Mostly true", "True", "Unproven"
    ]  # fmt: skip
    first, last = house["ratings"][0], house["ratings"][-1]
    assert first["claim_review"] == {"kind": "number", "name": "False", "value": 1, "worst": 1, "best": 5}
    assert last["claim_review"] == {
        "kind": "word",
        "name": "Unproven",
        "value": None,
        "worst": None,
        "best": None,
    }
    assert (last["value"], last["definition"]) == (None, "What Unproven means.")


def test_a_scale_that_the_public_never_met_is_for_those_who_work_here(ask, scales, cast, publish_claim):
    assert names(ask()) == [("House scale", 1, True)]
    worker = create_service_key(cast, cast.desk)
    assert names(ask(secret=worker)) == [("Another", 2, False), ("House scale", 1, True)]
    house, other = scales
    publish_claim()
    RatingScale.objects.filter(pk=house.pk).update(is_active=False)
    RatingScale.objects.filter(pk=other.pk).update(is_active=True)
    assert names(ask()) == [("Another", 2, True), ("House scale", 1, False)]


def test_nobody_else_reads_them(ask, scales, cast, client):
    assert client.get("/api/v1/ratings/").status_code == 401
    assert ask(secret=create_service_key(cast, cast.desk, scopes=["import-articles"])).status_code == 403
    client.force_login(cast.stranger)
    assert client.get("/api/v1/ratings/").status_code == 403
    client.logout()
    Partner.objects.update(is_active=False)
    assert ask().status_code == 403


def test_they_are_paged_and_refuse_what_they_do_not_know(ask, scales, cast, django_assert_num_queries):
    worker = create_service_key(cast, cast.desk)
    first = ask("?page_size=1", secret=worker).json()
    assert first["results"][0]["name"] == "Another"
    rest = ask("?" + first["next"].partition("?")[2], secret=worker)
    assert names(rest) == [("House scale", 1, True)]
    assert ask("?name=x", secret=worker).status_code == 400
    with django_assert_num_queries(5):
        ask(secret=worker)
