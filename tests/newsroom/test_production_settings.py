"""Every cookie of production is this host's own, sent over TLS alone, and hidden from scripts."""

import ast
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.accounts.second_factor import give_app
from tests.factories import PASSWORD, Cast
from tests.newsroom.processes import run_manage
from tests.newsroom.test_settings_from_the_environment import PRODUCTION


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What production's settings say of cookies."""
    folder = tmp_path_factory.mktemp("production")
    shown = run_manage("diffsettings", "--output", "unified", **PRODUCTION, STET_DATA_DIR=str(folder))
    lines = (line.removeprefix("+ ").partition(" = ") for line in shown.stdout.splitlines())
    found = {name: ast.literal_eval(value) for name, _, value in lines if "_COOKIE_" in name}
    assert found, shown.stderr
    return found


def test_every_cookie_of_a_sign_in_is_this_host_s_own(
    production: dict[str, Any], settings: Settings, cast: Cast
) -> None:
    for name, value in production.items():
        setattr(settings, name, value)
    app, client = give_app(cast.editor), Client()
    page = client.get("/sign-in/", secure=True)
    typed = client.post("/sign-in/", {"username": "edith", "password": PASSWORD}, secure=True)
    assert typed["Location"] == "/sign-in/code/"
    coded = client.post("/sign-in/code/", {"code": app.show_code(), "remember": "on"}, secure=True)
    assert coded["Location"] == "/"
    cookies = [one for answer in (page, typed, coded) for one in answer.cookies.values()]
    assert {one.key for one in cookies} == {"__Host-stet_session", "__Host-stet_csrf", "__Host-stet_device"}
    for one in cookies:
        kept = (one["secure"], one["httponly"], one["samesite"], one["path"], one["domain"])
        assert kept == (True, True, "Lax", "/", ""), one.key
