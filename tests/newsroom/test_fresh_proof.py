"""Fresh proof before what cannot be taken back: asked once in a while, and nothing typed is lost by it."""

import json
import re

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.access_log import list_sign_ins
from accounts.fresh_proof import PROVED_AT
from accounts.models import Desk, User
from factcheck.models import Source
from lib.datetimes import clock
from publishing.models import WebhookEndpoint
from publishing.webhooks.actions import create_webhook_endpoint
from tests.accounts.second_factor import give_app
from tests.architecture.source_files import list_files
from tests.factories import MONDAY, PASSWORD, Cast
from tests.newsroom.desk_things import SETUP, TYPED, everything
from tests.routes import addresses

UNKNOWN = "0d9d1a4e-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def careful_house(settings) -> None:
    settings.STET_FRESH_PROOF_MINUTES = 10


def sign_in(client: Client, user: User) -> None:
    """Long ago: the session is as one whose proof is too old."""
    client.force_login(user)


NEW_DESK = {
    "name": "Sport & <b>more</b>", "slug": "sport", "visibility": "open", "timezone": "UTC",
    "second_factor": "auto", "fetch_identity": "auto", "review_mode": "second", "quorum": "1",
    "independent_sources": "2", "primary_sources": "1",
    "freshness_hours": "72", "checker_capacity": "10", "workdays": ["1", "2"], "opens_at": "09:00",
    "closes_at": "18:00",
}  # fmt: skip


def test_a_form_waits_for_the_proof_and_is_then_sent_on_as_it_was_typed(client, cast: Cast):
    sign_in(client, cast.admin)
    asked = client.post("/setup/desks/add/", NEW_DESK)
    assert asked.status_code == 403
    assert "What you typed is kept" in asked.content.decode()
    assert not Desk.objects.filter(slug="sport").exists()
    wrong = client.post("/proof/", {"password": "not it", "waiting": asked.context["waiting"]})
    assert wrong.status_code == 422
    assert wrong.context["waiting"]
    right = client.post("/proof/", {"password": PASSWORD, "waiting": wrong.context["waiting"]})
    assert right.context["path"] == "/setup/desks/add/"
    sent: dict[str, list[str]] = {}
    for name, value in right.context["fields"]:
        sent.setdefault(name, []).append(value)
    assert client.post(right.context["path"], sent).status_code == 302
    assert Desk.objects.get(slug="sport").name == "Sport & <b>more</b>"
    assert [event.action for event in list_sign_ins(cast.admin)][:2] == ["proof", "proof_failed"]


def test_a_proof_lasts_its_minutes(client, cast: Cast):
    sign_in(client, cast.admin)
    began = clock.now().timestamp()
    client.post("/proof/", {"password": PASSWORD})
    assert client.post("/setup/desks/add/", {"name": ""}).status_code == 422
    with time_machine.travel(began + 11 * 60, tick=False):
        assert client.post("/setup/desks/add/", {"name": ""}).status_code == 403


def test_whoever_has_an_app_needs_the_password_and_a_code(client, cast: Cast):
    app = give_app(cast.admin)
    sign_in(client, cast.admin)
    assert client.post("/proof/", {"password": PASSWORD}).status_code == 422
    assert client.post("/proof/", {"password": PASSWORD, "code": "000000"}).status_code == 422
    assert PROVED_AT not in client.session
    assert client.post("/proof/", {"password": PASSWORD, "code": app.show_code()}).status_code == 302
    assert PROVED_AT in client.session


def test_guesses_at_the_password_are_limited(client, cast: Cast):
    sign_in(client, cast.admin)
    tried = [client.post("/proof/", {"password": "not it"}).status_code for _ in range(12)]
    assert 429 in tried


def test_a_new_sign_in_is_a_proof(client, cast: Cast):
    client.post("/sign-in/", {"username": cast.admin.username, "password": PASSWORD})
    assert client.post("/setup/desks/add/", {"name": ""}).status_code == 422


@pytest.mark.parametrize("action", ["publish", "correct", "propose_retraction", "retract"])
def test_what_the_public_sees_takes_a_proof_on_any_desk(client, cast: Cast, action, create_claim_in_state):
    claim = create_claim_in_state("approved")
    sign_in(client, cast.editor)
    address = reverse("claim_transition", args=[claim.public_id, action])
    assert client.post(address, {"version": claim.version}).status_code == 403


