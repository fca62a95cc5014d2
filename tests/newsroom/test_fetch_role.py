"""The role of workers that fetch: what it may not read or write, and that their work is done under it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from factcheck.link_checks import run_checks
from factcheck.models import LinkCheck
from newsroom import database_roles
from newsroom.fetch_privileges import GRANTS
from tests.factcheck.link_fixtures import cite_page, disable_host_delay, link_site
from tests.factories import MONDAY

__all__ = ["cite_page", "disable_host_delay", "link_site"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fetch_role(transactional_db: None) -> Iterator[str]:
    """The role in this test's database, with the rights that migrating gives; gone after the test."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    name = f"{connection.settings_dict['NAME']}_fetch"
    with transaction.atomic():
        database_roles.grant_fetch_role(name, "a secret")
    yield name
    execute(f'DROP OWNED BY "{name}"; DROP ROLE "{name}"')


@contextmanager
def under(role: str) -> Iterator[None]:
    """As a worker that fetches runs in production."""
    config = {**connection.settings_dict, "USER": role, "PASSWORD": "a secret"}
    with database_roles.connect_as(config), override_settings(STET_FETCH_ONLY=True):
        yield


def execute(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def find_refusal(statement: str) -> str:
    """Return how the database refuses a statement; "" if it does not."""
    try:
        with transaction.atomic():
            execute(statement)
    except DatabaseError as refused:
        return str(refused)
    return ""


def list_tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def test_a_worker_of_links_does_its_work_under_the_role(fetch_role: str, cite_page: Any) -> None:
    cited = cite_page("/population", "Harrowmere had 48,312 residents")
    cite_page("/missing")
    with under(fetch_role):
        assert execute("SELECT current_user") == [(fetch_role,)]
        assert run_checks(clock=lambda: MONDAY) == 2
    assert LinkCheck.objects.count() == 2
    cited.refresh_from_db()
    assert cited.snapshot is not None
    assert cited.passage_state != "unknown"


def test_the_role_reads_no_table_but_those_it_was_granted(fetch_role: str) -> None:
    with under(fetch_role):
        read = [table for table in list_tables() if not find_refusal(f'SELECT * FROM "{table}"')]
    whole = [table for table, allowed in GRANTS.items() if re.search(r"SELECT(?! \()", allowed)]
    assert read == sorted(whole)
