"""Drift: two looks an hour apart, what the system then takes back, what a person sees and may decide."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Event
from factcheck import periodic
from factcheck.claims import closing
from factcheck.link_checks import CheckResult, save_check_result
from factcheck.link_checks.sealed_passages import judge_sealed_passages
from factcheck.models import Citation, LinkCheck, Notification, Snapshot, Source
from factcheck.models.enums import DriftDecision, PassageState, SourceHealth
from factcheck.models.reasons import describe_reason
from factcheck.sources import citation_actions, drift_actions, source_access
from factcheck.workflow.content_hash import compute_current_hash
from factcheck.workflow.facts import find_latest_verdict, get_claim_facts
from lib.datetimes.clock import now
from lib.db.leases import claim_due_rows
from lib.errors import Invalid, NotAllowed, WrongState
from tests.factcheck.notices import WITHDRAWN
from tests.factories import MONDAY

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SAYS = "Harrowmere in figures\nUpdated 3 minutes ago\nIn all 48,312 residents live here.\n12 comments"
EDITED = SAYS.replace("48,312", "48,321")
GONE = "Harrowmere in figures\nUpdated 3 minutes ago\n12 comments"
PASSAGE = "48,312 residents"


def page(text, **more):
    return CheckResult(outcome=SourceHealth.OK, status_code=200, text=text, **more)


SAME = CheckResult(outcome=SourceHealth.OK, status_code=304, text=None, unchanged=True)


def looks(citation, what, at=MONDAY):
    """One look at the citation's page, written as a worker would; the citation as it is then."""
    Source.objects.filter(pk=citation.source_id).update(due_at=at, leased_until=None)
    [lease] = claim_due_rows(Source.objects.filter(pk=citation.source_id), now=at, seconds=35, limit=1)
    assert save_check_result(lease, page(what) if isinstance(what, str) else what, at=at) is not None
    judge_sealed_passages(at=at)
    return Citation.objects.select_related("source", "claim").get(pk=citation.pk)


@pytest.fixture
def citation(create_claim_in_state, cast):
    """A page that a claim in checking relies on, seen with its passage on Monday."""
    claim = create_claim_in_state("checking")
    url = "https://figures.example.org/population"
    citation = citation_actions.create_citation(
        claim, url=url, title="Population", passage=PASSAGE, by=cast.checker, at=MONDAY
    )
    citation = looks(citation, SAYS)
    assert (citation.passage_state, citation.snapshot.text) == (PassageState.THERE, SAYS)
    return citation


@pytest.fixture
def drifted(citation):
    """The same after two looks at a page that says another number."""
    looks(citation, EDITED, MONDAY + HOUR)
    citation = looks(citation, EDITED, MONDAY + 3 * HOUR)
    assert citation.drifted_at == MONDAY + 3 * HOUR
    return citation


