"""Each person reads their own language; all else is in the newsroom's: public pages never ask who reads."""

from datetime import UTC, date, timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import formats, translation

from accounts.actions.invitations import create_invitation
from accounts.actions.own_settings import update_own_settings
from accounts.models import User
from audit.models import Event
from lib.datetimes import clock
from lib.datetimes.humanize import format_datetime
from lib.errors import Invalid, NotAllowed
from lib.text.phrases import find_language, format_number
from lib.web.requests import list_public_routes
from newsroom.urls import handler400, handler403, handler404, handler500  # noqa: F401 - this module is a URLconf too
from newsroom.urls import urlpatterns as ours
from tests.factories import MONDAY


def show_formats(request: HttpRequest) -> HttpResponse:
    day = formats.date_format(date(2026, 3, 2), "DATE_FORMAT")
    return HttpResponse(f"{formats.number_format(1234567.5, 1, use_l10n=True, force_grouping=True)} {day}")


urlpatterns = [*list_public_routes(path("formats/", show_formats), path("api/formats/", show_formats)), *ours]


@pytest.fixture(autouse=True)
def languages(settings):
    """German and Arabic beside English: Django has its own sentences in both."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "Deutsch"), ("ar", "العربية")]


@pytest.fixture
def german(client, cast) -> Client:
    User.objects.filter(pk=cast.checker.pk).update(language="de")
    client.force_login(cast.checker)
    return client


def test_a_person_reads_their_language_and_nobody_else_does(german, cast):
    assert '<html lang="de" dir="ltr"' in german.get("/settings/").content.decode()
    assert translation.get_language() == "en-gb"
    other = Client()
    assert '<html lang="en-gb" dir="ltr"' in other.get("/sign-in/").content.decode()
    other.force_login(cast.second)
    assert '<html lang="en-gb" dir="ltr"' in other.get("/settings/").content.decode()


def test_a_language_from_right_to_left_turns_the_page_around(client, cast):
    User.objects.filter(pk=cast.checker.pk).update(language="ar")
    client.force_login(cast.checker)
    assert '<html lang="ar" dir="rtl"' in client.get("/settings/").content.decode()


def test_an_address_without_a_page_says_so_in_the_persons_language(german):
    assert '<html lang="de"' in german.get("/no-such-page/").content.decode()
    assert '<html lang="en-gb"' in Client().get("/no-such-page/").content.decode()


def test_dates_and_numbers_follow_the_language(german, settings):
    settings.ROOT_URLCONF = __name__
    assert german.get("/formats/").content.decode() == "1.234.567,5 2. März 2026"
    assert Client().get("/formats/").content.decode() == "1,234,567.5 2 March 2026"


def test_dates_are_those_of_the_country():
    shown = {}
    for language in ("en-gb", "en-us"):
        with translation.override(language):
            shown[language] = [
                format_datetime(MONDAY, at=MONDAY + timedelta(days=days), tz=UTC) for days in (0, 1, 400)
            ] + [format_number(12_000.5), formats.date_format(MONDAY, "SHORT_DATETIME_FORMAT")]
    assert shown == {
        "en-gb": ["09:00", "2 Mar 09:00", "2 Mar 2026", "12,000.5", "2 Mar 2026 09:00"],
        "en-us": ["9:00 AM", "Mar 2 9:00 AM", "Mar 2, 2026", "12,000.5", "Mar 2, 2026 9:00 AM"],
    }


def test_programs_read_english_whoever_is_signed_in(german, settings):
    settings.ROOT_URLCONF = __name__
    settings.LANGUAGE_CODE = "de"
    assert german.get("/api/formats/").content.decode() == "1,234,567.5 2 March 2026"


@pytest.mark.parametrize(
    "address", ["/verdicts/", "/verdicts/{}/", "/verdicts/{}/embed/", "/languages/de.js"]
)
def test_what_everybody_may_read_costs_no_session_and_varies_by_no_cookie(german, publish_claim, address):
    address = address.format(publish_claim().public_id)
    stranger = Client().get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        signed_in = german.get(address)
    assert [query["sql"] for query in queries if "session" in query["sql"]] == []
    assert signed_in.content == stranger.content
    assert "Cookie" not in signed_in.get("Vary", "")
    assert "public" in signed_in["Cache-Control"]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_what_a_monitor_asks_costs_no_session_even_of_a_browser_that_has_one(german, address):
    with CaptureQueriesContext(connection) as queries:
        answer = german.get(address)
    assert [query["sql"] for query in queries if "session" in query["sql"]] == []
    assert "Cookie" not in answer.get("Vary", "")


def test_a_visitor_without_a_cookie_costs_no_session(db):
    with CaptureQueriesContext(connection) as queries:
        assert Client().get("/sign-in/").status_code == 200
    assert [query["sql"] for query in queries if "session" in query["sql"]] == []


def test_a_verdict_is_shown_in_its_own_language_where_there_is_one(client, publish_claim):
    in_german, in_finnish = publish_claim(language="de"), publish_claim(language="fi")
    for page in ("", "embed/"):
        shown = client.get(f"/verdicts/{in_german.public_id}/{page}").content.decode()
        assert '<html lang="de" dir="ltr"' in shown
        assert "März 2026" in shown
        shown = client.get(f"/verdicts/{in_finnish.public_id}/{page}").content.decode()
        assert '<html lang="en-gb" dir="ltr"' in shown
        assert 'lang="fi"' in shown
    assert client.get("/verdicts/").content.decode().count('<html lang="en-gb"') == 1


@pytest.mark.parametrize(
    ("code", "language"),
    [("de", "de"), ("de-AT", "de"), ("en", "en-us"), ("en-GB", "en-us"), ("fi", "en-us"), ("", "en-us")],
)
def test_the_language_around_a_text(settings, code, language):
    settings.LANGUAGE_CODE = "en-us"
    assert find_language(code) == language


def test_an_invitation_is_written_in_the_language_of_its_reader(cast, monkeypatch):
    written_in = {}
    monkeypatch.setattr(
        "accounts.actions.invitations.queue_email",
        lambda to, **content: written_in.update({to: translation.get_language()}),
    )
    User.objects.filter(pk=cast.checker.pk).update(language="de", email="checker@example.org")
    create_invitation(cast.checker, by=cast.admin, at=MONDAY)
    assert written_in == {"checker@example.org": "de"}


def test_a_person_chooses_their_language_in_my_settings(client, cast):
    client.force_login(cast.checker)
    page = client.get("/settings/").content.decode()
    assert "As the newsroom: English (United Kingdom)" in page
    answer = client.post("/settings/", {"language": "de"}, follow=True)
    assert '<html lang="de"' in answer.content.decode()
    person = User.objects.get(pk=cast.checker.pk)
    assert person.language == "de"
    event = Event.objects.filter(action="update_person").order_by("number").first()
    assert event.detail.body["language"] == ["", "de"]
    answer = client.post("/settings/", {"language": "xx"})
    assert answer.status_code == 422
    assert User.objects.get(pk=cast.checker.pk).language == "de"


def test_nobody_chooses_a_language_for_others_or_one_that_is_not_there(cast):
    with pytest.raises(NotAllowed, match="You can change this only for yourself"):
        update_own_settings(cast.checker, by=cast.admin, at=clock.now(), language="de", has_single_keys=True)
    with pytest.raises(Invalid, match="Choose one of the options"):
        update_own_settings(
            cast.checker, by=cast.checker, at=clock.now(), language="xx", has_single_keys=True
        )


def test_scripts_get_their_sentences_before_they_run(client, db):
    page = client.get("/sign-in/").content.decode()
    assert page.index('<script src="/languages/en-gb.js" defer>') < page.index('type="module"')
    answer = client.get("/languages/en-gb.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "globals.ngettext" in answer.content.decode()
    assert answer["Cache-Control"] == "public, max-age=3600"
    again = client.get("/languages/en-gb.js", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get("/languages/xx.js").status_code == 404
