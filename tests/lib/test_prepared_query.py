"""A prepared query answers as the query set does that it was built from, and compiles once."""

from datetime import timedelta

import pytest
from django.db.models import BigIntegerField, DateTimeField, Exists

from accounts.models import Desk, Membership
from lib.db.prepared_query import Parameter, PreparedQuery
from tests.factories import MONDAY


@pytest.fixture
def membership_query():
    """Answers whether a person was on a desk at a moment."""
    built = []

    def build_rows():
        built.append(True)
        desk, person = Parameter("desk", BigIntegerField()), Parameter("person", BigIntegerField())
        held = Membership.objects.filter(
            desk=desk, user=person, joined_at__lte=Parameter("at", DateTimeField())
        )
        return Desk.objects.filter(pk=desk).values("slug", is_member=Exists(held))

    query = PreparedQuery(build_rows)
    query.built = built
    return query


def test_each_run_has_values_of_its_own(cast, membership_query, django_assert_num_queries):
    cases = [
        (cast.desk, cast.editor, MONDAY, True),
        (cast.desk, cast.editor, MONDAY - timedelta(days=1), False),
        (cast.desk, cast.outsider, MONDAY, False),
        (cast.other_desk, cast.outsider, MONDAY, True),
    ]
    for desk, person, at, is_member in cases:
        with django_assert_num_queries(1):
            row = membership_query.get_row(desk=desk.pk, person=person.pk, at=at)
        assert (row["slug"], bool(row["is_member"])) == (desk.slug, is_member)
    assert membership_query.built == [True]


def test_a_value_that_is_not_given_is_an_error(cast, membership_query):
    with pytest.raises(KeyError):
        membership_query.get_row(desk=cast.desk.pk, at=MONDAY)
