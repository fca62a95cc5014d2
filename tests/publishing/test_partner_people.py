"""A partner's people: invited by a link, in a console of their own, and nobody anywhere else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.actions import deactivate_person, set_membership
from accounts.actions.invitations import create_invitation
from accounts.models import ApiKey, OutgoingEmail, User
from audit.models import Event
from lib.datetimes.clock import now
from lib.errors import Blocked, NotAllowed
from publishing.models import Partner, PartnerPerson
from publishing.partners.actions import create_partner, issue_partner_key, resume_partner, suspend_partner
from publishing.partners.people import invite_partner_person
from tests.factories import MONDAY, PASSWORD
from tests.routes import addresses

LINK = re.compile(r"https?://\S+?(/invitation/\S+/)")


def link_in_last_letter() -> str:
    found = LINK.search(OutgoingEmail.objects.latest("pk").text)
    assert found
    return found[1]


@pytest.fixture
def invited(client, cast, partner) -> str:
    """An admin invites Petra on the partner's page; the address in her letter."""
    client.force_login(cast.admin)
    sent = {"name": "Petra Wire", "email": "Petra@wire.example.org"}
    assert client.post(f"/setup/partners/{partner.public_id}/people/", sent).status_code == 302
    client.logout()
    assert OutgoingEmail.objects.get().to == "Petra@wire.example.org"
    return link_in_last_letter()


def test_whoever_is_invited_chooses_a_password_and_is_in_their_console(client, invited):
    page = client.get(invited)
    assert ("Petra Wire" in page.content.decode(), "no-store" in page["Cache-Control"]) == (True, True)
    refused = client.post(invited, {"password": PASSWORD, "again": "something else"})
    assert (refused.status_code, "The two passwords do not match." in refused.content.decode()) == (422, True)
    short = client.post(invited, {"password": "short", "again": "short"})
    assert (short.status_code, "12 characters" in short.content.decode()) == (422, True)
    done = client.post(invited, {"password": PASSWORD, "again": PASSWORD}, follow=True)
    assert done.redirect_chain[-1][0] == "/partner/"
    assert "The Wire" in done.content.decode()
    client.logout()
    signed_in = client.post(
        "/sign-in/", {"username": "petra@wire.example.org", "password": PASSWORD}, follow=True
    )
    assert signed_in.redirect_chain[-1][0] == "/partner/"


def test_a_link_is_good_once_and_for_a_week_and_only_while_no_newer_one_is_sent(client, cast, invited):
    petra = User.objects.get(name="Petra Wire")
    with time_machine.travel(petra.invitations.get().created_at + timedelta(days=8)):
        assert client.get(invited).status_code == 404
    partner = Partner.objects.get()
    client.force_login(cast.admin)
    client.post(f"/setup/partners/{partner.public_id}/people/{petra.public_id}/invite/")
    client.logout()
    newer = link_in_last_letter()
    assert client.get(invited).status_code == 404
    assert client.post(newer, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert Client().get(newer).status_code == 404
    assert Client().post(newer, {"password": "another one, longer", "again": "x"}).status_code == 404
    petra.refresh_from_db()
    assert petra.check_password(PASSWORD)


def test_the_token_of_a_link_is_kept_nowhere_but_in_the_email(invited):
    token = invited.split("/")[-2]
    remaining = [str(row) for model in (Event, User) for row in model.objects.values_list()]
    remaining += [str(row) for row in User.objects.get(name="Petra Wire").invitations.values_list()]
    assert not any(token in row for row in remaining)


def test_staff_can_be_sent_a_link_too_and_somebody_let_go_cannot(client, cast):
    client.force_login(cast.admin)
    User.objects.filter(pk=cast.checker.pk).update(email="carl@example.org")
    client.post(f"/setup/people/{cast.checker.public_id}/invite/")
    deactivate_person(cast.second, by=cast.admin, at=MONDAY)
    with pytest.raises(Blocked):
        create_invitation(cast.second, by=cast.admin, at=MONDAY)
    with pytest.raises(NotAllowed):
        create_invitation(cast.checker, by=cast.editor, at=MONDAY)
    link = link_in_last_letter()
    client.logout()
    client.post(link, {"password": "another one, longer", "again": "another one, longer"})
    cast.checker.refresh_from_db()
    assert cast.checker.check_password("another one, longer")


def test_nobody_of_a_partner_can_be_put_on_a_desk_or_made_an_admin(cast, partner_member):
    with pytest.raises(Blocked):
        set_membership(partner_member, cast.desk, by=cast.admin, at=MONDAY, role="checker")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=partner_member.pk).update(is_staff=True)


