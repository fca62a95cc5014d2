"""What manage.py check tells an administrator."""

from pathlib import Path

import pytest
from django.core.files.storage import storages
from pytest_django import Settings

from newsroom import checks
from newsroom.storages import get_snapshot_storage_config
from tests.newsroom.processes import run_manage


def test_an_open_setting_is_warned_of_outside_debug(settings: Settings) -> None:
    settings.STET_FETCH_ALLOWED_HOSTS = ["127.0.0.1:8001"]
    assert [message.id for message in checks.check_fetch_allow_list(None)] == ["stet.W001"]


def test_an_open_setting_is_left_alone_under_debug(settings: Settings) -> None:
    settings.STET_FETCH_ALLOWED_HOSTS = ["127.0.0.1:8001"]
    settings.DEBUG = True
    assert checks.check_fetch_allow_list(None) == []


def test_production_without_https_is_an_error(settings: Settings) -> None:
    settings.STET_EMBEDDED = False
    settings.STET_BASE_URL = "http://stet.example.org"
    assert [message.id for message in checks.check_https_address(None)] == ["stet.E001"]


def test_this_machine_alone_needs_no_https(settings: Settings) -> None:
    settings.STET_EMBEDDED = True
    settings.STET_BASE_URL = "http://127.0.0.1:8000"
    assert checks.check_https_address(None) == []


def test_a_checker_of_links_without_contact_is_warned_of(settings: Settings) -> None:
    settings.STET_CONTACT_ADDRESS = ""
    assert [message.id for message in checks.check_contact_address(None)] == ["stet.W002"]


def test_a_proxy_that_hides_who_comes_is_warned_of(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.STET_TRUST_FORWARDED_FOR = False
    assert [message.id for message in checks.check_client_addresses(None)] == ["stet.W005"]
    settings.STET_TRUST_FORWARDED_FOR = True
    assert checks.check_client_addresses(None) == []


def test_without_a_proxy_nobody_hides_who_comes(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    settings.STET_TRUST_FORWARDED_FOR = False
    assert checks.check_client_addresses(None) == []


def test_a_store_that_takes_and_gives_is_left_as_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = storages.create_storage(get_snapshot_storage_config("", tmp_path))
    monkeypatch.setitem(storages._storages, "snapshots", store)
    assert checks.check_snapshot_storage(None) == []
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_reads_nothing_back_is_told_of_and_left_as_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = storages.create_storage(get_snapshot_storage_config("", tmp_path))
    monkeypatch.setattr(type(store), "open", lambda *args: (tmp_path / "away").read_bytes())
    monkeypatch.setitem(storages._storages, "snapshots", store)
    assert [message.id for message in checks.check_snapshot_storage(None)] == ["stet.E002"]
    assert list(tmp_path.iterdir()) == []


def test_nowhere_to_keep_copies_is_an_error_of_deployment_that_names_the_place(tmp_path: Path) -> None:
    here = {"STET_EMBEDDED": "1", "STET_DATA_DIR": str(tmp_path), "STET_SNAPSHOT_STORAGE": "/proc/nowhere"}
    data = run_manage("check", "--deploy", **here)
    assert data.returncode != 0
    assert "stet.E002" in data.stderr
    assert "Stet cannot save archived copies and files" in data.stderr
    assert "/proc/nowhere" in data.stderr
    assert run_manage("check", **here).returncode == 0


def test_a_provider_without_https_or_with_roles_that_say_nothing_is_an_error(settings: Settings) -> None:
    assert checks.check_own_sign_in(None) == []
    settings.STET_OIDC_ADDRESS = "http://login.example.org"
    settings.STET_PROVIDER_ROLES = ["checkers"]
    assert [message.id for message in checks.check_own_sign_in(None)] == ["stet.E003", "stet.E004"]
