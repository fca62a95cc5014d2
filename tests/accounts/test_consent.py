"""Nobody gets into a confidential desk, an admin included, unless one of its people agrees."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts import actions
from accounts.actions import remove_membership, set_membership
from accounts.actions.consent import KEY_CONSENT_LIFETIME, request_key_consent
from accounts.actions.consent_decisions import (
    apply_due_consents,
    decide_consent,
    list_consent_requests,
    stop_consent,
)
from accounts.models import ConsentRequest, Desk, Membership, OutgoingEmail, User
from accounts.selectors import get_role, get_system_user, list_readable_desks
from audit.selectors import list_events_of_subject
from lib.errors import Blocked, NotAllowed, WrongState
from tests.accounts.constants import MONDAY, PASSWORD

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def otto(otto: User) -> User:
    """Standards editor of the confidential desk, and its only member."""
    User.objects.filter(pk=otto.pk).update(email="otto@example.org")
    otto.refresh_from_db()
    return otto


@pytest.fixture
def nora(ada: User) -> User:
    """Somebody who is on no desk yet."""
    return actions.create_person(
        by=get_system_user(),
        at=MONDAY,
        username="nora",
        name="Nora Vik",
        email="nora@example.org",
        password=PASSWORD,
    )


def test_an_admin_who_adds_themselves_waits_for_a_member(client, ada, otto, inquiry):
    client.force_login(ada)
    page = client.post(
        f"/setup/users/{ada.public_id}/roles/", {"desk-inquiry": "standards"}, follow=True
    ).content.decode()
    assert "A member of Inquiry has been asked to agree" in page
    assert "Make Ada Holm a standards editor on Inquiry." in page
    assert get_role(ada, inquiry) is None
    assert inquiry not in list_readable_desks(ada)
    assert list_events_of_subject("user", ada).reverse()[0].action == "request_consent"
    letter = OutgoingEmail.objects.get(to="otto@example.org").text
    assert "Ada Holm asks for your consent: Make Ada Holm a standards editor on Inquiry. One of you" in letter
    assert "If this is wrong, tell Ada Holm, another administrator" in letter
    assert "/consent/" in letter


def test_a_member_agrees_on_their_page_and_it_takes_effect(client, ada, otto, maria, inquiry):
    assert actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker") is None
    request = ConsentRequest.objects.get()
    client.force_login(maria)
    assert "Nothing is waiting" in client.get("/consent/").content.decode()
    assert client.post(f"/consent/{request.public_id}/", {"decision": "grant"}).status_code == 404
    client.force_login(ada)
    assert client.post(f"/consent/{request.public_id}/", {"decision": "grant"}).status_code == 404
    assert get_role(maria, inquiry) is None
    client.force_login(otto)
    assert "Make Maria Lund a checker on Inquiry." in client.get("/consent/").content.decode()
    client.post(f"/consent/{request.public_id}/", {"decision": "grant"})
    assert get_role(maria, inquiry) == "checker"
    assert [event.action for event in list_events_of_subject("user", maria).reverse()[:3]] == [
        "set_membership",
        "grant_consent",
        "request_consent",
    ]
    given = list_events_of_subject("user", maria).reverse()[0]
    assert (given.actor, given.details["consented_by"]) == (str(ada.public_id), str(otto.public_id))
    with pytest.raises(WrongState):
        decide_consent(request, by=otto, at=MONDAY, granted=True)


def test_a_member_declines_and_nothing_changes(ada, otto, maria, inquiry):
    actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker")
    decide_consent(ConsentRequest.objects.get(), by=otto, at=MONDAY, granted=False)
    assert get_role(maria, inquiry) is None
    assert list_events_of_subject("user", maria).reverse()[0].action == "decline_consent"
    assert list_consent_requests(otto) == []


def test_an_admin_takes_a_request_back(client, ada, otto, maria, inquiry):
    actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="editor")
    waiting = ConsentRequest.objects.get()
    address = f"/setup/consent/{waiting.public_id}/withdraw/"
    client.force_login(maria)
    assert client.post(address).status_code == 403
    client.force_login(ada)
    assert address in client.get(f"/setup/people/{maria.public_id}/").content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "Request withdrawn: Make Maria Lund an editor on Inquiry." in page
    assert list_consent_requests(otto) == []
    assert list_events_of_subject("user", maria).reverse()[0].action == "withdraw_consent_request"
    assert client.post(address).status_code == 404


def test_a_higher_role_waits_and_a_lower_one_does_not(ada, otto, maria, inquiry):
    actions.set_membership(maria, inquiry, by=get_system_user(), at=MONDAY, role="editor")
    assert actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="standards") is None
    assert get_role(maria, inquiry) == "editor"
    with pytest.raises(NotAllowed):
        decide_consent(ConsentRequest.objects.get(), by=maria, at=MONDAY, granted=True)
    actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker")
    assert get_role(maria, inquiry) == "checker"
    assert not ConsentRequest.objects.exists(), "what was asked for before is replaced"


def test_an_admin_on_the_desk_lets_nobody_in_alone(ada, otto, maria, inquiry):
    actions.set_membership(ada, inquiry, by=get_system_user(), at=MONDAY, role="checker")
    assert actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker") is None
    assert actions.set_membership(ada, inquiry, by=ada, at=MONDAY, role="standards") is None
    assert (get_role(maria, inquiry), get_role(ada, inquiry)) == (None, "checker")
    assert len(list_consent_requests(otto)) == 2
    assert list_consent_requests(ada) == []
    with pytest.raises(NotAllowed):
        decide_consent(ConsentRequest.objects.get(user=maria), by=ada, at=MONDAY, granted=True)


def test_an_admin_who_is_the_only_person_on_the_desk_lets_the_second_in(ada, maria, inquiry):
    assert actions.set_membership(ada, inquiry, by=ada, at=MONDAY, role="editor") is not None
    assert actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker") is not None


@pytest.mark.parametrize("leaves", [True, False], ids=["left", "deactivated"])
def test_what_somebody_agreed_to_lapses_when_they_are_no_longer_on_the_desk(
    ada, otto, nora, maria, inquiry, leaves, settings
):
    settings.STET_CONSENT_DELAY_HOURS = 24
    actions.set_membership(nora, inquiry, by=get_system_user(), at=MONDAY, role="checker")
    actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker")
    decide_consent(ConsentRequest.objects.get(), by=otto, at=MONDAY, granted=True)
    if leaves:
        remove_membership(otto, inquiry, by=ada, at=MONDAY)
    else:
        actions.deactivate_person(otto, by=ada, at=MONDAY)
    OutgoingEmail.objects.all().delete()
    User.objects.filter(pk=ada.pk).update(email="ada@example.org")
    assert apply_due_consents(at=MONDAY + timedelta(days=2)) == 0
    assert get_role(maria, inquiry) is None
    assert list_events_of_subject("user", maria).reverse()[0].action == "lapse_consent"
    assert ConsentRequest.objects.get().is_granted is False
    letters = {letter.to: letter.text for letter in OutgoingEmail.objects.all()}
    assert set(letters) == {"ada@example.org", "nora@example.org"}
    assert "does not take effect: Make Maria Lund a checker on Inquiry." in letters["nora@example.org"]
    assert "Otto Berg agreed, and is not on Inquiry any more." in letters["nora@example.org"]
    OutgoingEmail.objects.all().delete()
    assert apply_due_consents(at=MONDAY + timedelta(days=3)) == 0
    assert not OutgoingEmail.objects.exists()


def test_whoever_asked_is_told_that_the_desk_stopped_it_unless_they_have_left(
    ada, otto, nora, maria, inquiry, settings
):
    settings.STET_CONSENT_DELAY_HOURS = 24
    actions.set_membership(nora, inquiry, by=get_system_user(), at=MONDAY, role="checker")
    User.objects.filter(pk=ada.pk).update(email="ada@example.org")
    for is_active in (True, False):
        actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker")
        decide_consent(ConsentRequest.objects.get(is_granted=None), by=otto, at=MONDAY, granted=True)
        User.objects.filter(pk=ada.pk).update(is_active=is_active)
        OutgoingEmail.objects.all().delete()
        stop_consent(ConsentRequest.objects.get(due_at__isnull=False), by=otto, at=MONDAY)
        letters = OutgoingEmail.objects.filter(
            text__contains="Otto Berg stopped what had been agreed to: Make"
        )
        told = {"nora@example.org", "ada@example.org"} if is_active else {"nora@example.org"}
        assert {letter.to for letter in letters} == told


def test_the_first_member_founds_the_desk_and_nobody_founds_it_twice(ada, maria, inquiry):
    assert actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="editor") is not None
    actions.remove_membership(maria, inquiry, by=ada, at=MONDAY)
    with pytest.raises(Blocked, match="Nobody else on Inquiry can agree"):
        actions.set_membership(ada, inquiry, by=ada, at=MONDAY, role="editor")
    call_command("set_role", "ada", "inquiry", "editor")
    assert get_role(ada, inquiry) == "editor"


def test_deactivating_its_people_makes_nobody_a_founder(ada, otto, inquiry):
    actions.deactivate_person(otto, by=ada, at=MONDAY)
    with pytest.raises(Blocked, match="Nobody else on Inquiry can agree"):
        actions.set_membership(ada, inquiry, by=ada, at=MONDAY, role="editor")


def test_opening_the_desk_takes_a_member_too(client, ada, otto, maria, inquiry):
    client.force_login(ada)
    form = {
        "name": "Inquiry", "visibility": "open", "timezone": "UTC", "second_factor": "auto",
        "fetch_identity": "auto", "review_mode": "second", "quorum": 2,
        "independent_sources": 2, "primary_sources": 1, "freshness_hours": 72, "checker_capacity": 10,
        "workdays": ["1", "2"], "opens_at": "09:00", "closes_at": "17:00",
    }  # fmt: skip
    page = client.post("/setup/desk/inquiry/", form, follow=True).content.decode()
    assert "Open Inquiry to all newsroom staff." in page
    inquiry.refresh_from_db()
    assert (inquiry.is_confidential, inquiry.quorum) == (True, 2)
    assert inquiry not in list_readable_desks(maria)
    actions.update_desk(inquiry, by=ada, at=MONDAY, quorum=3)
    decide_consent(ConsentRequest.objects.get(), by=otto, at=MONDAY, granted=True)
    inquiry.refresh_from_db()
    assert (inquiry.is_confidential, inquiry.quorum) == (False, 3)
    assert list_events_of_subject("desk", inquiry).reverse()[0].details["consented_by"] == str(otto.public_id)


def test_a_desk_saved_as_confidential_again_is_not_opened_later(ada, otto, inquiry):
    actions.update_desk(inquiry, by=ada, at=MONDAY, visibility="open")
    actions.update_desk(inquiry, by=ada, at=MONDAY, visibility="confidential")
    assert list_consent_requests(otto) == []


def test_a_service_gets_no_role_there_without_consent(ada, otto, cms, inquiry):
    assert actions.set_membership(cms, inquiry, by=ada, at=MONDAY, role="editor") is None
    assert get_role(cms, inquiry) is None


def test_a_new_key_of_a_service_there_takes_consent_once(client, ada, otto, cms, inquiry):
    actions.set_membership(cms, inquiry, by=get_system_user(), at=MONDAY, role="editor")
    with pytest.raises(Blocked, match="A member of Inquiry must agree to a new key first"):
        actions.issue_api_key(cms, by=ada, at=MONDAY, label="x", scopes=["work"])
    client.force_login(ada)
    page = client.post(
        f"/setup/services/{cms.public_id}/", {"label": "x", "scopes": ["work"]}, follow=True
    ).content.decode()
    assert "A member of Inquiry has been asked to agree" in page
    assert not cms.api_keys.exists()
    assert request_key_consent(cms, by=ada, at=MONDAY) == [inquiry]
    decide_consent(ConsentRequest.objects.get(), by=otto, at=MONDAY, granted=True)
    late = MONDAY + KEY_CONSENT_LIFETIME + timedelta(seconds=1)
    with pytest.raises(Blocked):
        actions.issue_api_key(cms, by=ada, at=late, label="x", scopes=["work"])
    actions.issue_api_key(cms, by=ada, at=MONDAY, label="x", scopes=["work"])
    with pytest.raises(Blocked):
        actions.issue_api_key(cms, by=ada, at=MONDAY, label="y", scopes=["work"])
    actions.issue_api_key(cms, by=ada, at=MONDAY, label="public", scopes=["read-published"])


def test_whoever_is_let_in_again_waits_for_the_confidential_desk(ada, otto, maria, inquiry, politics):
    actions.set_membership(maria, inquiry, by=get_system_user(), at=MONDAY, role="checker")
    actions.deactivate_person(maria, by=ada, at=MONDAY)
    actions.reactivate_person(maria, by=ada, at=MONDAY)
    assert get_role(maria, politics) == "checker"
    assert get_role(maria, inquiry) is None
    decide_consent(ConsentRequest.objects.get(), by=otto, at=MONDAY, granted=True)
    assert get_role(maria, inquiry) == "checker"


def test_what_its_admin_may_no_longer_ask_for_takes_no_effect(ada, otto, maria, inquiry):
    actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker")
    User.objects.filter(pk=ada.pk).update(is_staff=False)
    with pytest.raises(Blocked, match="Ada Holm is not an administrator any more"):
        decide_consent(ConsentRequest.objects.get(), by=otto, at=MONDAY, granted=True)
    assert not Membership.objects.filter(user=maria, desk=inquiry).exists()


def test_an_open_desk_asks_nobody(ada, otto, maria, politics):
    actions.set_membership(ada, politics, by=ada, at=MONDAY, role="standards")
    assert get_role(ada, politics) == "standards"
    assert not ConsentRequest.objects.exists()


def test_a_waiting_request_is_on_mine_and_on_the_pages_of_setup(client, ada, otto, maria, inquiry):
    actions.set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker")
    client.force_login(otto)
    assert "An administrator asks for your consent" in client.get("/my-work/").content.decode()
    client.force_login(ada)
    for url in (f"/setup/people/{maria.public_id}/", "/setup/desk/inquiry/"):
        assert "Waiting for a member’s consent since" in client.get(url).content.decode()
    assert Desk.objects.get(pk=inquiry.pk).founded_at == MONDAY
    assert User.objects.get(pk=otto.pk).check_password(PASSWORD)


def test_a_role_that_was_agreed_to_does_not_come_to_whoever_was_taken_off_meanwhile(
    ada, otto, maria, inquiry, settings
):
    """Nor does one that was asked for before another."""
    settings.STET_CONSENT_DELAY_HOURS = 24
    set_membership(maria, inquiry, by=ada, at=MONDAY, role="editor")
    decide_consent(list_consent_requests(otto)[0], by=otto, at=MONDAY, granted=True)
    remove_membership(maria, inquiry, by=ada, at=MONDAY)
    assert apply_due_consents(at=MONDAY + timedelta(hours=25)) == 0
    assert get_role(maria, inquiry) is None
    set_membership(maria, inquiry, by=ada, at=MONDAY, role="editor")
    decide_consent(list_consent_requests(otto)[0], by=otto, at=MONDAY, granted=True)
    set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker")
    decide_consent(list_consent_requests(otto)[0], by=otto, at=MONDAY, granted=True)
    assert apply_due_consents(at=MONDAY + timedelta(hours=25)) == 1
    assert get_role(maria, inquiry) == "checker"
