"""Four eyes on one hash: filed whole, judged by somebody else, and void when anything under it moves."""

import pytest

from factcheck import link_checks
from factcheck.models import Citation, Draft, Review, Source, Verdict
from factcheck.models.enums import PassageState, SourceHealth
from factcheck.sources import citation_actions
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.filing import VerdictInput
from factcheck.verdicts.publication import publish_verdict
from factcheck.workflow.content_hash import compute_current_hash
from factcheck.workflow.facts import get_claim_facts
from lib.db.leases import claim_due_rows
from lib.errors import Blocked, Invalid, NotAllowed
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER, build_verdict_input
from tests.factories import MONDAY, mark_sources_checked


@pytest.fixture
def ready(workflow_driver, create_claim_in_state, cast):
    """A claim in checking with two sources that were looked at."""
    claim = create_claim_in_state("checking")
    for page in ("one", "two"):
        workflow_driver.cite(claim, f"https://stats.example.org/{page}", cast.checker)
    return claim


def submit(claim, filed, by):
    return verdicts_actions.submit_verdict(claim, verdict_input=filed, by=by, at=LATER)


def test_a_verdict_without_a_rating_or_a_reason_is_refused_at_its_fields(ready, cast):
    with pytest.raises(Invalid) as caught:
        submit(ready, VerdictInput(), cast.checker)
    assert set(caught.value.fields) == {"rating", "explanation"}
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("filed", "field"),
    [
        (VerdictInput(), "tick"),
        (VerdictInput(tick="fine"), "tick"),
        (VerdictInput(tick="change"), "proposed_text"),
    ],
)
def test_a_tick_is_one_of_three_and_a_change_says_what_to(workflow_driver, cast, filed, field):
    claim = workflow_driver.at("checking", own_copy=True)
    with pytest.raises(Invalid) as caught:
        submit(claim, filed, cast.checker)
    assert list(caught.value.fields) == [field]


def test_filing_freezes_everything_and_drops_the_draft(ready, cast, rating_scale):
    verdicts_actions.save_draft(ready, fields={"headline": "Abo"}, by=cast.checker, at=LATER)
    version = ready.version
    submit(ready, build_verdict_input(ready, rating_scale), cast.checker)
    verdict = Verdict.objects.get()
    assert (verdict.statement, verdict.claimant, verdict.origin_url) == (
        ready.statement,
        ready.claimant,
        ready.origin_url,
    )
    assert [c["passage"] for c in verdict.citations] == ["20,145 crates"] * 2
    assert not Draft.objects.exists()
    ready.refresh_from_db()
    assert ready.version > version


def test_a_draft_is_each_persons_own_and_bumps_no_version(ready, cast):
    ready.refresh_from_db()
    verdicts_actions.save_draft(ready, fields={"headline": "A"}, by=cast.checker, at=LATER)
    verdicts_actions.save_draft(ready, fields={"headline": "B"}, by=cast.checker, at=LATER)
    verdicts_actions.save_draft(ready, fields={"headline": "C"}, by=cast.editor, at=LATER)
    assert sorted(d.fields["headline"] for d in Draft.objects.all()) == ["B", "C"]
    assert type(ready).objects.get(pk=ready.pk).version == ready.version


def test_nobody_judges_what_they_wrote_or_cited(workflow_driver, cast):
    claim = workflow_driver.at("in_review")
    for act in (
        reviews_actions.approve_verdict,
        lambda c, **k: reviews_actions.send_back_verdict(c, comment="No", **k),
    ):
        with pytest.raises(NotAllowed, match="You worked on this verdict"):
            act(claim, by=cast.checker, at=LATER)
    edited = workflow_driver.play("in_review", words="18,500 crates")
    citation_actions.update_citation(edited.citations.first(), tier="primary", by=cast.editor, at=LATER)
    submit(edited, build_verdict_input(edited, workflow_driver.scale), cast.checker)
    with pytest.raises(NotAllowed, match="You worked on this verdict"):
        reviews_actions.approve_verdict(edited, by=cast.editor, at=LATER)
    assert reviews_actions.approve_verdict(edited, by=cast.second, at=LATER).state == "approved"


def test_flagging_and_wording_a_claim_is_not_working_on_its_verdict(workflow_driver, cast):
    claim = workflow_driver.at("in_review")
    assert reviews_actions.approve_verdict(claim, by=cast.editor, at=LATER).state == "approved"


def test_sending_back_needs_a_comment_and_everybody_who_acted_hears_it(workflow_driver, cast):
    claim = workflow_driver.at("in_review")
    with pytest.raises(Invalid) as caught:
        reviews_actions.send_back_verdict(claim, comment=" ", by=cast.second, at=LATER)
    assert list(caught.value.fields) == ["comment"]
    reviews_actions.send_back_verdict(claim, comment="Which March?", by=cast.second, at=LATER)
    data = find_notices("Which March?").values_list("person__username", flat=True)
    assert set(data) == {"edith", "carl"}


def test_the_next_verdict_is_a_new_version_and_needs_new_votes(workflow_driver, cast, rating_scale):
    claim = workflow_driver.at("approved")
    reviews_actions.withdraw_approval(claim, reason="A late thought", by=cast.editor, at=LATER)
    submit(claim, build_verdict_input(claim, rating_scale), cast.checker)
    claim.refresh_from_db()
    assert claim.state == "in_review"
    assert list(claim.verdicts.values_list("number", flat=True)) == [1, 2]
    assert not Review.objects.filter(withdrawn_at=None).exists()
    assert reviews_actions.approve_verdict(claim, by=cast.second, at=LATER).state == "approved"


