"""Query sets that are loaded together have the rows that each would have alone, in one statement."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, DateField, DecimalField, F, FloatField, JSONField, Value

from accounts.models import Absence, Membership, User
from audit.models import Event
from factcheck.models import Citation, Claim, Review, Source, Verdict
from lib.db.prepared_query import Parameter
from lib.db.together import PreparedRows, attach_rows, load_together
from tests.factories import MONDAY


def list_values(rows):
    """Every column of every row, and those of the rows joined to it."""
    found = []
    for row in rows:
        joined = [one for one in row._state.fields_cache.values() if one is not None]
        found.append([{k: v for k, v in vars(one).items() if k[0] != "_"} for one in (row, *joined)])
    return found


@pytest.fixture
def settled(cast, create_claim_in_state):
    Absence.objects.create(
        person=cast.checker,
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 3, 4),
        added_by=cast.editor,
        added_at=MONDAY,
    )
    return create_claim_in_state("settled")


def build_querysets():
    return [
        Claim.objects.select_related("desk", "attributed_to"),
        Citation.objects.with_numbers().select_related("source__latest_snapshot", "decided_by"),
        Verdict.objects.select_related("rating__scale", "author").order_by("number"),
        Review.objects.all(),
        Event.objects.select_related("detail").order_by("number"),
        Source.objects.all(),
        Absence.objects.all(),
        Membership.objects.select_related("user").annotate(capacity=F("desk__checker_capacity")),
    ]


def test_rows_are_the_same_as_alone(settled, django_assert_num_queries):
    together = build_querysets()
    with django_assert_num_queries(1):
        load_together(*together)
    for loaded, alone in zip(together, build_querysets(), strict=True):
        assert alone.count() > 0, alone.model
        assert list_values(loaded) == list_values(alone)


def test_values_and_rows_that_cannot_be(settled, cast, django_assert_num_queries):
    counted = Claim.objects.order_by().values("desk").annotate(n=Count("pk"))
    none, names = Claim.objects.filter(pk__in=[]), User.objects.order_by("pk").values_list("name", flat=True)
    with django_assert_num_queries(1):
        load_together(counted, none, names)
        assert list(counted) == [{"desk": cast.desk.pk, "n": 1}]
        assert list(none) == []
        assert cast.checker.name in list(names)
        load_together(counted, names)  # nothing is asked for twice
    with django_assert_num_queries(0):
        load_together(Claim.objects.none())


def test_rows_are_attached_to_their_own(settled, cast, django_assert_num_queries):
    verdicts, reviews = settled.verdicts.all(), Review.objects.select_related("reviewer")
    with django_assert_num_queries(1):
        load_together(verdicts, reviews)
        attach_rows(verdicts, "reviews", reviews)
        assert [review.verdict.claim for review in verdicts[0].reviews.all()] == [settled]
    attach_rows([], "reviews", reviews)
    later = verdicts[0].reviews.filter(created_at__gt=MONDAY + timedelta(days=3000))
    assert not later.exists(), "what is narrowed is asked for"


@pytest.mark.postgres
def test_numbers_keep_their_digits_and_lists_what_is_empty(settled):
    long, days = Decimal("12345678901234567.123456789"), [date(2026, 3, 1), None]
    rows = Claim.objects.annotate(
        digits=Value(long, DecimalField(max_digits=30, decimal_places=9)),
        days=Value(days, ArrayField(DateField())),
        share=Value(0.25, FloatField()),
        whole=Value({"a": 1.5}, JSONField()),
    )
    load_together(rows)
    assert [(one.digits, one.days, one.share, one.whole) for one in rows] == [(long, days, 0.25, {"a": 1.5})]
    assert isinstance(rows[0].share, float)


def test_prepared_rows_are_those_of_their_query_set(settled, cast, django_assert_num_queries):
    claim, built = Parameter("claim", BigIntegerField()), []

    def select_verdicts():
        built.append(True)
        return Verdict.objects.filter(claim=claim).select_related("rating__scale", "author")

    prepared, people = PreparedRows(select_verdicts), User.objects.order_by("pk")
    with django_assert_num_queries(1):
        own, none = (prepared.select(claim=key) for key in (settled.pk, 0))
        load_together(own, people, none)
        load_together(own)  # nothing is asked for twice
    alone = Verdict.objects.filter(claim=settled).select_related("rating__scale", "author")
    assert list_values(own) == list_values(alone)
    assert list(own)
    assert (list(none), built) == ([], [True])
    assert list_values(people) == list_values(User.objects.order_by("pk"))


def test_prepared_rows_that_nobody_loaded_load_themselves(settled, django_assert_num_queries):
    claim = Parameter("claim", BigIntegerField())
    prepared = PreparedRows(lambda: Verdict.objects.filter(claim=claim))
    for look, found in ((list, [*settled.verdicts.all()]), (len, settled.verdicts.count()), (bool, True)):
        own = prepared.select(claim=settled.pk)
        with django_assert_num_queries(1):
            assert look(own) == found
            assert look(own) == found


def test_prepared_rows_that_cannot_be_are_none(settled, django_assert_num_queries):
    none = PreparedRows(lambda: Claim.objects.filter(pk__in=[])).select()
    people = PreparedRows(lambda: User.objects.order_by("pk")).select()
    with django_assert_num_queries(0):
        load_together(none)
    load_together(none, people)
    assert list(none) == []
    assert list(people) == list(User.objects.order_by("pk"))
