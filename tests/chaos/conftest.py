"""Servers that a test may kill: no other test has its rows in them."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.servers import POSTGRES_BIN, run_postgresql, run_redis
from tests.template_database import create_template

DATABASE = "stet_own"


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="stet-chaos-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_broker(own_folder: Path) -> Iterator[str]:
    """The address of an empty Redis of the test's own."""
    with run_redis(own_folder) as address:
        yield address


@pytest.fixture
def own_database(transactional_db: None, own_folder: Path) -> Iterator[None]:
    """An empty, migrated database on a PostgreSQL of the test's own, which keeps what it committed."""
    if connection.vendor != "postgresql":
        pytest.skip("It takes PostgreSQL; bin/test starts it.")
    settings = connection.settings_dict
    before = dict(settings)
    with run_postgresql(own_folder) as server:
        template = create_template(server, POSTGRES_BIN)
        ask = [str(POSTGRES_BIN / "psql"), "--quiet", "--set=ON_ERROR_STOP=1", server]
        for statement in (
            f"CREATE DATABASE {DATABASE} TEMPLATE {template}",
            f"ALTER DATABASE {DATABASE} SET synchronous_commit = on",
        ):
            subprocess.run([*ask, "--command", statement], check=True)
        parts = urlsplit(server)
        connection.close()
        settings.update(HOST=parts.hostname, PORT=str(parts.port), NAME=DATABASE, USER="stet", PASSWORD="")
        try:
            yield
        finally:
            connection.close()
            settings.update(before)