def test_a_quorum_of_two_takes_two_people(workflow_driver, cast):
    cast.desk.quorum = 2
    cast.desk.save()
    claim = workflow_driver.at("in_review")
    assert reviews_actions.approve_verdict(claim, by=cast.second, at=LATER).state == "in_review"
    with pytest.raises(Blocked, match=r"You have already approved this\. 1 of 2 approvals so far"):
        reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
    assert reviews_actions.approve_verdict(claim, by=cast.editor, at=LATER).state == "approved"


def test_sending_back_takes_every_vote_with_it(workflow_driver, cast, rating_scale):
    cast.desk.quorum = 2
    cast.desk.save()
    claim = workflow_driver.at("in_review")
    reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
    reviews_actions.send_back_verdict(claim, comment="No", by=cast.editor, at=LATER)
    submit(claim, build_verdict_input(claim, rating_scale), cast.checker)
    assert get_claim_facts(claim, cast.editor, LATER).votes == 0
    assert reviews_actions.approve_verdict(claim, by=cast.second, at=LATER).state == "in_review"


def test_evidence_nobody_looked_at_lately_holds_an_approval_up(workflow_driver, cast):
    claim = workflow_driver.at("in_review")
    Source.objects.update(checked_at=None)
    with pytest.raises(Blocked, match="2 sources have not been checked recently"):
        reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)


@pytest.mark.parametrize("state", ["checking", "in_review"])
def test_an_undecided_drift_holds_it_up(workflow_driver, cast, state):
    claim = workflow_driver.at(state)
    Citation.objects.filter(pk=claim.citations.first().pk).update(drifted_at=LATER)
    step, by = ("submit", cast.checker) if state == "checking" else ("approve", cast.second)
    with pytest.raises(Blocked, match=r"1 source has changed\. Decide whether it still supports the claim"):
        workflow_driver.take(claim, step, by)


def look(claim, text, at=LATER):
    """A worker looks at every page of the claim and finds this text on each."""
    Source.objects.update(due_at=at, leased_until=None)
    for lease in claim_due_rows(Source.objects.all(), now=at, seconds=9, limit=9):
        link_checks.save_check_result(
            lease,
            link_checks.CheckResult(
                outcome=SourceHealth.OK, status_code=200, text=f"{text} Page {lease.pk}."
            ),
            at=at,
        )


def test_a_first_look_after_filing_pins_a_snapshot_and_leaves_the_verdict_approvable(
    ready, cast, rating_scale
):
    submit(ready, build_verdict_input(ready, rating_scale), cast.checker)
    assert all(c["snapshot"] is None for c in Verdict.objects.get().citations)
    look(ready, "In all 20,145 crates were landed.")
    assert ready.citations.filter(snapshot__isnull=False).count() == 2
    assert reviews_actions.approve_verdict(ready, by=cast.second, at=LATER).state == "approved"


def test_another_snapshot_than_the_one_ruled_on_is_another_verdict(ready, cast, rating_scale):
    look(ready, "In all 20,145 crates were landed.")
    submit(ready, build_verdict_input(ready, rating_scale), cast.checker)
    Citation.objects.update(snapshot=None)
    look(ready, "Later: 20,145 crates were landed.")
    with pytest.raises(Blocked, match="changed after it was sent to review"):
        reviews_actions.approve_verdict(ready, by=cast.second, at=LATER)


@pytest.mark.parametrize(
    ("model", "column", "value"),
    [
        ("claim", "statement", "Another"),
        ("claim", "claimant", "Another"),
        ("claim", "said_on", "2026-01-01"),
        ("claim", "origin_url", "https://x.example.org/"),
        ("citation", "passage", "Another"),
        ("citation", "stance", "refutes"),
        ("citation", "tier", "primary"),
        ("citation", "independence_group", "agency"),
        ("citation", "removed_at", LATER),
        ("source", "title", "Another"),
        ("source", "url", "https://x.example.org/"),
    ],
)
def test_the_hash_covers_what_a_reviewer_judges(workflow_driver, cast, model, column, value):
    claim = workflow_driver.at("in_review")
    citation = claim.citations.first()
    row = {"claim": claim, "citation": citation, "source": citation.source}[model]
    type(row).objects.filter(pk=row.pk).update(**{column: value})
    claim.refresh_from_db()
    with pytest.raises(Blocked, match="changed after it was sent to review"):
        reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)


@pytest.mark.parametrize(
    "change", [{"health": "failing"}, {"checked_at": LATER}, {"due_at": LATER}, {"leased_until": LATER}]
)
def test_a_pages_health_changes_nothing_that_was_judged(workflow_driver, change):
    claim = workflow_driver.at("in_review")
    Source.objects.update(**change)
    Citation.objects.update(passage_state=PassageState.UNKNOWN)
    verdict = Verdict.objects.get()
    assert compute_current_hash(claim, verdict) == verdict.content_hash


def test_voiding_takes_a_scheduled_publication_with_it(workflow_driver, cast):
    claim = workflow_driver.at("approved")
    publish_verdict(claim, publish_at=LATER, by=cast.editor, at=MONDAY)
    reviews_actions.withdraw_approval(claim, reason="A late thought", by=cast.editor, at=MONDAY)
    claim.refresh_from_db()
    assert (claim.state, claim.publish_at) == ("checking", None)
    mark_sources_checked(claim)