def test_an_approval_takes_a_proof_on_a_confidential_desk_alone(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    sign_in(client, cast.second)
    address = reverse("claim_transition", args=[claim.public_id, "approve"])
    assert client.post(address, {"version": "0"}).status_code != 403
    Desk.objects.filter(pk=claim.desk_id).update(visibility="confidential")
    asked = client.post(address, {"version": "0"})
    assert "waiting" in asked.context


@pytest.mark.parametrize("act", ["restrict", "lift-restriction"])
def test_who_reads_an_off_the_record_source_is_changed_with_a_proof(
    client, cast: Cast, create_claim_in_state, act
):
    claim = create_claim_in_state("in_review")
    source = Source.objects.filter(citations__claim=claim).earliest("pk")
    sign_in(client, cast.checker)
    asked = client.post(f"/sources/{source.public_id}/{act}/", {"permitted_people": []})
    assert (asked.status_code, "waiting" in asked.context) == (403, True)
    client.post("/proof/", {"password": PASSWORD})
    done = client.post(f"/sources/{source.public_id}/{act}/", {"permitted_people": []})
    assert "waiting" not in (done.context or {})


def test_whatever_an_administrator_changes_takes_a_proof(client, cast: Cast):
    sign_in(client, cast.admin)
    desk, person = cast.desk, cast.second
    before, asked = everything(), 0
    for route, _ in addresses():
        if not route.startswith(SETUP):
            continue
        address = re.sub(r"<uuid:\w+>", str(person.public_id), route.replace("<slug:slug>", desk.slug))
        answer = client.post(re.sub(r"<\w+:\w+>", "claim", address), TYPED)
        if answer.status_code != 405:
            assert (answer.status_code, "waiting" in answer.context) == (403, True), route
            asked += 1
    assert asked > 25
    assert everything() == before


@pytest.mark.parametrize("address", [
    *("/settings/sign-in/app/", "/settings/sign-in/passkey/", "/settings/sign-in/recovery-codes/"),
    *("/settings/sign-in/factors/any/remove/", f"/consent/{UNKNOWN}/", "/settings/calendar/"),
    *(f"/citations/{UNKNOWN}/grant-access/", f"/citations/{UNKNOWN}/revoke-access/"),
    *(f"/defence-files/{UNKNOWN}/download/", f"/signatory-packs/{UNKNOWN}/download/"),
])  # fmt: skip
def test_what_concerns_an_account_or_leaves_the_house_takes_a_proof(client, cast: Cast, address):
    sign_in(client, cast.editor)
    asked = client.post(address, {})
    assert (asked.status_code, "waiting" in (asked.context or ())) == (403, True)
    client.post("/proof/", {"password": PASSWORD})
    assert "waiting" not in (client.post(address, {}).context or ())


def test_exports_take_a_proof_and_come_after_it(client, cast: Cast):
    sign_in(client, cast.editor)
    came_from = {"referer": "http://testserver/queue/?state=flagged"}
    asked = client.get("/queue/claims.csv?state=flagged", headers=came_from)
    assert asked.status_code == 403
    assert "The download starts" in asked.content.decode()
    assert "What you typed" not in asked.content.decode()
    assert 'href="/queue/?state=flagged"' in asked.content.decode()
    done = client.post("/proof/", {"password": PASSWORD, "waiting": asked.context["waiting"]}, follow=True)
    assert [one[1] for one in done.redirect_chain] == [302]
    page = done.content.decode()
    assert '<meta http-equiv="refresh" content="0;url=/queue/claims.csv?state=flagged">' in page
    assert 'href="/queue/?state=flagged" autofocus>Back to the page you came from' in page
    assert client.get("/queue/claims.csv?state=flagged")["Content-Type"].startswith("text/csv")


def test_a_page_that_takes_a_proof_is_no_download(client, cast: Cast):
    sign_in(client, cast.editor)
    for asked in (client.get("/settings/sign-in/app/"), client.get("/proof/?next=/settings/sign-in/")):
        assert "The download starts" not in asked.content.decode()
        assert "What you typed" not in asked.content.decode()
        done = client.post("/proof/", {"password": PASSWORD, "waiting": asked.context["waiting"]})
        assert done["Location"].startswith("/settings/sign-in/")


def test_a_file_that_is_posted_for_leads_back_too(client, cast: Cast):
    sign_in(client, cast.editor)
    came_from = {"referer": "http://testserver/claims/1/defence/"}
    asked = client.post(f"/defence-files/{UNKNOWN}/download/", headers=came_from)
    assert "The download starts" in asked.content.decode()
    done = client.post("/proof/", {"password": PASSWORD, "waiting": asked.context["waiting"]})
    assert 'href="/claims/1/defence/" autofocus>Back to the page you came from' in done.content.decode()


def test_what_waits_is_sent_on_for_whoever_typed_it_alone(cast: Cast):
    """Without the token of a form, which ends with a sign-in in another tab."""
    of_checker, of_editor = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    sign_in(of_checker, cast.checker)
    sign_in(of_editor, cast.editor)
    asked = Client()
    sign_in(asked, cast.editor)
    waiting = asked.post("/settings/calendar/", {"act": "create"}).context["waiting"]
    refused = of_checker.post("/proof/continue/", {"waiting": waiting})
    assert refused.status_code == 403
    assert "Somebody else typed this" in refused.content.decode()
    forged = json.dumps({"path": "/settings/calendar/", "method": "POST", "fields": []})
    assert of_editor.post("/proof/continue/", {"waiting": forged})["Location"] == "/"
    sent = of_editor.post("/proof/continue/", {"waiting": waiting})
    assert (sent.context["path"], sent.context["fields"]) == ("/settings/calendar/", [("act", "create")])


@pytest.mark.parametrize("outside", ["'//evil.example'", '"//evil.example"', "//evil.example", "evil"])
def test_no_download_leads_outside(client, cast: Cast, outside: str):
    """A browser takes the quotes off the address of a refresh."""
    sign_in(client, cast.editor)
    page = client.get("/proof/done/", {"file": outside, "page": "/"})
    assert "evil" not in page.context["path"]


NO_EXPORT = {
    "/api/": "takes a key, or the session of whoever may read what is published",
    "/articles/imports/": "what became of files that the person sent",
    "/queue/import/": "an invented claim, and rows that the person sent",
    "/calendar/": "its address is the key: a calendar signs in nowhere",
    "/snapshots/": "evidence that one looks at, as on the page of the claim",
    "/verdicts/": "public", "/corrections/": "public", "/audit/day-heads": "public", "/sitemap": "public",
    "/languages/": "words of scripts", "/robots.txt": "public", "/favicon.ico": "public",
    "/.well-known/": "public",
}  # fmt: skip
"""Addresses of files that need no proof, and why."""


def test_every_file_of_what_the_desk_works_on_takes_a_proof(client, cast: Cast):
    """A new address of a file fails here until it takes one, or stands above."""
    sign_in(client, cast.editor)
    files = [route for route, _ in addresses() if re.search(r"\.[a-z]+$", route)]
    exports = [route for route in files if not route.startswith(tuple(NO_EXPORT))]
    for route in exports:
        address = re.sub(r"<\w+:\w+>", "speed", re.sub(r"<uuid:\w+>", UNKNOWN, route))
        answer = client.get(address)
        assert (answer.status_code, "waiting" in (answer.context or ())) == (403, True), route
    assert {*exports} >= {"/statistics/statistics.xlsx", "/articles/<uuid:public_id>/galley.docx"}
    assert not [one for one in NO_EXPORT if not any(route.startswith(one) for route in files)]


def test_no_link_saves_the_question_for_a_proof_as_a_file(client, cast: Cast):
    """Of a link with ``download`` a browser shows no page: where one asks, the download only fails."""
    sign_in(client, cast.editor)
    templates = list_files("templates", kinds=frozenset({".html"}))
    links = [
        link for path in templates for link in re.findall(r"<a\b[^>]*\bdownload\b[^>]*>", path.read_text())
    ]
    names = {name for link in links for name in re.findall(r"\{% url '(\w+)'", link)}
    assert "import_batch_csv" in names
    for name in names:
        parameters = get_resolver().reverse_dict[name][0][0][1]
        answer = client.get(reverse(name, args=[UNKNOWN] * len(parameters)))
        assert "waiting" not in (answer.context or ()), name


@pytest.fixture
def chat(cast: Cast) -> WebhookEndpoint:
    address = "https://chat.example.com/hooks/1"
    return create_webhook_endpoint(cast.desk, by=cast.editor, at=MONDAY, name="#a", url=address, form="slack")


@pytest.mark.parametrize("act", ["", "secret/", "test/", "active/", "remove/", "replay/"])
def test_what_a_webhook_carries_away_is_changed_with_a_proof(client, cast: Cast, chat, act):
    """Of programs it is asked as of everything under Setup."""
    sign_in(client, cast.editor)
    before = WebhookEndpoint.objects.values().get()
    asked = client.post(f"/chat/webhooks/{chat.public_id}/{act}", {})
    assert (asked.status_code, "waiting" in (asked.context or ())) == (403, True)
    assert WebhookEndpoint.objects.values().get() == before
    sign_in(client, cast.stranger)
    assert client.post(f"/chat/webhooks/{chat.public_id}/{act}", {}).status_code == 404


def test_a_webhook_is_made_after_a_proof_with_what_was_typed(client, cast: Cast, console_client):
    url = "https://chat.example.com/hooks/2"
    typed = {"name": "#b", "url": url, "form": "mattermost", "events": ["claim.submitted"]}
    sign_in(client, cast.editor)
    for browser, address in (
        (client, f"/chat/desk/{cast.desk.slug}/"),
        (console_client, "/partner/webhooks/"),
    ):
        asked = browser.post(address, typed)
        typed.pop("events", None)
        assert (asked.status_code, WebhookEndpoint.objects.count()) == (403, 0)
        right = browser.post("/proof/", {"password": PASSWORD, "waiting": asked.context["waiting"]})
        assert browser.post(right.context["path"], dict(right.context["fields"])).status_code in {201, 302}
        WebhookEndpoint.objects.get().delete()


@pytest.mark.parametrize(
    "waiting", ["", "[]", '{"path": "https://evil.example/", "method": "GET", "fields": []}']
)
def test_what_is_sent_on_never_leads_off_the_house(client, cast: Cast, waiting):
    sign_in(client, cast.admin)
    assert client.post("/proof/", {"password": PASSWORD, "waiting": waiting})["Location"] == "/"


def test_other_work_asks_for_nothing(client, cast: Cast):
    sign_in(client, cast.checker)
    assert client.post("/settings/", {"language": ""}).status_code == 302