class TestTwoLooks:
    @pytest.mark.parametrize(("text", "state"), [(EDITED, PassageState.EDITED), (GONE, PassageState.MISSING)])
    def test_the_first_only_raises_a_suspicion_and_looks_again_in_an_hour(self, citation, text, state):
        citation = looks(citation, text, MONDAY + HOUR)
        assert (citation.passage_state, citation.suspected_at) == (state, MONDAY + HOUR)
        assert citation.drifted_at is None
        assert citation.source.due_at == MONDAY + HOUR + 61 * MINUTE
        assert LinkCheck.objects.first().passages == {str(citation.public_id): state}

    def test_one_within_the_hour_confirms_nothing(self, citation):
        looks(citation, EDITED, MONDAY + HOUR)
        citation = looks(citation, EDITED, MONDAY + HOUR + 59 * MINUTE)
        assert (citation.suspected_at, citation.drifted_at) == (MONDAY + HOUR, None)
        assert citation.source.due_at == MONDAY + HOUR + 61 * MINUTE
        citation = looks(citation, EDITED, MONDAY + HOUR + 61 * MINUTE)
        assert citation.drifted_at == MONDAY + HOUR + 61 * MINUTE
        assert citation.source.due_at > MONDAY + 3 * HOUR, "no third look is asked for"

    def test_a_site_that_says_nothing_changed_confirms_it_too(self, citation):
        looks(citation, GONE, MONDAY + HOUR)
        citation = looks(citation, SAME, MONDAY + 3 * HOUR)
        assert (citation.passage_state, citation.drifted_at) == (PassageState.MISSING, MONDAY + 3 * HOUR)

    def test_words_that_are_back_by_then_were_never_lost(self, citation):
        looks(citation, GONE, MONDAY + HOUR)
        citation = looks(citation, SAYS, MONDAY + 3 * HOUR)
        assert (citation.passage_state, citation.suspected_at) == (PassageState.THERE, None)
        assert citation.drifted_at is None

    @pytest.mark.parametrize(
        "what",
        [
            CheckResult(outcome=SourceHealth.FAILING, reason="timeout"),
            CheckResult(outcome=SourceHealth.BLOCKED, status_code=403, text="Are you a robot?"),
            CheckResult(outcome=SourceHealth.SOFT_404, status_code=200, text="We could not find this page."),
            page("Harrowmere in figures", is_truncated=True),
            SAME,
        ],
    )
    def test_a_look_that_read_nothing_of_it_says_nothing(self, citation, what):
        citation = looks(citation, what, MONDAY + HOUR)
        assert (citation.passage_state, citation.suspected_at) == (PassageState.THERE, None)
        suspected = looks(citation, EDITED, MONDAY + 2 * HOUR).suspected_at
        if what is not SAME:
            citation = looks(citation, what, MONDAY + 9 * HOUR)
            assert (citation.suspected_at, citation.drifted_at) == (suspected, None)

    def test_what_was_never_there_cannot_have_left(self, citation, cast):
        citation_actions.update_citation(citation, passage="48,999 residents", by=cast.checker, at=MONDAY)
        for hours in (1, 3):
            citation = looks(citation, SAYS, MONDAY + hours * HOUR)
        assert (citation.passage_state, citation.suspected_at) == (PassageState.MISSING, None)
        assert (citation.drifted_at, citation.snapshot) == (None, None)

    def test_a_new_passage_of_an_unchanged_page_is_found_in_its_copy(self, citation, cast):
        citation_actions.update_citation(citation, passage="residents live here", by=cast.checker, at=MONDAY)
        citation = looks(citation, SAME, MONDAY + HOUR)
        assert (citation.passage_state, citation.snapshot.text) == (PassageState.THERE, SAYS)

    def test_a_suspicion_blocks_nothing_and_is_said(self, client, citation, cast):
        citation = looks(citation, EDITED, now())
        assert get_claim_facts(citation.claim, cast.checker, now()).undecided_drift == 0
        assert periodic.withdraw_stale_approvals(at=now()) == 0
        client.force_login(cast.checker)
        text = client.get(reverse("claim_detail", args=[citation.claim.public_id])).content.decode()
        assert " the passage read differently; next check " in text
        assert 'data-health="drifted"' not in text


COSMETIC = [
    SAYS.replace("3 minutes", "48 minutes"),
    SAYS.replace("12 comments", "48,312 comments, not all kind"),
    SAYS.replace("In all", "In\u00a0all"),
    "\n".join(reversed(SAYS.split("\n"))),
    f"An advertisement: 20 % off\n{SAYS}",
]


@pytest.mark.parametrize("text", COSMETIC)
def test_a_cosmetic_edit_changes_nothing_of_an_approved_verdict(workflow_driver, cast, text):
    claim = workflow_driver.at("checking")
    url = "https://figures.example.org/population"
    citation = citation_actions.create_citation(
        claim, url=url, title="Population", passage=PASSAGE, by=cast.checker, at=MONDAY
    )
    citation = looks(citation, SAYS)
    claim = workflow_driver.take(workflow_driver.take(claim, "submit", cast.checker), "approve", cast.second)
    verdict = find_latest_verdict(claim)
    pinned = citation.snapshot_id
    for hours in (1, 3):
        citation = looks(citation, text, MONDAY + hours * HOUR)
    assert (citation.passage_state, citation.suspected_at) == (PassageState.THERE, None)
    assert citation.snapshot_id == pinned
    assert compute_current_hash(claim, verdict) == verdict.content_hash
    assert periodic.withdraw_stale_approvals(at=MONDAY + 4 * HOUR) == 0
    claim.refresh_from_db()
    assert claim.state == "approved"