OF_ANYBODY = ("/partner/", "/password/", "/settings/sign-in/", "/sign-out/", "/proof/")
"""The console, and what belongs to an account, whoever has it."""


def test_everywhere_but_in_the_console_somebody_of_a_partner_is_a_stranger(console_client, cast):
    """Every address without an id answers as it does to nobody at all, or that there is nothing."""
    nobody, wrong = Client(), []
    for address, _ in addresses():
        if "<" in address or address.startswith(OF_ANYBODY) or address == "/":
            continue
        other, anyones = console_client.get(address), nobody.get(address)
        requested = anyones.get("Location", "").startswith("/sign-in/?next=")
        if other.status_code != (404 if requested else anyones.status_code):
            wrong.append((address, other.status_code, anyones.status_code))
        if requested and "Petra" in other.content.decode():
            wrong.append((address, "knows who is there", 0))
    assert wrong == []
    assert console_client.get("/")["Location"] == "/partner/"


def test_the_console_has_its_own_screens_in_the_top_bar_and_none_of_the_newsroom_s(console_client):
    page = console_client.get("/partner/").content.decode()
    bar = page.partition('class="topnav"')[2].partition("</nav>")[0]
    assert 'href="/partner/keys/"' in bar
    for other in ("/queue/", "/sources/", "/setup/", "/search/", "/settings/", "/interests/"):
        assert f'href="{other}"' not in page


def test_nobody_who_works_here_has_a_way_into_a_partner_s_console(cast, partner_member):
    for name in ("editor", "checker", "standards", "stranger", "admin"):
        client = Client()
        client.force_login(getattr(cast, name))
        for address, _ in addresses():
            if address.startswith("/partner/"):
                there = re.sub("<uuid:[a-z_]+>", str(partner_member.public_id), address)
                assert {client.get(there).status_code, client.post(there).status_code} <= {404, 405}, there
    assert Client().get("/partner/")["Location"].startswith("/sign-in/")


def test_a_suspended_partner_s_people_are_refused_on_the_very_next_request(
    console_client, cast, partner, partner_member
):
    assert console_client.get("/partner/keys/").status_code == 200
    suspend_partner(partner, by=cast.admin, at=MONDAY, reason="A leak")
    for address in ("/partner/", "/partner/keys/", "/password/", "/", "/queue/"):
        refused = console_client.get(address)
        page = refused.content.decode()
        assert (refused.status_code, "suspended" in page, "“A leak”" in page) == (403, True, True), address
    assert (
        console_client.post("/partner/keys/", {"label": "x", "scopes": ["read-published"]}).status_code == 403
    )
    with pytest.raises(NotAllowed):
        issue_partner_key(partner, by=partner_member, at=MONDAY, label="x")
    again = Client().post(
        "/sign-in/", {"username": partner_member.username, "password": PASSWORD}, follow=True
    )
    assert (again.status_code, "suspended" in again.content.decode()) == (403, True)
    assert not ApiKey.objects.exists()
    resume_partner(partner, by=cast.admin, at=MONDAY)
    assert console_client.get("/partner/keys/").status_code == 200
    data = (
        OutgoingEmail.objects.filter(to=partner_member.email, subject__contains="access")
        .order_by("-pk")
        .values_list("subject", "text")[:2]
    )
    assert [subject for subject, _ in data] == [
        "The Daily Proof: your access has been restored",
        "The Daily Proof: your access has been suspended",
    ]
    assert data[1][1].startswith("The Daily Proof has suspended The Wire’s access.\n\nReason: A leak\n")


def test_somebody_let_go_is_signed_out_while_their_colleague_goes_on(
    client, cast, partner, partner_member, console_client
):
    other, _ = invite_partner_person(
        partner, by=cast.admin, at=MONDAY, name="Pavel", email="pavel@wire.example.org"
    )
    client.force_login(cast.admin)
    here = f"/setup/partners/{partner.public_id}/people/{partner_member.public_id}/active/"
    client.post(here, {"active": "no"})
    assert console_client.get("/partner/")["Location"].startswith("/sign-in/")
    client.force_login(other.user)
    assert client.get("/partner/").status_code == 200


