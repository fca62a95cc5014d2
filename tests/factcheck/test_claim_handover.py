"""Handover by an editor: suggested with a reason, refused claim by claim, and never to a recused person."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Absence, Desk, Membership, User
from accounts.selectors import list_readable_desks
from audit.models import Event
from factcheck.assignments.actions import assign_claim, start_checking
from factcheck.desk import handovers as desk_handovers
from factcheck.desk.checker_proposals import propose_checkers
from factcheck.desk.event_descriptions import CLAIM_EVENT_DESCRIPTIONS
from factcheck.desk.handovers import ClaimHandover, hand_over_claims
from factcheck.desk.interests import declare_interest, recuse_from_claim
from factcheck.desk.workload import list_checker_loads
from factcheck.models import Assignment, BulkActionItem, Claim, ClaimTag
from lib.datetimes.clock import now
from lib.errors import Stale
from tests.factcheck.notices import notices
from tests.factories import MONDAY, create_article, flag_claim_on

AT = MONDAY + timedelta(hours=1)


@pytest.fixture
def third(cast):
    person = User.objects.create(username="tess", name="Tess")
    Membership.objects.create(user=person, desk=cast.desk, role="checker", joined_at=MONDAY)
    return person


def give(claim, checker, **fields):
    Claim.objects.filter(pk=claim.pk).update(state="assigned", **fields)
    Assignment.objects.create(claim=claim, checker=checker, assigned_by=checker, assigned_at=MONDAY)
    return Claim.objects.get(pk=claim.pk)


def add_claims(cast, count, *, holder=None, desk=None, state="assigned", **fields):
    """Claims in no article, as rows alone."""
    made = Claim.objects.bulk_create(
        Claim(
            desk=desk or cast.desk, statement=f"Statement {n} {fields}", provenance="external", state=state,
            created_by=cast.editor, created_at=MONDAY, **fields,
        )
        for n in range(count)
    )  # fmt: skip
    if holder:
        Assignment.objects.bulk_create(
            Assignment(claim=claim, checker=holder, assigned_by=cast.editor, assigned_at=MONDAY)
            for claim in made
        )
    return made


def propose(cast, claims, viewer=None):
    viewer = viewer or cast.editor
    loads = list_checker_loads(
        Claim.objects.visible_to(viewer), desks=list_readable_desks(viewer), at=AT, tz="UTC"
    )
    rows = list(Claim.objects.filter(pk__in=[claim.pk for claim in claims]).prefetch_related("tag_rows"))
    return propose_checkers(rows, loads=loads, without=cast.checker, viewer=viewer, at=AT)


def suggested(cast, claim, viewer=None):
    """(user name, reason) of the suggestion for one claim; None without one."""
    found = propose(cast, [claim], viewer).suggestions.get(claim.pk)
    return found and (found.colleague.username, found.reason)


class TestSuggestions:
    def test_whoever_has_least_is_suggested_and_a_checker_before_an_editor(self, cast, third):
        add_claims(cast, 2, holder=cast.second)
        claim = add_claims(cast, 1, holder=cast.checker)[0]
        assert suggested(cast, claim) == ("tess", "0 of 10 claims")

    def test_twelve_claims_are_shared_out_evenly(self, cast, third):
        claims = add_claims(cast, 12, holder=cast.checker)
        found = propose(cast, claims).suggestions
        names = [found[claim.pk].colleague.username for claim in claims]
        assert (names.count("sara"), names.count("tess")) == (6, 6)

    def test_experience_counts_more_than_a_few_claims(self, cast, third):
        known = add_claims(cast, 3, holder=cast.second, state="settled")[0]
        add_claims(cast, 2, holder=cast.second)
        claim = add_claims(cast, 1, holder=cast.checker, claimant="The mayor")[0]
        for one in (known, claim):
            ClaimTag.objects.create(claim=one, position=0, label="Housing", key="housing")
        assert suggested(cast, claim) == ("sara", "has checked claims about “Housing” · 2 of 10 claims")

    def test_who_has_claims_of_the_article_keeps_it_together(self, cast, third, article):
        give(flag_claim_on(article, "18,500 crates", cast.editor), cast.second)
        claim = give(flag_claim_on(article, "12 %", cast.editor), cast.checker)
        assert suggested(cast, claim) == ("sara", "has 1 claim of this article · 1 of 10 claims")

    def test_a_claim_in_another_language_goes_to_somebody_who_checks_it(self, cast, third):
        add_claims(cast, 5, holder=cast.second, language="ar")
        claim = add_claims(cast, 1, holder=cast.checker, language="ar-EG")[0]
        assert suggested(cast, claim) == ("sara", "checks claims in Arabic · 5 of 10 claims")

    def test_beyond_the_capacity_experience_counts_no_more(self, cast, third):
        Desk.objects.filter(pk=cast.desk.pk).update(checker_capacity=3)
        add_claims(cast, 3, holder=cast.second, claimant="The mayor")
        claim = add_claims(cast, 1, holder=cast.checker, claimant="The mayor")[0]
        assert suggested(cast, claim) == ("tess", "0 of 3 claims")

    def test_an_editor_with_room_before_a_checker_without(self, cast):
        Desk.objects.filter(pk=cast.desk.pk).update(checker_capacity=3)
        add_claims(cast, 2, holder=cast.second, claimant="The mayor")
        claims = add_claims(cast, 2, holder=cast.checker, claimant="The mayor")
        found = propose(cast, claims).suggestions
        names = [found[claim.pk].colleague.username for claim in claims]
        assert names == ["sara", cast.editor.username]
        assert found[claims[1].pk].reason == "no checker has room · 0 of 3 claims"

    def test_where_nobody_has_room_whoever_has_least_of_their_load(self, cast):
        Desk.objects.filter(pk=cast.desk.pk).update(checker_capacity=2)
        add_claims(cast, 9, holder=cast.second)
        add_claims(cast, 3, holder=cast.standards)
        add_claims(cast, 4, holder=cast.editor)
        claim = add_claims(cast, 1, holder=cast.checker)[0]
        assert suggested(cast, claim)[0] == cast.standards.username
        assert suggested(cast, claim)[1].startswith("no checker has room")

    def test_nobody_who_is_away_before_it_is_due(self, cast, third):
        def set_absence(first, last):
            Absence.objects.update_or_create(
                person=third,
                defaults={"starts_on": first, "ends_on": last, "added_by": third, "added_at": AT},
            )

        add_claims(cast, 1, holder=cast.second)
        claim = add_claims(cast, 1, holder=cast.checker, due_at=AT + timedelta(days=3))[0]
        for first, last, expected in (
            (date(2026, 2, 20), date(2026, 3, 1), "tess"),
            (date(2026, 2, 20), date(2026, 3, 2), "sara"),
            (date(2026, 3, 5), date(2026, 3, 9), "sara"),
            (date(2026, 3, 6), date(2026, 3, 9), "tess"),
        ):
            set_absence(first, last)
            assert suggested(cast, claim)[0] == expected, first

    def test_nobody_who_is_recused_and_no_word_of_the_interest(self, cast, third):
        add_claims(cast, 5, holder=cast.second)
        claims = add_claims(cast, 2, holder=cast.checker, claimant="Lower Vale Water")
        recuse_from_claim(claims[0], interest="I own shares", by=third, at=AT)
        assert suggested(cast, claims[0])[0] == "sara"
        assert suggested(cast, claims[1])[0] == "tess"
        declare_interest(kind="company", words="Vale Water", note="My aunt", by=third, at=AT)
        assert suggested(cast, claims[1])[0] == "sara"

    def test_nobody_from_another_desk(self, cast):
        claim = add_claims(cast, 1, holder=cast.outsider, desk=cast.other_desk)[0]
        recuse_from_claim(claim, interest="Mine", by=cast.outsider, at=AT)
        assert suggested(cast, claim) is None

    def test_work_on_a_confidential_desk_is_no_reason_for_whoever_cannot_see_it(self, cast, third):
        Membership.objects.create(user=third, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
        add_claims(cast, 4, holder=third, desk=cast.secret_desk, claimant="The mayor")
        add_claims(cast, 1, holder=cast.second)
        claim = add_claims(cast, 1, holder=cast.checker, claimant="The mayor")[0]
        assert suggested(cast, claim) == ("tess", "0 of 10 claims")
        Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
        assert suggested(cast, claim)[0] == "tess"
        assert "has checked claims by The mayor" in suggested(cast, claim)[1]

    def test_the_queries_do_not_grow_with_the_claims(self, cast, third, article, django_assert_num_queries):
        loads = list_checker_loads(Claim.objects.all(), desks=Desk.objects.all(), at=AT, tz="UTC")
        claim = give(flag_claim_on(article, "12 %", cast.editor), cast.checker)
        ClaimTag.objects.create(claim=claim, position=0, label="Fish", key="fish")
        for count in (2, 40):
            add_claims(cast, count, holder=cast.checker, claimant="The mayor")
            rows = list(Claim.objects.select_related("desk").prefetch_related("tag_rows"))
            with django_assert_num_queries(9):
                propose_checkers(rows, loads=loads, without=cast.checker, viewer=cast.editor, at=AT)


def address(person):
    return reverse("claim_handover", args=[person.public_id])


def fill_form(page, **choices):
    """The fields as the page would send them, with other choices for some claims (by the claim's key)."""
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    for key, value in choices.items():
        data[f"claim-{Claim.objects.get(pk=key.removeprefix('c')).public_id}"] = value
    return {name: "" if value is None else value for name, value in data.items()}


def holder(claim):
    live = Assignment.objects.filter(claim=claim, ended_at=None).first()
    return live.checker if live else None


class TestTheScreen:
    @pytest.mark.parametrize("who", ["checker", "outsider", "admin", "stranger", "insider"])
    def test_only_an_editor_of_their_desk_has_it(self, client, cast, who):
        client.force_login(getattr(cast, who))
        assert client.get(address(cast.checker)).status_code == 404
        assert client.post(address(cast.checker), {}).status_code == 404

    def test_one_press_and_each_claim_has_its_own_event(self, client, cast, third):
        claims = add_claims(cast, 12, holder=cast.checker)
        client.force_login(cast.editor)
        page = client.get(address(cast.checker))
        assert '<nav class="subbar" aria-label="Breadcrumb"><a href="/workload/">' in page.content.decode()
        before = Event.objects.count()
        answer = client.post(address(cast.checker), fill_form(page) | {"note": "Carl is ill."}, follow=True)
        text = answer.content.decode()
        assert "6 claims are now assigned to Sara." in text
        assert "6 claims are now assigned to Tess." in text
        assert {holder(claim) for claim in claims} == {cast.second, third}
        events = Event.objects.filter(action="assign")
        assert (events.count(), Event.objects.count() - before) == (12, 12)
        assert {event.actor for event in events} == {str(cast.editor.public_id)}
        assert {event.details["note"] for event in events} == {"Carl is ill."}
        assert CLAIM_EVENT_DESCRIPTIONS["assign"].detail_key == "note"
        assert set(notices(third)) == {"Edith assigned this claim to you: Carl is ill."}

    def test_the_result_stands_beside_it_before_anything_is_done(self, client, cast, third):
        add_claims(cast, 3, holder=cast.checker)
        client.force_login(cast.editor)
        page = client.get(address(cast.checker))
        shown = {one["person"].username: (one["before"], one["after"]) for one in page.context["results"]}
        assert shown == {"carl": (3, 0), "sara": (0, 2), "tess": (0, 1)}
        data = fill_form(page) | {"act": "preview"}
        data |= {
            name: str(third.public_id) for name in data if name.startswith("claim-") and "version" not in name
        }
        answer = client.post(address(cast.checker), data, headers={"HX-Request": "true"})
        assert {one["person"].username: one["after"] for one in answer.context["results"]} == {
            "carl": 0,
            "tess": 3,
        }
        assert "<html" not in answer.content.decode()
        assert not Event.objects.filter(action="assign").exists()

    def test_some_stay_some_go_back_and_what_is_in_review_stays(self, client, cast, create_claim_in_state):
        review = create_claim_in_state("in_review")
        stays, goes, back = add_claims(cast, 3, holder=cast.checker)
        client.force_login(cast.editor)
        page = client.get(address(cast.checker))
        assert page.context["staying"] == [review]
        data = fill_form(page, **{f"c{stays.pk}": "", f"c{back.pk}": "queue"})
        client.post(address(cast.checker), data)
        assert [holder(claim) for claim in (review, stays, goes, back)] == [
            cast.checker,
            cast.checker,
            cast.second,
            None,
        ]

    def test_a_claim_that_changed_is_told_and_the_others_go(self, client, cast, third):
        changed, taken, goes = add_claims(cast, 3, holder=cast.checker)
        client.force_login(cast.editor)
        data = fill_form(client.get(address(cast.checker)))
        Claim.objects.filter(pk=changed.pk).update(version=7)
        assign_claim(taken, checker=third, by=cast.standards, at=AT)
        answer = client.post(address(cast.checker), data)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert f"Not handed over: “{changed.statement}”".replace("'", "&#x27;") in text
        assert "1 claim was not handed over: it has changed since you opened this page." in text
        assert (holder(changed), holder(taken)) == (cast.checker, third)
        assert holder(goes) not in (None, cast.checker)
        again = client.post(address(cast.checker), fill_form(answer))
        assert again.status_code == 302
        assert holder(changed) != cast.checker

    def test_a_change_in_the_moment_before_is_refused_though_no_version_was_sent(
        self, cast, third, monkeypatch
    ):
        [claim] = add_claims(cast, 1, holder=cast.checker)
        read = desk_handovers.get_values

        def read_late(claims, names):
            values = read(claims, names)
            assign_claim(claim, checker=third, by=cast.standards, at=AT)
            return values

        monkeypatch.setattr(desk_handovers, "get_values", read_late)
        going = ClaimHandover(claim=Claim.objects.get(pk=claim.pk), colleague=cast.second)
        refusals = hand_over_claims([going], note="", by=cast.editor, at=AT)
        assert isinstance(refusals[claim.pk], Stale)

    def test_whoever_declares_an_interest_meanwhile_does_not_get_it(self, client, cast):
        claim = add_claims(cast, 1, holder=cast.checker)[0]
        client.force_login(cast.editor)
        data = fill_form(client.get(address(cast.checker)))
        recuse_from_claim(claim, interest="I own shares", by=cast.second, at=AT)
        Claim.objects.filter(pk=claim.pk).update(version=1)
        answer = client.post(address(cast.checker), data)
        text = answer.content.decode()
        assert holder(claim) == cast.checker
        assert "shares" not in text
        assert "recused from 1 of these claims" in text

    def test_claims_of_a_desk_that_one_does_not_edit_are_not_there(self, client, cast):
        Membership.objects.create(user=cast.checker, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
        add_claims(cast, 1, holder=cast.checker, desk=cast.secret_desk, claimant="A secret")
        mine = add_claims(cast, 1, holder=cast.checker)[0]
        client.force_login(cast.editor)
        page = client.get(address(cast.checker))
        assert [row["claim"] for row in page.context["rows"]] == [mine]
        assert "A secret" not in page.content.decode()

    def test_one_person_can_be_filled_in_for_all(self, client, cast, third):
        claims = add_claims(cast, 4, holder=cast.checker)
        recuse_from_claim(claims[0], interest="Mine", by=third, at=AT)
        client.force_login(cast.editor)
        filled = {"act": "fill", "to": str(third.public_id), "note": "Back on Monday."}
        page = client.post(address(cast.checker), filled)
        assert page.status_code == 200
        assert "Back on Monday.</textarea>" in page.content.decode()
        assert f'<option value="{third.public_id}" selected>Tess</option>' in page.content.decode()
        assert {holder(claim) for claim in claims} == {cast.checker}
        shown = {one["person"].username: one["after"] for one in page.context["results"]}
        assert shown == {"carl": 0, "sara": 1, "tess": 3}


def test_deactivating_is_the_same_screen_for_an_admin_who_edits_the_desk(client, cast, third):
    Membership.objects.create(user=cast.admin, desk=cast.desk, role="editor", joined_at=MONDAY)
    Membership.objects.create(user=cast.checker, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
    seen = add_claims(cast, 2, holder=cast.checker)
    unseen = add_claims(cast, 1, holder=cast.checker, desk=cast.secret_desk, claimant="A secret")[0]
    client.force_login(cast.admin)
    url = reverse("user_deactivate", args=[cast.checker.public_id])
    page = client.get(url)
    assert "factcheck/workload/handover.html" in [template.name for template in page.templates]
    assert "Inquiries: 1 open claim" in page.content.decode()
    assert "A secret" not in page.content.decode()
    assert client.post(url, fill_form(page) | {"note": "Left us."}).status_code == 302
    assert not User.objects.get(pk=cast.checker.pk).is_active
    assert {holder(claim) for claim in seen} == {cast.second, third}
    assert holder(unseen) is None


def test_an_absence_by_an_editor_leads_to_the_handover(client, cast):
    add_claims(cast, 1, holder=cast.checker)
    client.force_login(cast.editor)
    answer = client.post(
        reverse("absence_list", args=[cast.checker.public_id]),
        {"starts_on": "2026-03-04", "ends_on": "2026-03-06"},
    )
    assert answer["Location"] == address(cast.checker)


def test_where_a_desk_has_no_checker_an_editor_is_suggested(cast, third):
    other = create_article(cast.other_desk, cast.outsider, url="https://news.example.org/other")
    claim = flag_claim_on(other, "12 %", cast.outsider)
    assert suggested(cast, claim, cast.outsider)[0] == "otto"


def test_a_handover_can_be_undone_in_the_queue_as_one_act(cast, create_claim_in_state, third, client):
    """Each claim is the colleague's again as it was, but for one that was begun meanwhile."""
    begun, mine, free = (
        create_claim_in_state(state, words=words)
        for state, words in (
            ("assigned", "20,000 crates of herring"),
            ("checking", "18,500 crates"),
            ("checking", "12 % in a week"),
        )
    )
    moment = now()
    handovers = [
        ClaimHandover(claim=begun, colleague=cast.second, version=begun.version),
        ClaimHandover(claim=mine, colleague=third, version=mine.version),
        ClaimHandover(claim=free, colleague=None, version=free.version),
    ]
    assert hand_over_claims(handovers, note="Carl is ill", by=cast.editor, at=moment) == {}
    client.force_login(cast.editor)
    page = client.get(reverse("claim_queue")).content.decode()
    assert "You changed 3 claims just now: Assign" in page
    start_checking(Claim.objects.get(pk=begun.pk), by=cast.second, at=moment)
    undo = re.search(r'action="(/queue/bulk/[^"]*/undo/)"', page)[1]
    answer = client.post(undo).content.decode()
    assert "Undone for 2 claims." in answer
    assert "Somebody has acted on this claim since." in answer
    holders = dict(Assignment.objects.active().values_list("claim", "checker"))
    assert holders == {begun.pk: cast.second.pk, mine.pk: cast.checker.pk, free.pk: cast.checker.pk}
    states = dict(Claim.objects.values_list("pk", "state"))
    assert (states[mine.pk], states[free.pk]) == ("checking", "checking")
    assert "Edith assigned this claim to you again." in notices(cast.checker)
    assert "Edith took this claim back from you." in notices(third)


def test_a_handover_of_which_all_is_refused_leaves_nothing_to_undo(cast, create_claim_in_state, client):
    claim = create_claim_in_state("assigned")
    stale = ClaimHandover(claim=claim, colleague=cast.second, version=claim.version - 1)
    assert list(hand_over_claims([stale], note="", by=cast.editor, at=now())) == [claim.pk]
    assert not BulkActionItem.objects.exists()
    client.force_login(cast.editor)
    assert "/undo/" not in client.get(reverse("claim_queue")).content.decode()
