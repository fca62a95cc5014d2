"""Querysets compiled once: the same rows as the queryset gives, whatever the values."""

import psycopg
import pytest
from django.db import DataError, OperationalError, connection, transaction

from accounts.models import Desk
from lib.prepared import Prepared, rows_of

STRANGE = ["it's", '"; DROP TABLE accounts_desk; --', "100%", "%s", "\\", "ÄÖ\u2028", ""]


@pytest.fixture
def desks(db):
    return [Desk.objects.create(name=f"Desk {n}", slug=slug) for n, slug in enumerate(STRANGE[:-1])]


def by_slug(slug, least):
    return Desk.objects.filter(slug=slug, pk__gte=least).order_by("pk").values("pk", "name")


@pytest.mark.parametrize("binary", [False, True])
def test_it_gives_the_rows_of_the_queryset(desks, binary):
    asked = Prepared(by_slug, str, int, binary=binary)
    for slug in STRANGE:
        for least in (0, desks[2].pk, 10**9):
            assert asked.rows(slug, least) == list(by_slug(slug, least))


def test_rows_of_gives_them_too(desks):
    found = Desk.objects.order_by("pk").values("pk", "name", "slug")
    assert rows_of(found) == list(found)


@pytest.mark.postgres
def test_a_value_that_is_changed_on_its_way_is_refused(db):
    with pytest.raises(TypeError, match="does not reach the SQL"):
        Prepared(lambda slug: Desk.objects.filter(slug__contains=slug).values("pk"), str).rows("a")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_server_plans_it_once_and_nothing_of_djangos():
    asked = Prepared(by_slug, str, int)
    for least in range(8):
        asked.rows("x", least)
    Desk.objects.filter(slug="x").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements")
        known = {said: times for said, times in cursor.fetchall() if '"accounts_desk"."slug" = ' in said}
    assert list(known.values()) == [8]


def ended_by_the_server():
    with psycopg.connect(connection.connection.info.dsn) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_made_anew():
    asked = Prepared(by_slug, str, int)
    assert asked.rows("x", 0) == []
    desk = Desk.objects.create(name="Desk", slug="x")
    ended_by_the_server()
    assert asked.rows("x", 0) == [{"pk": desk.pk, "name": "Desk"}]
    ended_by_the_server()
    assert rows_of(by_slug("x", 0)) == [{"pk": desk.pk, "name": "Desk"}]
    assert Desk.objects.get() == desk, "and Django's own queries go on over it"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_nothing_is_asked_again():
    asked = Prepared(by_slug, str, int)

    def lost():
        with transaction.atomic():
            assert asked.rows("x", 0) == []
            ended_by_the_server()
            asked.rows("x", 0)

    with pytest.raises(OperationalError):
        lost()
    # What Django does between two requests.
    connection.close_if_unusable_or_obsolete()
    assert asked.rows("x", 0) == []


@pytest.mark.postgres
def test_an_error_of_another_kind_is_not_asked_again(db, monkeypatch):
    times = []

    def refused(self, connection, values):
        times.append(1)
        raise psycopg.errors.LockNotAvailable("somebody else has it")

    monkeypatch.setattr(Prepared, "_asked", refused)
    with pytest.raises(OperationalError):
        Prepared(by_slug, str, int).rows("x", 0)
    assert len(times) == 1


def plan_gone(asked):
    with connection.cursor() as cursor:
        cursor.execute(f"DEALLOCATE {asked._known_as[connection.connection].decode()}")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_the_server_refuses_is_said_and_a_lost_plan_is_made_anew():
    asked = Prepared(by_slug, str, int)
    assert asked.rows("x", 0) == []
    with pytest.raises(DataError, match="out of range"):
        asked.rows("x", 10**30)
    assert asked.rows("x", 0) == []
    plan_gone(asked)
    assert asked.rows("x", 0) == []
    with transaction.atomic():
        plan_gone(asked)
        assert asked.rows("x", 0) == []
    assert asked.rows("x", 0) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_migration_that_changes_a_type_is_followed():
    asked = Prepared(by_slug, str, int)
    assert asked.rows("x", 0) == []
    try:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_desk ALTER COLUMN name TYPE text")
        assert asked.rows("x", 0) == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_desk ALTER COLUMN name TYPE varchar(80)")
