"""Names merged into a claimant whose desk became confidential since are one only for its readers."""

import pytest
from django.test import Client

from accounts.models import Membership, User
from accounts.selectors import list_readable_desks
from factcheck.claimants.actions import merge_claimant
from factcheck.claimants.selectors import suggest_claimants
from factcheck.desk.checker_proposals import propose_checkers
from factcheck.desk.workload import list_checker_loads
from factcheck.models import Assignment, Claim, Claimant
from tests.factories import MONDAY, flag_claim_on

WHO = pytest.mark.parametrize("who", ["editor", "insider"])


@pytest.fixture
def claims(cast, article):
    """Claims by "A. Holm", "Ada Holm" and "The mayor", into whom the others are merged."""
    made = [
        flag_claim_on(article, words, cast.editor, claimant=name)
        for words, name in (("12 %", "A. Holm"), ("18,500 crates", "Ada Holm"), ("River", "The mayor"))
    ]
    main = made[2].attributed_to
    for one in made[:2]:
        merge_claimant(one.attributed_to, into=main, by=cast.editor, at=MONDAY)
    Claimant.objects.filter(pk=main.pk).update(desk=cast.secret_desk)
    Claim.objects.filter(pk=made[2].pk).update(desk=cast.secret_desk)
    return made


@WHO
def test_the_queue_shows_the_claims_of_one_name(cast, claims, who):
    client = Client()
    client.force_login(getattr(cast, who))
    page = client.get("/queue/", {"claimant": "Ada Holm"}).content.decode()
    assert page.count("data-row-link") == (3 if who == "insider" else 1)


@WHO
def test_a_checker_is_suggested_for_claims_by_one_name(cast, claims, who):
    viewer = getattr(cast, who)
    known, claim, _ = claims
    checker = User.objects.create(username="tess", name="Tess")
    Membership.objects.create(user=checker, desk=cast.desk, role="checker", joined_at=MONDAY)
    Assignment.objects.create(
        claim=known, checker=checker, assigned_by=cast.editor, assigned_at=MONDAY,
        ended_at=MONDAY, end_reason="settled",
    )  # fmt: skip
    Claim.objects.filter(pk=known.pk).update(state="settled")
    loads = list_checker_loads(
        Claim.objects.visible_to(viewer), desks=list_readable_desks(viewer), at=MONDAY, tz="UTC"
    )
    found = propose_checkers([claim], loads=loads, without=cast.checker, viewer=viewer, at=MONDAY)
    reason = found.suggestions[claim.pk].reason
    assert ("has checked claims by Ada Holm" in reason) == (who == "insider")


@WHO
def test_a_name_is_offered_as_itself(cast, claims, who):
    names = [one.name for one in suggest_claimants(getattr(cast, who), "Ada Holm")]
    assert names == ["The mayor" if who == "insider" else "Ada Holm"]
