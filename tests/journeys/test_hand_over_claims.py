"""An editor finds out who has too much, enters that they are away, and hands their twelve claims over."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Desk, Membership, User
from factcheck.models import Assignment, Claim
from lib.datetimes.clock import now
from tests.factories import Cast
from tests.journeys.people import PHONE, Enter
from tests.journeys.screen_rules import TOO_WIDE, broken_rules
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CLAIMS = 12


@pytest.fixture
def third(cast: Cast) -> User:
    person = User.objects.create(username="tess", name="Tess Holm")
    Membership.objects.create(user=person, desk=cast.desk, role="checker", joined_at=now())
    return person


@pytest.fixture
def claims(cast: Cast, live_site: str, third: User) -> list[Claim]:
    """Twelve claims of Carl: three are overdue, the rest due later."""
    Desk.objects.filter(pk=cast.desk.pk).update(checker_capacity=8)
    made = Claim.objects.bulk_create(
        Claim(
            desk=cast.desk, statement=f"The harbour landed {n},000 crates of herring in March",
            claimant="Harbour office", provenance="external", state="checking", created_by=cast.editor,
            created_at=now() - timedelta(days=9), due_at=now() + timedelta(days=n - 3, hours=1),
        )
        for n in range(1, CLAIMS + 1)
    )  # fmt: skip
    Assignment.objects.bulk_create(
        Assignment(claim=claim, checker=cast.checker, assigned_by=cast.editor, assigned_at=now())
        for claim in made
    )
    return made


def count_claims(person: User) -> int:
    return Assignment.objects.filter(checker=person, ended_at=None).count()


def test_twelve_claims_change_hands_in_one_press(
    open_window: Enter, cast: Cast, third: User, claims: list[Claim]
) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/queue/")
    edith.page.locator(".topnav").get_by_role("link", name="Workload").click()
    row = edith.page.get_by_role("row").filter(has_text="Carl")
    expect(row).to_contain_text("4 over capacity")
    row.get_by_role("link", name="Days away").click()
    edith.page.get_by_label("First day away").fill(now().date().isoformat())
    edith.page.get_by_label("Last day away").fill((now() + timedelta(days=4)).date().isoformat())
    edith.presses("Add days away")

    # The handover follows, with a suggestion for each claim.
    result = edith.page.get_by_role("complementary", name="Result for each person")
    expect(result).to_contain_text("12, then 0")
    expect(result.get_by_role("listitem").filter(has_text="Sara")).to_contain_text("0, then 6")
    choice = edith.page.get_by_label("The harbour landed 12,000 crates")
    choice.select_option(label="Stays with Carl")
    expect(result).to_contain_text("12, then 1")
    edith.page.get_by_label("Note").fill("Carl is ill. His notes are in the drafts.")
    edith.page.get_by_role("button", name="Hand over 11 claims").click()

    edith.sees("claims are now assigned to Tess Holm.")
    row = edith.page.get_by_role("row").filter(has_text="Carl")
    expect(row).to_contain_text("away until")
    assert (count_claims(cast.checker), count_claims(cast.second) + count_claims(third)) == (1, 11)
    sara = open_window(cast.second)
    sara.goes_to("/notifications/")
    sara.sees("Edith assigned this claim to you: Carl is ill.")


@pytest.mark.parametrize("theme", mark_for_long_runs(["light", "dark"], "hand-over"))
@pytest.mark.parametrize("screen", mark_for_long_runs([{}, PHONE], "hand-over"), ids=["laptop", "phone"])
def test_the_screens_fit_and_axe_finds_nothing(
    open_window: Enter, cast: Cast, claims: list[Claim], screen: dict[str, Any], theme: str
) -> None:
    edith = open_window(cast.editor, color_scheme=theme, bypass_csp=True, **screen)
    for path in (
        "/workload/",
        f"/workload/{cast.checker.public_id}/handover/",
        f"/people/{cast.checker.public_id}/absences/",
        "/settings/calendar/",
    ):
        assert edith.goes_to(path) == 200
        assert broken_rules(edith.page) == [], path
        assert not edith.page.evaluate(TOO_WIDE), path