@pytest.mark.parametrize("sent", [
    {"name": "", "email": "a@example.org"}, {"name": "A", "email": "nowhere"},
    {"name": "A", "email": "petra@wire.example.org"},
])  # fmt: skip
def test_a_bad_invitation_is_told_at_its_field_and_nobody_is_made(
    client, cast, partner, partner_member, sent
):
    client.force_login(cast.admin)
    answer = client.post(f"/setup/partners/{partner.public_id}/people/", sent)
    field = "email" if sent["name"] else "name"
    assert (answer.status_code, f'id="id_{field}_error"' in answer.content.decode()) == (422, True)
    assert PartnerPerson.objects.count() == 1


def test_a_partner_issues_uses_and_revokes_its_own_keys_and_each_is_shown_once(
    console_client, partner, publish_claim, pull_verdicts, partner_member
):
    claim = publish_claim()
    refused = console_client.post("/partner/keys/", {"label": "", "scopes": ["read-published"]})
    assert (refused.status_code, "id_label_error" in refused.content.decode()) == (422, True)
    wider = console_client.post("/partner/keys/", {"label": "x", "scopes": ["work"]})
    assert (wider.status_code, ApiKey.objects.filter(label="x").exists()) == (422, False)
    sent = {"label": "Site", "scopes": ["read-published"], "expires_at": "2099-12-31"}
    issued = console_client.post("/partner/keys/", sent)
    assert (issued.status_code, "no-store" in issued["Cache-Control"]) == (201, True)
    found = re.search(r"<code data-secret>([^<]+)</code>", issued.content.decode())
    assert found
    secret = found[1]
    # Two at once: the newsroom's first key goes on working beside it.
    assert pull_verdicts().status_code == pull_verdicts(secret=secret).status_code == 200
    assert pull_verdicts(secret=secret).json()["results"][0]["id"] == str(claim.public_id)
    listed = console_client.get("/partner/keys/").content.decode()
    assert (secret in listed, "last used" in listed, "expires 31 Dec 2099" in listed) == (
        False,
        True,
        True,
    )
    key = ApiKey.objects.get(label="Site")
    assert key.digest not in listed
    assert Event.objects.filter(
        action="issue_api_key", actor=partner_member.public_id, subject=key.public_id
    ).exists()
    console_client.post(f"/partner/keys/{key.public_id}/revoke/")
    assert (pull_verdicts(secret=secret).status_code, pull_verdicts().status_code) == (401, 200)


def test_one_partner_can_do_nothing_to_another_s_keys(console_client, cast, partner_key):
    other = create_partner(by=cast.admin, at=MONDAY, name="Rival")
    issue_partner_key(other, by=cast.admin, at=MONDAY, label="Theirs")
    held = ApiKey.objects.get(label="Theirs")
    assert "Theirs" not in console_client.get("/partner/keys/").content.decode()
    assert console_client.post(f"/partner/keys/{held.public_id}/revoke/").status_code == 404
    held.refresh_from_db()
    assert held.revoked_at is None


@pytest.mark.parametrize("way", ["let go and back", "chose another"])
def test_a_link_of_before_is_no_way_into_the_console_afterwards(
    client, cast, partner, partner_member, console_client, way
):
    create_invitation(partner_member, by=cast.admin, at=now())
    link = link_in_last_letter()
    assert Client().get(link).status_code == 200
    if way == "let go and back":
        client.force_login(cast.admin)
        for active in ("no", "yes"):
            here = f"/setup/partners/{partner.public_id}/people/{partner_member.public_id}/active/"
            assert client.post(here, {"active": active}).status_code == 302
    else:
        sent = {"current": PASSWORD, "password": "another one, longer", "again": "another one, longer"}
        assert console_client.post("/password/", sent).status_code == 302
    assert Client().get(link).status_code == 404
    taken = Client().post(link, {"password": "whoever has the letter", "again": "whoever has the letter"})
    partner_member.refresh_from_db()
    assert (taken.status_code, partner_member.check_password("whoever has the letter")) == (404, False)
