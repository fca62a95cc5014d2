"""Settings come from the environment; what is missing stops the start with the sentence that mends it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from newsroom import databases, environment, secret_key
from tests.newsroom.processes import PRODUCTION, run_manage


def test_production_settings_raise_no_warning_of_deployment(tmp_path: Path) -> None:
    data = run_manage(
        "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, STET_DATA_DIR=str(tmp_path)
    )
    assert (data.returncode, data.stderr) == (0, "")
    assert "no issues" in data.stdout


def test_a_deployment_that_takes_its_proxy_for_everybody_is_warned_of(tmp_path: Path) -> None:
    hidden = PRODUCTION | {"STET_TRUST_FORWARDED_FOR": "0", "STET_DATA_DIR": str(tmp_path)}
    data = run_manage("check", "--deploy", **hidden)
    assert "Everybody behind the proxy counts as one network" in data.stderr
    assert "STET_TRUST_FORWARDED_FOR" in data.stderr


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("STET_SECRET_KEY", "Set STET_SECRET_KEY to 50 or more random characters"),
        ("STET_DATABASE_URL", "Set STET_DATABASE_URL to PostgreSQL's address"),
        ("STET_BROKER_URL", "STET_BROKER_URL to Redis's"),
        ("STET_BASE_URL", "Set STET_BASE_URL to the address people use"),
    ],
)
def test_what_is_missing_stops_the_start_and_says_how_to_mend_it(left_out: str, sentence: str) -> None:
    data = run_manage("check", **{name: value for name, value in PRODUCTION.items() if name != left_out})
    assert data.returncode != 0
    assert sentence in data.stderr


FETCHING = {name: value for name, value in PRODUCTION.items() if name != "STET_SECRET_KEY"} | {
    "STET_FETCH_ONLY": "1",
    "STET_DATABASE_URL": "postgresql://stet_app@127.0.0.1:5432/stet",
    "STET_DATABASE_FETCH_ROLE": "stet_fetch",
    "STET_DATABASE_FETCH_PASSWORD": "its own",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STET_DATABASE_URL", "postgresql://stet_app:everything@127.0.0.1:5432/stet"),
        ("STET_DATABASE_URL", "postgresql://stet_app@127.0.0.1:5432/stet?password=everything"),
        ("STET_DATABASE_PASSWORD", "everything"),
        ("STET_DATABASE_OWNER_URL", "postgresql://stet@127.0.0.1:5432/stet"),
        ("STET_DATABASE_OWNER_PASSWORD", "everything"),
    ],
)
def test_a_worker_that_only_fetches_is_refused_the_password_of_another_role(name: str, value: str) -> None:
    refused = run_manage("check", **FETCHING | {name: value})
    assert refused.returncode != 0
    assert "Take the password out of STET_DATABASE_URL" in refused.stderr
    assert "everything" not in refused.stderr


def test_a_worker_that_only_fetches_starts_with_its_own_password() -> None:
    assert run_manage("check", **FETCHING).returncode == 0


def test_the_embedded_default_starts_from_nothing_and_keeps_its_secret(tmp_path: Path) -> None:
    ask = (
        "shell",
        "--no-imports",
        "--command",
        "from django.conf import settings; print(settings.SECRET_KEY)",
    )
    first = run_manage(*ask, STET_EMBEDDED="1", STET_DATA_DIR=str(tmp_path))
    second = run_manage(*ask, STET_EMBEDDED="1", STET_DATA_DIR=str(tmp_path))
    assert len(first.stdout.strip()) >= 50, first.stderr
    assert first.stdout == second.stdout
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_the_embedded_default_refuses_a_server_it_would_ignore(tmp_path: Path) -> None:
    data = run_manage(
        "check", STET_EMBEDDED="1", STET_DATA_DIR=str(tmp_path), STET_BROKER_URL="redis://127.0.0.1/0"
    )
    assert "Take out STET_DATABASE_URL and STET_BROKER_URL" in data.stderr


def test_the_open_door_is_told_of_but_does_not_stop_the_demonstration(tmp_path: Path) -> None:
    data = run_manage(
        "check", STET_EMBEDDED="1", STET_DATA_DIR=str(tmp_path), STET_FETCH_ALLOWED_HOSTS="127.0.0.1:8001"
    )
    assert data.returncode == 0
    assert "can reach 127.0.0.1:8001" in data.stderr


def test_a_secret_made_twice_at_once_is_one(tmp_path: Path) -> None:
    assert {secret_key.get_or_create_secret_key(tmp_path) for _ in range(3)} == {
        (tmp_path / "secret-key").read_text()
    }
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("flag", "yes", True),
        ("flag", "0", False),
        ("number", "20", 20),
        ("list", "a, b,,c ", ["a", "b", "c"]),
    ],
)
def test_a_variable_reads_as_its_kind(kind: str, typed: str, value: object) -> None:
    assert environment.Variable("STET_X", kind, "", "").read_value({"STET_X": typed}) == value


@pytest.mark.parametrize(
    ("kind", "typed"), [("flag", "perhaps"), ("number", "-1"), ("number", "ten"), ("number", "²")]
)
def test_a_variable_that_does_not_read_is_named(kind: str, typed: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f'STET_X is "{typed}"'):
        environment.Variable("STET_X", kind, "", "").read_value({"STET_X": typed})


def parse(address: str) -> dict[str, Any]:
    """The entry of DATABASES for this STET_DATABASE_URL."""
    return databases.parse_postgresql_url(
        "STET_DATABASE_URL", address, password="", pool=0, statement_seconds=15
    )


def test_a_postgresql_address_is_taken_apart() -> None:
    found = parse("postgresql://ed:p%40ss@db.example:6543/paper?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "ed",
        "p@ss",
        "db.example",
        "6543",
        "paper",
    )
    assert found["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=15000" in found["OPTIONS"]["options"]
    assert found["CONN_HEALTH_CHECKS"] is True


@pytest.mark.postgres
@pytest.mark.django_db
def test_what_is_set_for_postgresql_reaches_the_server() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite compiles no query")
    keepalives = {
        "tcp_keepalives_idle": "20",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "50000",
    }
    wanted = {"jit": "off", "lock_timeout": "5s", **keepalives}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [[*wanted]])
        assert dict(cursor.fetchall()) == wanted


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("postgresql://stet@/stet", ""),
        ("postgresql://stet@db/stet", "db"),
        ("postgresql://stet@%2Frun%2Fpostgresql/stet", "/run/postgresql"),
        ("postgresql://stet@[::1]:5432/stet", "::1"),
    ],
)
def test_a_postgresql_host_may_be_a_name_an_address_or_a_socket(address: str, host: str) -> None:
    assert parse(address)["HOST"] == host


@pytest.mark.parametrize("address", ["mysql://a/b", "postgresql://db:5432", "stet.sqlite3"])
def test_what_is_no_postgresql_address_says_what_one_looks_like(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="Use postgresql://user@host:5432/name"):
        parse(address)
