"""What manage.py check tells an administrator."""

from pytest_django import Settings

from newsroom import checks


def test_an_open_door_is_warned_of_outside_debug(settings: Settings) -> None:
    settings.STET_DOOR_ALLOW = ["127.0.0.1:8001"]
    assert [message.id for message in checks.the_door_lets_nobody_in(None)] == ["stet.W001"]


def test_an_open_door_is_left_alone_under_debug(settings: Settings) -> None:
    settings.STET_DOOR_ALLOW = ["127.0.0.1:8001"]
    settings.DEBUG = True
    assert checks.the_door_lets_nobody_in(None) == []


def test_production_without_https_is_an_error(settings: Settings) -> None:
    settings.STET_EMBEDDED = False
    settings.STET_BASE_URL = "http://stet.example.org"
    assert [message.id for message in checks.people_can_sign_in(None)] == ["stet.E001"]


def test_this_machine_alone_needs_no_https(settings: Settings) -> None:
    settings.STET_EMBEDDED = True
    settings.STET_BASE_URL = "http://127.0.0.1:8000"
    assert checks.people_can_sign_in(None) == []


def test_a_checker_of_links_without_contact_is_warned_of(settings: Settings) -> None:
    settings.STET_CONTACT = ""
    assert [message.id for message in checks.sites_can_write_to_us(None)] == ["stet.W002"]


def test_a_proxy_that_hides_who_comes_is_warned_of(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.STET_FORWARDED_FOR = False
    assert [message.id for message in checks.visitors_are_told_apart(None)] == ["stet.W005"]
    settings.STET_FORWARDED_FOR = True
    assert checks.visitors_are_told_apart(None) == []


def test_without_a_proxy_nobody_hides_who_comes(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    settings.STET_FORWARDED_FOR = False
    assert checks.visitors_are_told_apart(None) == []
