"""The database role of workers that fetch, and code that runs under it, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from newsroom import database_roles


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
