"""What production sets of passwords, sessions, cookies and headers: tests run with quicker settings."""

import ast
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from tests.accounts.second_factor import give_app
from tests.factories import PASSWORD, Cast
from tests.newsroom.processes import PRODUCTION, run_manage

ADDRESSES = ("/sign-in/", "/queue/", "/verdicts/", "/nowhere/", "/api/v1/verdicts/", "/api/nowhere/")


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What production's settings say, where it is plain values."""
    folder = tmp_path_factory.mktemp("production")
    shown = run_manage("diffsettings", "--all", **PRODUCTION, STET_DATA_DIR=str(folder))
    found = {}
    for line in shown.stdout.splitlines():
        name, _, value = line.removeprefix("### ").partition(" = ")
        with suppress(SyntaxError, ValueError):
            found[name] = ast.literal_eval(value)
    assert found, shown.stderr
    return found


def take_over(settings: Settings, production: dict[str, Any], *words: str) -> None:
    """Set what production has under names with any of these words."""
    taken = {name: value for name, value in production.items() if any(word in name for word in words)}
    assert len(taken) >= len(words)
    for name, value in taken.items():
        setattr(settings, name, value)


def test_every_cookie_of_a_sign_in_is_this_host_s_own(
    production: dict[str, Any], settings: Settings, cast: Cast
) -> None:
    take_over(settings, production, "SESSION_COOKIE_", "CSRF_COOKIE_", "DEVICE_COOKIE_")
    app, client = give_app(cast.editor), Client()
    page = client.get("/sign-in/", secure=True)
    typed = client.post("/sign-in/", {"username": "edith", "password": PASSWORD}, secure=True)
    assert typed["Location"] == "/sign-in/code/"
    coded = client.post("/sign-in/code/", {"code": app.show_code(), "remember": "on"}, secure=True)
    assert coded["Location"] == "/"
    cookies = [one for answer in (page, typed, coded) for one in answer.cookies.values()]
    assert {one.key for one in cookies} == {"__Host-stet_session", "__Host-stet_csrf", "__Host-stet_device"}
    for one in cookies:
        flags = (one["secure"], one["httponly"], one["samesite"], one["path"], one["domain"])
        assert flags == (True, True, "Lax", "/", ""), one.key


@pytest.mark.django_db
def test_every_answer_tells_the_browser_what_it_may_not_do(
    production: dict[str, Any], settings: Settings
) -> None:
    take_over(settings, production, "SECURE_", "X_FRAME_OPTIONS")
    for address in ADDRESSES:
        answer = Client(raise_request_exception=False).get(address, secure=True)
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Referrer-Policy"] == "same-origin", address
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert answer["X-Frame-Options"] == "DENY", address
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload", address
        policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
        assert {
            *("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"),
            *("form-action 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"),
            *("require-trusted-types-for 'script'", "trusted-types default"),
        } <= policy, address


def test_passwords_are_long_uncommon_and_kept_under_argon2(
    production: dict[str, Any], settings: Settings
) -> None:
    take_over(settings, production, "PASSWORD_HASHERS", "AUTH_PASSWORD_VALIDATORS")
    settings.STET_NEWSROOM_NAME = "The Daily Proof"
    settings.STET_BASE_URL = "https://facts.dailyproof.example"
    assert identify_hasher(make_password("four quite different words")).algorithm == "argon2"
    of_newsroom = (
        "thedailyproof2026",
        "The_Daily-Proof! 1",
        "FactCheck-DailyProof",
        "facts.dailyproof.example",
    )
    little_around = ("Liverpool2024!", "!!qwertyuiop12", "sunshinesunshine", "abcabcabcabc", "aaaaaaaaaaaa")
    for refused in ("eleven abcd", "qwerty123456", "1q2w3e4r5t6y", *little_around, *of_newsroom):
        with pytest.raises(ValidationError):
            validate_password(refused)
    for taken in (
        "twelve abcde",
        "the daily herring market",
        " blanks at both ends ",
        "all small letters",
        "語言文字新聞事實查核編輯",
        "a long sentence that nobody else says " * 2,
        "dragon 4815162342",
        "x#9$k!2@&*(^)_-",  # as a password manager makes them
    ):
        validate_password(taken)


def test_sessions_are_random_and_lie_on_the_server(production: dict[str, Any]) -> None:
    assert production["SESSION_ENGINE"] == "django.contrib.sessions.backends.db"
    assert production["SESSION_COOKIE_AGE"] == 12 * 60 * 60
    assert production["DEBUG"] is False