class TestWhatTheSystemTakesBack:
    @pytest.fixture
    def ruled(self, workflow_driver, cast):
        """ruled(state, **cite) -> a citation of a claim in that state whose page has drifted."""

        def make(state, text=EDITED, **more):
            claim = workflow_driver.at("checking")
            more = {"url": "https://figures.example.org/p", "title": "Population", "passage": PASSAGE} | more
            citation = citation_actions.create_citation(claim, by=cast.checker, at=MONDAY, **more)
            if more.get("is_restricted"):
                source_access.grant_source_access(citation, person=cast.second, by=cast.checker, at=MONDAY)
            citation = looks(citation, SAYS)
            workflow_driver.take(claim, "submit", cast.checker)
            if state != "in_review":
                workflow_driver.take(claim, "approve", cast.second)
            if state == "on_hold":
                closing.hold_claim(claim, reason="Legal", by=cast.standards, at=MONDAY)
            Notification.objects.all().delete()
            looks(citation, text, MONDAY + HOUR)
            assert periodic.withdraw_stale_approvals(at=MONDAY + 2 * HOUR) == 0, (
                "a suspicion takes nothing back"
            )
            return looks(citation, text, MONDAY + 3 * HOUR)

        return make

    @pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
    def test_a_verdict_is_voided_and_everybody_told_what_changed(self, ruled, cast, state):
        citation = ruled(state)
        assert periodic.withdraw_stale_approvals(at=MONDAY + 3 * HOUR) == 1
        citation.claim.refresh_from_db()
        assert citation.claim.state == "checking"
        message = "The source now reads differently where it said “48,312 residents”"
        assert describe_reason(Event.objects.get(action="void").details["reason"]) == message
        short = "“48,312” became “48,321”"
        told = Notification.objects.get(person=cast.checker).sentence
        assert told == f"{WITHDRAWN[state]}: {message}: {short}."
        assert periodic.withdraw_stale_approvals(at=MONDAY + 3 * HOUR) == 0

    def test_what_is_gone_is_told_as_gone(self, ruled):
        ruled("approved", GONE)
        periodic.withdraw_stale_approvals(at=MONDAY + 3 * HOUR)
        message = "The source no longer contains “48,312 residents”"
        assert describe_reason(Event.objects.get(action="void").details["reason"]) == message

    def test_a_restricted_source_is_not_quoted(self, ruled):
        ruled("approved", is_restricted=True)
        periodic.withdraw_stale_approvals(at=MONDAY + 3 * HOUR)
        assert Event.objects.get(action="void").details["reason"] == {"code": "passage_hidden"}
        results = [
            *(one.sentence for one in Notification.objects.all()),
            *(str(event.details) for event in Event.objects.all()),
        ]
        assert not [text for text in results if "48,312" in text or "Population" in text]


