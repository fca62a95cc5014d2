"""A prepared query answers as the query set does that it was built from, and compiles once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.db.models import BigIntegerField, DateTimeField, Exists, Func, OuterRef, TextField, Value
from django.db.models.functions import Cast

from accounts.models import Desk, Membership, User
from lib.db.counts import SubqueryCount
from lib.db.prepared_query import Constant, Parameter, PreparedQuery, fill_list, list_parameters
from lib.db.timeouts import RequestTimeExceeded, StatementTimer, as_timeout, limit_statements
from lib.db.together import PreparedRows, load_together
from lib.errors import TookTooLong
from tests.factories import MONDAY

TERMINATE = "CASE WHEN pg_terminate_backend(pg_backend_pid()) THEN 1 END"
"""A limit that is never found: the connection is lost over it."""


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


@pytest.fixture
def plans_as_in_production(cast, monkeypatch):
    """The connection of a test plans everything once; what this changes goes when the test is rolled back."""
    monkeypatch.setattr(connection, "plan_cache_mode", "auto")
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = auto")


@pytest.mark.postgres
@pytest.mark.usefixtures("plans_as_in_production")
@pytest.mark.parametrize("kind", ["query", "rows"])
def test_postgresql_plans_it_once_at_its_first_run(cast, kind):
    person = Parameter("person", BigIntegerField())
    mark = f"planned-once-{kind}"

    def build_rows():
        return Membership.objects.filter(user=person, desk__slug__in=["harbour", mark]).values("desk")

    query, rows = PreparedQuery(build_rows), PreparedRows(build_rows)
    for _ in range(3):
        if kind == "query":
            query.get_row(person=cast.editor.pk)
        else:
            load_together(rows.select(person=cast.editor.pk))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            [f"%{mark}%"],
        )
        found = cursor.fetchall()
        cursor.execute("SHOW plan_cache_mode")
        assert (found, cursor.fetchone()) == ([(3, 0)], ("auto",))


@pytest.mark.postgres
@pytest.mark.usefixtures("plans_as_in_production")
def test_an_error_leaves_the_plans_of_others_alone(cast, membership_query):
    threshold = connection.connection.prepare_threshold
    membership_query.get_row(desk=cast.desk.pk, person=cast.editor.pk, at=MONDAY)
    sql, slots, names = membership_query.get_statement("default")
    membership_query._statements["default"] = (f"{sql} LIMIT 1 / 0", slots, names)
    with pytest.raises(DataError), transaction.atomic():
        membership_query.get_row(desk=cast.desk.pk, person=cast.editor.pk, at=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)
    assert connection.connection.prepare_threshold == threshold


@pytest.mark.postgres
@pytest.mark.usefixtures("plans_as_in_production")
def test_a_statement_that_is_never_sent_leaves_the_plans_of_others_alone(cast, membership_query):
    name = Parameter("name", TextField())
    query = PreparedQuery(lambda: Desk.objects.filter(name=name).values("pk"))
    sent = {"desk": cast.desk.pk, "person": cast.editor.pk, "at": MONDAY}
    with pytest.raises(DataError, match="NUL"), transaction.atomic():
        query.get_row(name="\0")
    with pytest.raises(RequestTimeExceeded), connection.execute_wrapper(StatementTimer(0)):
        membership_query.get_row(**sent)
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)


@pytest.mark.postgres
@pytest.mark.usefixtures("plans_as_in_production")
def test_its_time_counts_and_one_that_takes_too_long_is_said_to(cast):
    person = Parameter("person", BigIntegerField())

    def build_rows():
        return User.objects.filter(pk=person).values(
            "pk", slept=Cast(Func(Value(0.3), function="pg_sleep", output_field=TextField()), TextField())
        )

    query, timer = PreparedQuery(build_rows), StatementTimer(10)
    with connection.execute_wrapper(timer):
        query.get_row(person=cast.editor.pk)
    assert timer.left < 9.8
    limit_statements(connection, 0.1)
    with pytest.raises(OperationalError) as refusal, transaction.atomic():
        query.get_row(person=cast.editor.pk)
    limit_statements(connection, 60)
    assert isinstance(as_timeout(refusal.value), TookTooLong)


def test_a_value_that_is_not_given_is_an_error(cast, membership_query):
    with pytest.raises(KeyError):
        membership_query.get_row(desk=cast.desk.pk, at=MONDAY)


@pytest.fixture
def desk_keys():
    """The desks of a person, as keys."""
    person = Parameter("person", BigIntegerField())
    return PreparedQuery(lambda: Desk.objects.filter(memberships__user=person).order_by().values("pk"))


def test_keys_filter_another_query_on_the_same_table(cast, desk_keys, django_assert_num_queries):
    with django_assert_num_queries(2):
        for person, desk in ((cast.editor, cast.desk), (cast.outsider, cast.other_desk)):
            keys = desk_keys.select_keys(person=person.pk)
            members = Membership.objects.filter(desk=OuterRef("pk"), desk__in=keys)
            assert list(Desk.objects.filter(Exists(members))) == [desk]


def test_keys_within_a_prepared_query_take_its_values(cast, desk_keys):
    person = Parameter("person", BigIntegerField())
    count = Desk.objects.filter(pk__in=desk_keys.select_keys(person=person))
    outer = PreparedQuery(lambda: User.objects.filter(pk=person).values(n=SubqueryCount(count)))
    assert [outer.get_row(person=one.pk)["n"] for one in (cast.editor, cast.stranger)] == [1, 0]


@pytest.mark.postgres
def test_what_is_the_same_at_each_run_is_written_into_the_statement(cast):
    words = "it's 100 %s, 50 % and %%"
    Desk.objects.filter(pk=cast.desk.pk).update(name=words)
    person = Parameter("person", BigIntegerField())
    query = PreparedQuery(
        lambda: Desk.objects.filter(memberships__user=person, name=words).order_by().values("pk")
    )
    assert query.get_row(person=cast.editor.pk) == {"pk": cast.desk.pk}
    sql, slots, _ = query.get_statement("default")
    assert slots == (person,)
    assert "'it''s 100 %%s, 50 %% and %%%%'" in sql
    assert [*Desk.objects.filter(pk__in=query.select_keys(person=cast.editor.pk))] == [cast.desk]
    rows = PreparedRows(lambda: Desk.objects.filter(memberships__user=person, name=words))
    found = [rows.select(person=one.pk) for one in (cast.editor, cast.stranger)]
    load_together(*found)
    assert [[*one] for one in found] == [[cast.desk], []]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_an_error_leaves_the_connection_as_it_was(cast, membership_query):
    sent = {"desk": cast.desk.pk, "person": cast.editor.pk, "at": MONDAY}
    membership_query.get_row(**sent)
    sql, slots, names = membership_query.get_statement("default")
    modes = []

    def show_mode():
        with connection.cursor() as cursor:
            cursor.execute("SHOW plan_cache_mode")
            modes.append(cursor.fetchone()[0])

    def fail():
        # A thread has a connection of its own, which plans as in production.
        for error, wrong in ((DataError, "1 / 0"), (OperationalError, TERMINATE)):
            membership_query._statements["default"] = (f"{sql} LIMIT {wrong}", slots, names)
            with pytest.raises(error):
                membership_query.get_row(**sent)
            connection.close_if_unusable_or_obsolete()
            show_mode()
        membership_query._statements["default"] = (sql, slots, names)
        assert membership_query.get_row(**sent)["is_member"]
        show_mode()
        connection.close()

    with ThreadPoolExecutor() as threads:
        threads.submit(fail).result()
    assert modes == ["auto"] * 3


@pytest.mark.postgres
def test_a_constant_is_in_the_text_of_a_query_that_is_compiled_each_time(cast):
    name = "100 % of O'Hara's %s desk"
    Desk.objects.filter(pk=cast.desk.pk).update(name=name)
    named = Desk.objects.filter(name=Constant(name), slug=cast.desk.slug)
    assert named.query.sql_with_params()[1] == (cast.desk.slug,)
    assert named.get() == cast.desk


def test_a_constant_is_a_value_where_nothing_is_planned_for_later(cast):
    assert Desk.objects.filter(name=Constant(cast.desk.name)).get() == cast.desk


def test_a_list_of_fewer_values_finds_the_same_rows_and_one_of_more_is_refused():
    parameters = list_parameters("key", BigIntegerField(), 3)
    assert [one.name for one in parameters] == ["key_0", "key_1", "key_2"]
    assert fill_list("key", [7, 8], 3) == {"key_0": 7, "key_1": 8, "key_2": 8}
    assert fill_list("key", [], 3) == dict.fromkeys(["key_0", "key_1", "key_2"])
    with pytest.raises(ValueError, match="4 values for 3 parameters"):
        fill_list("key", [1, 2, 3, 4], 3)
