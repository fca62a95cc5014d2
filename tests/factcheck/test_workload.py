"""Workload: every open claim counted once, for whoever may see it, in a fixed number of queries."""

import re
from datetime import UTC, date, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.models import Absence, Desk, Membership, User
from accounts.selectors import list_readable_desks
from factcheck.desk.workload import list_checker_loads
from factcheck.models import Assignment, Claim
from factcheck.models.enums import OPEN_STATES
from tests.factcheck.desk_rows import AT, fill_desks
from tests.factories import MONDAY

ZONE = "Asia/Tokyo"
"""There it is Tuesday already, 05:30: "today" ends at 15:00 UTC on Tuesday."""


def find_part(claim) -> str:
    if claim.state == "awaiting_reply":
        return "waiting"
    if claim.state in ("in_review", "approved", "on_hold"):
        return "in_review"
    if claim.due_at is None:
        return "undated"
    if claim.due_at < AT:
        return "overdue"
    return "today" if claim.due_at < datetime(2026, 3, 3, 15, 0, tzinfo=UTC) else "later"


def count_by_hand(desks) -> dict[tuple[str | None, str], int]:
    counts: dict[tuple[str | None, str], int] = {}
    for claim in Claim.objects.filter(desk__in=desks, state__in=OPEN_STATES):
        live = claim.assignments.filter(ended_at=None).first()
        key = (live.checker.username if live else None, find_part(claim))
        counts[key] = counts.get(key, 0) + 1
    return counts


