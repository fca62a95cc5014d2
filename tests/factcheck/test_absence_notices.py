"""An absence asks where the claims go: an editor hands them over, and is told where they did not enter it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from factcheck.assignments.actions import assign_claim
from factcheck.memberships.actions import remove_members
from factcheck.models import Claim, Notification
from tests.factories import MONDAY, Cast

DAYS = {"starts_on": "2099-03-04", "ends_on": "2099-03-06"}


def enter_days(person: User, by: User, days: dict[str, str] = DAYS) -> Client:
    client = Client()
    client.force_login(by)
    client.where = client.post(reverse("absence_list", args=[person.public_id]), days)["Location"]
    return client


def list_notices(person: User) -> list[str]:
    return [one.sentence for one in Notification.objects.visible_to(person).filter(event="checker_away")]


@pytest.fixture
def held(cast: Cast, create_claim_in_state: Callable[..., Claim]) -> Claim:
    claim = create_claim_in_state("flagged")
    assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    return claim


def test_editors_are_told_where_the_person_has_open_claims(cast: Cast, held: Claim) -> None:
    client = enter_days(cast.checker, cast.checker)
    page = client.get(client.where).content.decode()
    assert "The editors of your desks were told that you have open claims." in page
    sentence = "Carl is away from 4 Mar to 6 Mar with open claims on your desk."
    assert list_notices(cast.editor) == list_notices(cast.standards) == [sentence]
    assert not Notification.objects.exclude(person__in=[cast.editor, cast.standards]).filter(
        event="checker_away"
    )
    editor = Client()
    editor.force_login(cast.editor)
    listed = editor.get(reverse("notification_list")).content.decode()
    assert "Carl is away" in listed
    assert ">Open Workload</a>" in listed
    one = Notification.objects.get(person=cast.editor, event="checker_away")
    assert editor.get(reverse("notification_open", args=[one.public_id])).url == reverse("workload")
    assert one.is_in_digest
    assert one.email_due_at is None


def test_a_single_day_is_one(cast: Cast, held: Claim) -> None:
    enter_days(cast.checker, cast.checker, {"starts_on": "2099-03-04", "ends_on": "2099-03-04"})
    assert list_notices(cast.editor)[0].startswith("Carl is away on 4 Mar with open claims")


def test_nobody_is_told_without_open_claims_or_by_an_editor_s_own_entry(
    cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    page = enter_days(cast.checker, cast.checker)
    assert "were told" not in page.get(page.where).content.decode()
    claim = create_claim_in_state("flagged")
    assign_claim(claim, checker=cast.second, by=cast.editor, at=MONDAY)
    assert enter_days(cast.second, cast.editor).where == reverse(
        "claim_handover", args=[cast.second.public_id]
    )
    assert not Notification.objects.filter(event="checker_away").exists()


def test_an_editor_who_goes_away_hands_over_at_once(
    cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    own = reverse("absence_list", args=[cast.editor.public_id])
    assert enter_days(cast.editor, cast.editor).where == own
    claim = create_claim_in_state("flagged")
    assign_claim(claim, checker=cast.editor, by=cast.standards, at=MONDAY)
    later = {"starts_on": "2099-04-04", "ends_on": "2099-04-06"}
    where = enter_days(cast.editor, cast.editor, later).where
    assert where == reverse("claim_handover", args=[cast.editor.public_id])


def test_an_editor_who_leaves_the_desk_reads_it_no_longer(cast: Cast, held: Claim) -> None:
    enter_days(cast.checker, cast.checker)
    remove_members(cast.standards, [cast.desk], by=cast.admin, at=MONDAY)
    assert list_notices(cast.standards) == []
    assert list_notices(cast.editor)