class TestWhatAPersonDecides:
    def test_what_holds_is_watched_on_for_other_words(self, drifted, cast):
        drift_actions.decide_drift(drifted, reason="The table agrees", by=cast.checker, at=MONDAY + 4 * HOUR)
        citation = Citation.objects.get(pk=drifted.pk)
        assert citation.snapshot.text == SAYS, "what was relied on stays what is frozen"
        assert (citation.drift_decision, citation.accepted_snapshot.text) == (DriftDecision.HOLDS, EDITED)
        for hours, text in ((5, EDITED), (9, EDITED.replace("12 comments", "99 comments"))):
            citation = looks(drifted, text, MONDAY + hours * HOUR)
            assert (citation.suspected_at, citation.decided_at) == (None, MONDAY + 4 * HOUR)
        further = EDITED.replace("live here", "do not live here")
        assert looks(drifted, further, MONDAY + 10 * HOUR).suspected_at == MONDAY + 10 * HOUR
        citation = looks(drifted, further, MONDAY + 12 * HOUR)
        assert (citation.drifted_at, citation.decided_at) == (MONDAY + 12 * HOUR, None)
        assert citation.drift_decision_reason == "The table agrees", "what was reviewed hashes as it did"
        assert Citation.objects.with_drift().get() == citation

    def test_it_is_watched_from_what_the_person_saw(self, drifted, cast):
        seen = Snapshot.objects.get(text=EDITED)
        newer = EDITED.replace("48,321", "99,999")
        looks(drifted, newer, MONDAY + 4 * HOUR)
        drift_actions.decide_drift(drifted, reason="Yes", seen=seen, by=cast.checker, at=MONDAY + 5 * HOUR)
        looks(drifted, newer, MONDAY + 6 * HOUR)
        assert looks(drifted, newer, MONDAY + 8 * HOUR).drifted_at == MONDAY + 8 * HOUR

    def test_words_that_come_back_and_leave_again_are_a_new_drift(self, drifted, cast):
        drift_actions.decide_drift(drifted, reason="The table agrees", by=cast.checker, at=MONDAY + 4 * HOUR)
        assert looks(drifted, SAYS, MONDAY + 5 * HOUR).accepted_snapshot is None
        looks(drifted, EDITED, MONDAY + 6 * HOUR)
        assert looks(drifted, EDITED, MONDAY + 8 * HOUR).drifted_at == MONDAY + 8 * HOUR

    def test_the_snapshot_needs_no_reason_and_ends_the_watch(self, drifted, cast):
        drift_actions.decide_drift(
            drifted, how=DriftDecision.USE_SNAPSHOT, by=cast.checker, at=MONDAY + 4 * HOUR
        )
        for hours in (5, 9):
            citation = looks(drifted, GONE, MONDAY + hours * HOUR)
        assert (citation.drift_decision, citation.suspected_at) == (DriftDecision.USE_SNAPSHOT, None)
        assert citation.decided_at == MONDAY + 4 * HOUR
        assert not Citation.objects.with_drift().exists()

    def test_without_a_snapshot_there_is_none_to_use(self, drifted, cast):
        Citation.objects.update(snapshot=None)
        with pytest.raises(Invalid, match="There is no archived copy of the cited page"):
            drift_actions.decide_drift(drifted, how=DriftDecision.USE_SNAPSHOT, by=cast.checker, at=MONDAY)

    def test_only_its_checker_and_editors_and_only_once(self, drifted, cast):
        for how in DriftDecision:
            with pytest.raises(NotAllowed):
                drift_actions.decide_drift(drifted, how=how, reason="I say so", by=cast.second, at=MONDAY)
        drift_actions.decide_drift(drifted, reason="It holds", by=cast.editor, at=MONDAY)
        with pytest.raises(WrongState):
            drift_actions.decide_drift(drifted, how=DriftDecision.USE_SNAPSHOT, by=cast.editor, at=MONDAY)

    def test_a_source_is_replaced_in_one_step_with_an_event_each(self, drifted, cast):
        url = "https://office.example.org/census"
        new = drift_actions.replace_citation(
            drifted, url=url, title="Census", passage=PASSAGE, by=cast.checker, at=MONDAY + 4 * HOUR
        )
        assert list(drifted.claim.citations.active().filter(passage=PASSAGE)) == [new]
        steps = [event.action for event in Event.objects.filter(at=MONDAY + 4 * HOUR).order_by("number")]
        assert steps == ["remove_citation", "cite"]

    def test_a_replacement_that_cannot_be_cited_leaves_the_old_one(self, drifted, cast):
        with pytest.raises(Invalid):
            drift_actions.replace_citation(drifted, url="ftp://x.example.org/", by=cast.checker, at=MONDAY)
        assert Citation.objects.get(pk=drifted.pk).removed_at is None