@pytest.mark.parametrize("who", ["editor", "insider", "outsider"])
def test_counts_equal_those_by_hand_of_what_one_may_see(cast, who):
    Membership.objects.create(user=cast.second, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
    fill_desks(cast)
    viewer = getattr(cast, who)
    desks = list_readable_desks(viewer)
    loads = list_checker_loads(Claim.objects.visible_to(viewer), desks=desks, at=AT, tz=ZONE)
    found = {
        (load.person.username if load.person else None, part): count
        for load in loads
        for part, count in load.parts.items()
        if count
    }
    seen = [cast.desk, cast.other_desk] + ([cast.secret_desk] if who == "insider" else [])
    assert found == count_by_hand(seen)
    assert sum(load.total for load in loads) == sum(found.values()) > 100
    assert ("ines" in {load.person.username for load in loads if load.person}) == (who == "insider")


def test_the_queries_do_not_grow_with_the_rows(cast, django_assert_num_queries):
    for count in (10, 300):
        fill_desks(cast, count)
        with django_assert_num_queries(3):
            list_checker_loads(
                Claim.objects.visible_to(cast.editor), desks=Desk.objects.all(), at=AT, tz=ZONE
            )


def test_capacity_is_the_desk_s_number(cast):
    Desk.objects.filter(pk=cast.desk.pk).update(checker_capacity=2)
    Claim.objects.bulk_create(
        Claim(desk=cast.desk, statement=f"{n}", provenance="external", state="assigned",
              created_by=cast.editor, created_at=MONDAY)
        for n in range(5)
    )  # fmt: skip
    Assignment.objects.bulk_create(
        Assignment(claim=claim, checker=cast.checker, assigned_by=cast.editor, assigned_at=MONDAY)
        for claim in Claim.objects.all()
    )
    loads = list_checker_loads(Claim.objects.all(), desks=Desk.objects.all(), at=AT, tz="UTC")
    carl = next(load for load in loads if load.person == cast.checker)
    assert (carl.total, carl.capacity, carl.overload) == (5, 2, 3)
    assert loads[-1].overload == 0


class TestTheScreen:
    @pytest.mark.parametrize("who", ["checker", "stranger", "admin"])
    def test_only_editors_have_it(self, client, cast, who):
        client.force_login(getattr(cast, who))
        assert client.get(reverse("workload")).status_code == 404
        assert reverse("workload") not in client.get("/my-work/").content.decode()

    def test_it_shows_who_has_what_and_who_is_away(self, client, cast, create_claim_in_state):
        create_claim_in_state("checking")
        Absence.objects.create(
            person=cast.checker, starts_on=date(2000, 1, 1), ends_on=date(2099, 3, 4),
            added_by=cast.checker, added_at=MONDAY,
        )  # fmt: skip
        client.force_login(cast.editor)
        page = client.get(reverse("workload")).content.decode()
        assert "1 open claim." in page
        assert "away until" in page
        assert 'aria-label="No due date: 1"' in page
        assert reverse("workload") in client.get("/queue/").content.decode()

    def test_a_number_leads_to_its_claims(self, client, cast, create_claim_in_state):
        claim = create_claim_in_state("checking")
        Claim.objects.filter(pk=claim.pk).update(due_at=MONDAY)
        client.force_login(cast.editor)
        rows = client.get(reverse("workload"), {"desk": "harbour"}).context["rows"]
        carl = next(row for row in rows if row["load"].person == cast.checker)
        (href,) = re.findall(r'href="([^"]+)" class="bad">1<', carl["cells"])
        assert parse_qs(urlsplit(unescape(href)).query) == {
            "checker": [str(cast.checker.public_id)],
            "state": ["suggested,flagged,assigned,checking"],
            "due": ["late"],
            "desk": ["harbour"],
        }

    def test_a_name_is_text_in_a_cell_too(self, client, cast, create_claim_in_state):
        create_claim_in_state("checking")
        User.objects.filter(pk=cast.checker.pk).update(name="<i>Carl</i> & Co")
        client.force_login(cast.editor)
        page = client.get(reverse("workload")).content.decode()
        assert "<i>Carl" not in page
        assert "No due date: &lt;i&gt;Carl&lt;/i&gt; &amp; Co</span></a></td>" in page

    def test_a_confidential_desk_is_not_counted_and_not_named(self, client, cast):
        fill_desks(cast, 60)
        client.force_login(cast.editor)
        assert client.get(reverse("workload"), {"desk": "inquiries"}).status_code == 404
        page = client.get(reverse("workload"))
        assert "Inquiries" not in page.content.decode()
        shown = sum(row["load"].total for row in page.context["rows"])
        assert shown == Claim.objects.open().exclude(desk=cast.secret_desk).count()


class TestBesideNames:
    """Wherever one assigns, a name stands with its load and the days away."""

    @pytest.fixture
    def busy(self, cast, create_claim_in_state):
        create_claim_in_state("checking")
        Absence.objects.create(
            person=cast.second, starts_on=date(2000, 1, 1), ends_on=date(2099, 3, 4),
            added_by=cast.second, added_at=MONDAY,
        )  # fmt: skip

    def test_on_the_claim(self, client, cast, busy, create_claim_in_state):
        claim = create_claim_in_state("flagged", words="18,500 crates")
        client.force_login(cast.editor)
        page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
        assert f'value="{cast.checker.public_id}">Carl · 1 open claim</option>' in page
        assert f'value="{cast.second.public_id}">Sara · 0 open claims · away until' in page

    def test_in_the_flag_form_which_assigns_at_once(self, client, cast, busy, article):
        client.force_login(cast.editor)
        option = f'value="{cast.checker.public_id}">Carl · 1 open claim</option>'
        # The list comes with what the form is filled in with, and not before words are selected.
        page = client.get(reverse("article_detail", args=[article.public_id])).content.decode()
        assert 'name="claimant"' in page
        assert option not in page
        filled = reverse("article_flag_autofill", args=[article.public_id])
        assert option in client.get(filled, {"start": 0, "end": 5, "revision": 1}).content.decode()
        typed = {
            "start": 0, "end": 5, "exact": "River", "revision": 1, "statement": "It is a river",
            "claimant": "", "kind": "other", "priority": 2, "checker": str(cast.checker.public_id),
        }  # fmt: skip
        url = reverse("article_flag", args=[article.public_id])
        assert client.post(url, typed).status_code == 302
        claim = Claim.objects.get(statement="It is a river")
        assert (claim.state, claim.assignments.get().checker) == ("assigned", cast.checker)
        refused = client.post(url, typed | {"action": "suggest", "statement": "It is a lake"})
        assert refused.status_code == 409
        assert not Claim.objects.filter(statement="It is a lake").exists()

    def test_a_checker_has_no_such_field_and_assigns_to_nobody(self, client, cast, article):
        client.force_login(cast.checker)
        page = client.get(reverse("article_detail", args=[article.public_id])).content.decode()
        assert "Assign to" not in page
        typed = {
            "start": 0, "end": 5, "exact": "River", "revision": 1, "statement": "It is a river",
            "claimant": "", "kind": "other", "priority": 2, "checker": str(cast.second.public_id),
        }  # fmt: skip
        client.post(reverse("article_flag", args=[article.public_id]), typed)
        assert Claim.objects.get(statement="It is a river").state == "flagged"


def test_beside_the_queue_stand_those_with_most_claims(client, cast, create_claim_in_state, monkeypatch):
    for words in ("20,000 crates", "18,500 crates", "12 %"):
        claim = create_claim_in_state("checking", words=words)
    Assignment.objects.filter(claim=claim).update(checker=cast.second)
    client.force_login(cast.editor)

    def list_beside():
        page = client.get(reverse("claim_queue")).content.decode()
        return re.findall(r'checker=[^"]*"><span>(\w+)</span><span class="count[^"]*">(\d+)<', page)

    assert list_beside() == [("Carl", "2"), ("Sara", "1")]
    monkeypatch.setattr("factcheck.screens.queue.views.MAX_CHECKERS", 1)
    assert list_beside() == [("Carl", "2")]
