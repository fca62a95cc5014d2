"""The database role of workers that fetch, and code that runs under it, for tests."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from factcheck.models import (
    ArchiveRequest,
    Citation,
    LinkCheck,
    LinkHost,
    Snapshot,
    SnapshotPicture,
    Source,
)
from newsroom import database_roles
from tests.factcheck.sealed_sources import MARKER, WORDS, cite
from tests.factories import MONDAY, Cast


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
    """Return how the database refuses a statement for want of a right; "" if it does not."""
    try:
        with transaction.atomic():
            execute(statement)
    except DatabaseError as refused:
        if re.search(r"permission denied|must be|row-level security", str(refused)):
            return str(refused)
    return ""


@pytest.fixture
def restricted(cast: Cast, create_claim_in_state: Any) -> Citation:
    """An off-the-record source with a passage, a copy, a check and a capture at an archive."""
    claim = create_claim_in_state("checking")
    cited = cite(claim, cast, kind="url", url=f"https://{MARKER}.example.org/", title=MARKER, passage=WORDS)
    Source.objects.filter(pk=cited.source_id).update(due_at=MONDAY)
    copy = Snapshot.objects.create(source=cited.source, url=cited.source.url, text=WORDS, captured_at=MONDAY)
    LinkCheck.objects.create(source=cited.source, attempt=1, outcome="ok", final_url=cited.source.url,
                             snapshot=copy, checked_at=MONDAY)  # fmt: skip
    SnapshotPicture.objects.create(snapshot=copy, due_at=MONDAY)
    LinkHost.objects.create(name=cited.source.host)
    ArchiveRequest.objects.create(source=cited.source, requested_by=cast.checker, requested_at=MONDAY)
    return cited
