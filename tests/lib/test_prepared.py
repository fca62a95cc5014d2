"""Querysets compiled once: the same rows as the queryset gives, whatever the values."""

import psycopg
import pytest
from django.db import OperationalError, connection

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
def test_a_connection_that_the_server_ended_is_made_anew():
    asked = Prepared(by_slug, str, int)
    assert asked.rows("x", 0) == []
    with psycopg.connect(connection.connection.info.dsn) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    with pytest.raises(OperationalError):
        asked.rows("x", 0)
    # What Django does between two requests.
    connection.close_if_unusable_or_obsolete()
    assert asked.rows("x", 0) == []
