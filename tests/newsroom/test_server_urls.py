"""Passwords of servers: any character is taken, and none is ever repeated in a message."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from kombu.utils.url import parse_url

from newsroom import databases, server_urls
from newsroom.email import get_mailers_config
from newsroom.log_filters import SecretSettingsFilter
from newsroom.storages import get_snapshot_storage_config
from tests.newsroom.processes import run_manage

RAW = "s3cr/et#pass?wo@rd:e nd[x"
"""What a generator of passwords may give; only a % has a meaning of its own in an address."""
HARD = f"%41{RAW}%"
SECRETS = ("s3cr", "et#pass", "pass?wo", "rd:e", "nd[x")
PRODUCTION = {
    "STET_SECRET_KEY": "k" * 50,
    "STET_BASE_URL": "https://stet.example.org",
    "STET_DATABASE_URL": "postgresql://stet@127.0.0.1:1/stet",
    "STET_BROKER_URL": "redis://127.0.0.1:1/0",
}


def parse_database(address: str, password: str = "") -> dict[str, Any]:
    return databases.parse_postgresql_url(
        "STET_DATABASE_URL", address, password=password, pool=0, statement_seconds=15
    )


@pytest.mark.parametrize(
    ("address", "password", "expected"),
    [
        ("postgresql://stet@db:5432/stet?sslmode=require", HARD, HARD),
        (f"postgresql://stet:{RAW}@db:5432/stet?sslmode=require", "", RAW),
        ("postgresql://stet:p%40ss%25@db:5432/stet?sslmode=require", "", "p@ss%"),
        ("postgresql://stet:old@db:5432/stet?sslmode=require", "new", "new"),
    ],
)
def test_the_database_s_password_may_have_any_character(address: str, password: str, expected: str) -> None:
    found = parse_database(address, password)
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("stet", expected, "db")
    assert (found["PORT"], found["NAME"], found["OPTIONS"]["sslmode"]) == ("5432", "stet", "require")


@pytest.mark.parametrize(
    ("address", "password", "expected"),
    [("redis://broker:6380/3", HARD, HARD), (f"redis://:{RAW}@broker:6380/3", "", RAW)],
)
def test_the_broker_s_password_may_have_any_character(address: str, password: str, expected: str) -> None:
    found = parse_url(server_urls.build_broker_url(address, password))
    assert (found["password"], found["hostname"], found["port"]) == (expected, "broker", 6380)
    assert found["virtual_host"] == "3"


def test_a_broker_without_a_password_is_left_as_it_is() -> None:
    assert server_urls.build_broker_url("rediss://broker/0?ssl_cert_reqs=required", "") == (
        "rediss://broker/0?ssl_cert_reqs=required"
    )


@pytest.mark.parametrize(
    ("address", "password", "expected"),
    [("smtp://stet@mail:587", HARD, HARD), (f"smtps://stet:{RAW}@mail:587", "", RAW)],
)
def test_the_mail_server_s_password_may_have_any_character(
    address: str, password: str, expected: str, tmp_path: Path
) -> None:
    options = get_mailers_config(address, password, tmp_path)["default"]["OPTIONS"]
    assert (options["username"], options["password"]) == ("stet", expected)
    assert (options["host"], options["port"]) == ("mail", 587)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("STET_DATABASE_URL", f"mysql://stet:{RAW}@db:5432/stet"),
        ("STET_DATABASE_URL", f"postgresql://stet:{RAW}@db:five/stet"),
        ("STET_DATABASE_URL", f"postgresql://stet:{RAW}"),
        ("STET_DATABASE_URL", f"stet:{RAW}@db:5432/stet"),
        ("STET_DATABASE_URL", f"postgresql://stet:{RAW}@db"),
        ("STET_DATABASE_OWNER_URL", f"postgresql://stet:{RAW}@[db/stet"),
        ("STET_BROKER_URL", f"redis://:{RAW}@broker:many/0"),
        ("STET_BROKER_URL", f"amqp://stet:{RAW}@broker/0"),
        ("STET_EMAIL_URL", f"smtp://stet:{RAW}@mail:many"),
        ("STET_EMAIL_URL", f"imap://stet:{RAW}@mail"),
        ("STET_EMAIL_URL", f"smtp://stet:{RAW}@"),
        ("STET_BASE_URL", f"https://stet:{RAW}@stet.example.org"),
        ("STET_BASE_URL", "https://s3cr[et"),
        ("STET_SNAPSHOT_STORAGE", "s3://key:s3cret@bucket"),
    ],
)
def test_an_address_that_does_not_read_is_named_and_never_repeated(name: str, typed: str) -> None:
    ran = run_manage("check", **PRODUCTION | {name: typed})
    said = ran.stdout + ran.stderr
    assert ran.returncode == 1
    assert ran.stderr.startswith(name), said
    assert ran.stderr.count("\n") == 1, "one sentence, and no traceback"
    assert not [secret for secret in SECRETS if secret in said], said


def test_a_server_that_is_away_is_told_of_without_the_password() -> None:
    passwords = {"STET_DATABASE_PASSWORD": HARD, "STET_BROKER_PASSWORD": HARD}
    ran = run_manage("migrate", **PRODUCTION | passwords)
    assert ran.returncode != 0
    assert "s3cr" not in ran.stdout + ran.stderr


def test_a_store_s_address_with_a_secret_in_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STET_S3_ENDPOINT", "https://key:s3cret@s3.example.org")
    with pytest.raises(ImproperlyConfigured, match="STET_S3_SECRET instead") as refused:
        get_snapshot_storage_config("s3://bucket", tmp_path)
    assert "s3cret" not in str(refused.value)


def test_reports_of_errors_hide_every_address_that_may_hold_a_password() -> None:
    hide = SecretSettingsFilter().cleanse_setting
    for name in ("STET_DATABASE_URL", "STET_DATABASE_OWNER_URL", "STET_BROKER_URL", "STET_EMAIL_URL"):
        assert "s3cr" not in hide(name, f"scheme://stet:{RAW}@host"), name
    assert "s3cr" not in str(hide("DATABASES", {"default": {"PASSWORD": HARD}}))
    assert hide("STET_BASE_URL", "https://stet.example.org") == "https://stet.example.org"
