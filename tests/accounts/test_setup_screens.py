"""Setup: only admins get in, and what they do there has its consequence."""

import re
from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import create_desk, create_person, create_service, set_membership
from accounts.models import ApiKey, Desk, OutgoingEmail, User
from accounts.selectors import get_role
from newsroom.email import get_mailers_config
from tests.accounts.constants import MONDAY, PASSWORD

SCREENS = [
    "/setup/", "/setup/people/", "/setup/people/add/", "/setup/desks/", "/setup/desks/add/",
    "/setup/desk/politics/",
    "/setup/services/", "/setup/services/add/",
]  # fmt: skip


def shown_once(answer) -> str:
    found = re.search(r"<code data-secret>([^<]+)</code>", answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


@pytest.mark.parametrize("address", SCREENS)
def test_setup_is_for_admins_alone(client, ada, otto, address):
    assert client.get(address)["Location"].startswith("/sign-in/?next=")
    client.force_login(otto)
    refused = client.get(address)
    assert refused.status_code == 403
    assert "Only an administrator can open Setup." in refused.content.decode()
    client.force_login(ada)
    assert client.get(address).status_code == 200


def test_setup_says_which_stet_it_is(client, ada, settings):
    client.force_login(ada)
    assert f"Stet {settings.STET_VERSION}" in client.get("/setup/").content.decode()


def test_setup_leads_a_new_newsroom_to_its_desk_and_its_people(client, ada, request):
    client.force_login(ada)
    said = []
    for new in ("ada", "politics", "maria", "cms", "otto"):
        made = request.getfixturevalue(new)
        if new == "cms":
            # A program on the desk is no second person, who could approve.
            set_membership(made, request.getfixturevalue("politics"), role="checker", by=ada, at=MONDAY)
        page = client.get("/setup/").content.decode()
        said.append(("Begin with a desk." in page, "Next, give people a role on a desk." in page))
    assert said == [(True, False), (False, True), (False, True), (False, True), (False, False)]
    User.objects.filter(username="otto").update(is_active=False)
    assert "Next, give people a role on a desk." in client.get("/setup/").content.decode()


def test_without_a_mail_server_nobody_is_promised_an_e_mail_that_does_not_come(client, ada, maria, settings):
    client.force_login(ada)
    places = ("/setup/people/add/", f"/setup/people/{maria.public_id}/")
    for url, is_warned in (("", True), ("smtp://mail.example.org", False)):
        settings.MAILERS = get_mailers_config(url, "", settings.BASE_DIR / "mail")
        for place in places:
            assert ("No mail server is set up" in client.get(place).content.decode()) == is_warned


@pytest.mark.parametrize(("address", "sentence"), [
    ("/setup/desks/", "No desks yet."),
    ("/setup/services/", "No services yet."),
    ("/setup/partners/", "No partners yet."),
    ("/setup/scales/", "No rating scale yet."),
    ("/settings/sign-in/recovery-codes/", "You have no recovery codes yet."),
])  # fmt: skip
def test_what_a_new_newsroom_lacks_is_named_and_not_counted(client, ada, address, sentence):
    client.force_login(ada)
    page = client.get(address).content.decode()
    assert sentence in page
    assert not re.search(r"\b0 (desks|services|partners|recovery codes)", page)
    assert "One scale is in use" not in page


@pytest.mark.parametrize(
    "part", ["people/{}/", "people/{}/invite/", "users/{}/roles/", "users/{}/deactivate/"]
)
def test_no_editor_posts_into_setup(client, otto, maria, part):
    client.force_login(otto)
    answer = client.post(
        "/setup/" + part.format(maria.public_id), {"admin": "on", "name": "M", "active": "no"}
    )
    assert answer.status_code == 403
    maria.refresh_from_db()
    assert (maria.is_staff, maria.is_active, maria.check_password(PASSWORD)) == (False, True, True)


def test_a_person_added_here_chooses_their_password_through_a_link_of_their_own(client, ada, politics):
    client.force_login(ada)
    typed = {"name": "Nils Ek", "username": "nils", "email": "nils@example.org"}
    page = client.post("/setup/people/add/", typed, follow=True).content.decode()
    nils = User.objects.get(username="nils")
    letter = OutgoingEmail.objects.get(to="nils@example.org")
    link = re.search(r"https?://\S+?(/invitation/(\S+)/)", letter.text)
    assert link[2] not in page
    client.post(f"/setup/users/{nils.public_id}/roles/", {"desk-politics": "editor"})
    assert get_role(nils, politics) == "editor"
    client.post("/sign-out/")
    assert client.post(link[1], {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    client.post("/sign-out/")
    assert client.post("/sign-in/", {"username": "nils", "password": PASSWORD}).status_code == 302


def test_a_person_without_an_address_is_not_added_here(client, ada):
    client.force_login(ada)
    assert client.post("/setup/people/add/", {"name": "Nils Ek", "username": "nils"}).status_code == 422
    assert not User.objects.filter(username="nils").exists()


def test_a_user_name_that_is_taken_is_told_at_the_field_with_what_was_typed_kept(client, ada, maria):
    client.force_login(ada)
    typed = {"name": "Another Maria", "username": "maria", "email": "m@example.org"}
    answer = client.post("/setup/people/add/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_username_error"><li>This user name is taken.</li>' in page
    assert 'value="Another Maria"' in page
    assert User.objects.filter(name="Another Maria").count() == 0


def test_a_role_taken_away_here_is_gone(client, ada, otto, politics, inquiry):
    client.force_login(ada)
    client.post(f"/setup/users/{otto.public_id}/roles/", {"desk-politics": "", "desk-inquiry": "standards"})
    assert get_role(otto, inquiry) == "standards"
    assert get_role(otto, politics) == "editor", "a page shows first what ends with it"
    client.post(f"/setup/users/{otto.public_id}/leave/", {"desk": "politics"})
    assert get_role(otto, politics) is None
    assert get_role(otto, inquiry) == "standards"


def test_a_role_that_is_none_saves_nothing(client, ada, otto, politics, inquiry):
    client.force_login(ada)
    client.post(f"/setup/users/{otto.public_id}/roles/", {"desk-politics": "boss", "desk-inquiry": ""})
    assert get_role(otto, politics) == "editor"
    assert get_role(otto, inquiry) == "standards"


def test_letting_somebody_go_and_back_in(client, ada, maria):
    client.force_login(ada)
    client.post(f"/setup/users/{maria.public_id}/deactivate/", {"confirmed": "yes"})
    assert not User.objects.get(pk=maria.pk).is_active
    client.post(f"/setup/users/{maria.public_id}/reactivate/")
    assert User.objects.get(pk=maria.pk).is_active


def test_an_admin_who_lets_themselves_go_is_told_why_not(client, ada):
    client.force_login(ada)
    answer = client.post(f"/setup/users/{ada.public_id}/deactivate/", {"confirmed": "yes"})
    assert "You cannot deactivate yourself" in answer.content.decode()
    assert User.objects.get(pk=ada.pk).is_active


def test_details_of_a_person_can_be_mended(client, ada, maria):
    client.force_login(ada)
    client.post(f"/setup/people/{maria.public_id}/", {"name": "Maria Lund-Berg", "email": "", "admin": "on"})
    maria.refresh_from_db()
    assert (maria.name, maria.email, maria.is_staff) == ("Maria Lund-Berg", "", True)


def test_no_name_is_kept_that_shows_as_another(client, ada, maria):
    client.force_login(ada)
    address = f"/setup/people/{maria.public_id}/"
    client.post(address, {"name": "Maria \u202eadA\u2066", "email": ""})
    maria.refresh_from_db()
    assert maria.name == "Maria adA"
    assert client.post(address, {"name": "\u202e", "email": ""}).status_code == 422
    client.post("/setup/services/add/", {"name": "The\u202e feed", "username": "feed"})
    kept = [*Desk.objects.values_list("name", flat=True), *User.objects.values_list("name", flat=True)]
    assert "The feed" in kept
    assert "\u202e" not in "".join(kept)


def test_a_desk_is_set_up_and_changed(client, ada):
    client.force_login(ada)
    options = {
        "name": "Spo\u202erts", "slug": "sports", "visibility": "confidential", "timezone": "Europe/Berlin",
        "second_factor": "auto", "fetch_identity": "auto", "review_mode": "panel", "quorum": 2,
        "independent_sources": 3, "primary_sources": 2, "freshness_hours": 24, "checker_capacity": 12,
        "workdays": ["1", "5"], "opens_at": "08:30", "closes_at": "00:00",
        "holidays": "2026-12-26\n2026-12-25",
        "due_hours": 16,
        "retention_months": 18,
        "publishes_names": "on",
    }  # fmt: skip
    assert client.post("/setup/desks/add/", options)["Location"] == "/setup/desk/sports/"
    desk = Desk.objects.get(slug="sports")
    assert desk.name == "Sports"
    assert (desk.is_confidential, desk.quorum, desk.publishes_names, desk.self_service) == (
        True,
        2,
        True,
        False,
    )
    assert (desk.primary_sources, desk.retention_months) == (2, 18)
    assert (desk.workdays, desk.opens_at, desk.closes_at, desk.due_hours) == ("15", time(8, 30), time(0), 16)
    assert desk.holidays == ["2026-12-25", "2026-12-26"]
    for name, value in (
        ("workdays", "8"),
        ("closes_at", "08:30"),
        ("holidays", "Christmas"),
        ("holidays", "2026-02-30"),
    ):
        assert client.post("/setup/desk/sports/", options | {name: value}).status_code == 422, value
    answer = client.post("/setup/desk/sports/", options | {"holidays": "x" * 99})
    assert f"“{'x' * 39}…” is not a date." in answer.content.decode()
    answer = client.post("/setup/desk/sports/", options | {"timezone": "Berlin"})
    assert answer.status_code == 422
    assert "Unknown time zone “Berlin”. Use a name such as Europe/Berlin or UTC." in answer.content.decode()
    assert Desk.objects.get(slug="sports").timezone == "Europe/Berlin"
    answer = client.post("/setup/desks/add/", options | {"name": "Sports again"})
    assert "Another desk has this short name. Choose another." in answer.content.decode()


def test_a_service_gets_a_key_shown_once_and_loses_it(client, ada):
    client.force_login(ada)
    page = client.post("/setup/services/add/", {"name": "The feed", "username": "feed"})["Location"]
    secret = shown_once(
        client.post(page, {"label": "Main", "scopes": ["import-articles"], "expires_at": "2099-01-31"})
    )
    key = ApiKey.objects.get()
    assert key.expires_at is not None
    assert key.expires_at.year == 2099
    assert secret not in client.get(page).content.decode()
    client.post(f"/setup/keys/{key.public_id}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert "revoked" in client.get(page).content.decode()


def test_the_system_is_not_for_setup_to_touch(client, ada):
    client.force_login(ada)
    system = User.objects.get(username="system")
    assert client.get(f"/setup/services/{system.public_id}/").status_code == 404
    client.post(f"/setup/users/{system.public_id}/deactivate/", {"confirmed": "yes"})
    assert User.objects.get(username="system").is_active


@pytest.mark.parametrize("address", ["/setup/people/", "/setup/desks/", "/setup/services/"])
def test_the_lists_ask_no_more_for_many_than_for_one(
    client, ada, otto, maria, address, django_assert_num_queries
):
    client.force_login(ada)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for number in range(5):
        create_person(by=ada, at=MONDAY, username=f"p{number}", name=f"P{number}")
        create_desk(by=ada, at=MONDAY, name=f"D{number}", slug=f"d{number}")
        create_service(by=ada, at=MONDAY, username=f"s{number}", name=f"S{number}")
    with django_assert_num_queries(len(few)):
        client.get(address)