class TestOnTheClaimsPage:
    @pytest.fixture
    def shown(self, client, drifted, cast):
        client.force_login(cast.checker)
        self.address = reverse("claim_detail", args=[drifted.claim.public_id])
        return client

    def read(self, client, query=""):
        return client.get(self.address + query).content.decode()

    def post(self, client, route, citation, **more):
        citation.claim.refresh_from_db()
        data = {"version": citation.claim.version, **more}
        return client.post(reverse(route, args=[citation.public_id]), data)

    def test_both_readings_stand_side_by_side_with_when(self, shown, drifted):
        text = self.read(shown)
        assert "Source changed: the passage reads differently" in text
        assert "The page now says something else" in text
        assert '<del><span class="vh">removed: </span>48,312</del>' in text
        assert '<ins><span class="vh">added: </span>48,321</ins>' in text
        assert f'First noticed <time datetime="{(MONDAY + HOUR).isoformat()}"' in text
        assert f'confirmed <time datetime="{(MONDAY + 3 * HOUR).isoformat()}"' in text
        assert "It still supports the claim" in text
        assert "Use the archived copy" in text

    def test_what_is_gone_is_struck(self, shown, drifted):
        looks(drifted, GONE, MONDAY + 4 * HOUR)
        text = self.read(shown)
        assert "The page no longer contains the passage" in text
        assert "In all 48,312 residents live here.</del>" in text

    def test_who_decides_nothing_sees_it_without_forms(self, shown, drifted, cast):
        shown.force_login(cast.second)
        text = self.read(shown)
        assert "48,321</ins>" in text
        assert "The checker or an editor decides" in text
        assert "Use the archived copy" not in text

    def test_the_snapshot_is_used_with_one_press(self, shown, drifted):
        assert self.post(shown, "citation_decide", drifted, how="use_snapshot").status_code == 302
        text = self.read(shown)
        assert "Carl chose to use the archived copy" in text
        assert "Carl chose the archived copy of “Population”" in text
        assert 'data-health="drifted"' not in text

    def test_what_holds_takes_a_reason_and_the_page_that_was_seen(self, shown, drifted):
        refused = self.post(shown, "citation_decide", drifted, how="holds", reason=" ")
        assert refused.status_code == 422
        assert "Explain why the source still supports the claim." in refused.content.decode()
        seen = Snapshot.objects.get(text=EDITED).public_id
        self.post(shown, "citation_decide", drifted, how="holds", reason="The table agrees", seen=seen)
        citation = Citation.objects.get(pk=drifted.pk)
        assert (citation.drift_decision_reason, citation.accepted_snapshot.public_id) == (
            "The table agrees",
            seen,
        )

    def test_replacing_begins_with_the_old_passage_and_takes_the_old_source_away(self, shown, drifted):
        text = self.read(shown, f"?replace={drifted.public_id}")
        assert "This replaces <bdi>“Population”</bdi>." in text
        assert f"{PASSAGE}</textarea>" in text
        drifted.claim.refresh_from_db()
        data = {"version": drifted.claim.version, "replaces": drifted.public_id, "kind": "url"}
        data |= {"stance": "supports", "tier": "primary", "passage": PASSAGE}
        address = reverse("citation_add", args=[drifted.claim.public_id])
        refused = shown.post(address, data)
        assert refused.status_code == 422
        assert "This replaces" in refused.content.decode(), "it is still a replacement on the second try"
        assert shown.post(address, data | {"url": "https://n.example.org/"}).status_code == 302
        assert Citation.objects.get(pk=drifted.pk).removed_at is not None
        assert drifted.claim.citations.active().filter(source__url="https://n.example.org/").exists()

    def test_another_claims_source_cannot_be_replaced_from_here(self, shown, drifted, create_claim_in_state):
        other = create_claim_in_state("live")
        for public_id in (other.citations.first().public_id, "nonsense"):
            assert "This replaces" not in self.read(shown, f"?replace={public_id}")

    def test_a_settled_claim_is_reopened_from_there(self, client, workflow_driver, cast):
        claim = workflow_driver.play("live")
        citation = claim.citations.first()
        Citation.objects.filter(pk=citation.pk).update(drifted_at=now(), passage_state="missing")
        client.force_login(cast.editor)
        text = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
        assert "Reopen and write a new verdict" in text
        assert "Replace it" not in text, "sources are added while a claim is being worked on"
        data = {"version": claim.version, "reason": "The source no longer says so"}
        client.post(reverse("claim_transition", args=[claim.public_id, "reopen"]), data)
        claim.refresh_from_db()
        assert claim.state == "flagged"

    def test_a_restricted_source_shows_nothing_to_whom_it_does_not_name(
        self, client, create_claim_in_state, cast
    ):
        claim = create_claim_in_state("checking")
        url = "https://figures.example.org/secret"
        citation = citation_actions.create_citation(
            claim, url=url, title="Leaked", passage=PASSAGE, is_restricted=True, by=cast.checker, at=MONDAY
        )
        for hours, text in ((0, SAYS), (1, EDITED), (3, EDITED)):
            looks(citation, text, MONDAY + hours * HOUR)
        client.force_login(cast.editor)
        text = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
        assert "A source we cannot name" in text
        assert "48,3" not in text
        assert client.post(reverse("citation_decide", args=[citation.public_id])).status_code == 404
