"""Four eyes on one hash: filed whole, judged by somebody else, and void when anything under it moves."""

import pytest

from factcheck.actions import evidence, links, reviewing, ruling
from factcheck.actions.publication import publish
from factcheck.actions.ruling import Ruling
from factcheck.enums import Health, Passage
from factcheck.models import Citation, Draft, Notice, Review, Source, Verdict
from factcheck.queries.content import current_hash
from factcheck.queries.facts import claim_facts
from lib.errors import Blocked, Invalid, NotAllowed
from lib.leases import lease_due
from tests.cast import MONDAY, look_done
from tests.factcheck.acts import LATER, ruling_for


@pytest.fixture
def ready(on, stage, cast):
    """A claim in checking with two sources that were looked at."""
    claim = stage("checking")
    for page in ("one", "two"):
        on.cite(claim, f"https://stats.example.org/{page}", cast.checker)
    return claim


def submit(claim, filed, by):
    return ruling.submit(claim, ruling=filed, by=by, at=LATER)


def test_a_ruling_without_a_rating_or_a_reason_is_refused_at_its_fields(ready, cast):
    with pytest.raises(Invalid) as caught:
        submit(ready, Ruling(), cast.checker)
    assert set(caught.value.fields) == {"rating", "explanation"}
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("filed", "field"),
    [(Ruling(), "tick"), (Ruling(tick="fine"), "tick"), (Ruling(tick="change"), "proposed")],
)
def test_a_tick_is_one_of_three_and_a_change_says_what_to(on, cast, filed, field):
    claim = on.at("checking", own_copy=True)
    with pytest.raises(Invalid) as caught:
        submit(claim, filed, cast.checker)
    assert list(caught.value.fields) == [field]


def test_filing_freezes_everything_and_drops_the_draft(ready, cast, scale):
    ruling.save_draft(ready, fields={"headline": "Abo"}, by=cast.checker, at=LATER)
    version = ready.version
    submit(ready, ruling_for(ready, scale), cast.checker)
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
    ruling.save_draft(ready, fields={"headline": "A"}, by=cast.checker, at=LATER)
    ruling.save_draft(ready, fields={"headline": "B"}, by=cast.checker, at=LATER)
    ruling.save_draft(ready, fields={"headline": "C"}, by=cast.editor, at=LATER)
    assert sorted(d.fields["headline"] for d in Draft.objects.all()) == ["B", "C"]
    assert type(ready).objects.get(pk=ready.pk).version == ready.version


def test_nobody_judges_what_they_wrote_or_cited(on, cast):
    claim = on.at("in_review")
    for act in (reviewing.approve, lambda c, **k: reviewing.send_back(c, comment="No", **k)):
        with pytest.raises(NotAllowed, match="You worked on this ruling"):
            act(claim, by=cast.checker, at=LATER)
    edited = on.play("in_review", words="18,500 crates")
    evidence.edit_citation(edited.citations.first(), tier="primary", by=cast.editor, at=LATER)
    submit(edited, ruling_for(edited, on.scale), cast.checker)
    with pytest.raises(NotAllowed, match="You worked on this ruling"):
        reviewing.approve(edited, by=cast.editor, at=LATER)
    assert reviewing.approve(edited, by=cast.second, at=LATER).state == "approved"


def test_flagging_and_wording_a_claim_is_not_working_on_its_ruling(on, cast):
    claim = on.at("in_review")
    assert reviewing.approve(claim, by=cast.editor, at=LATER).state == "approved"


def test_sending_back_needs_a_comment_and_everybody_who_acted_hears_it(on, cast):
    claim = on.at("in_review")
    with pytest.raises(Invalid) as caught:
        reviewing.send_back(claim, comment=" ", by=cast.second, at=LATER)
    assert list(caught.value.fields) == ["comment"]
    reviewing.send_back(claim, comment="Which March?", by=cast.second, at=LATER)
    told = Notice.objects.filter(text__contains="Which March?").values_list("person__username", flat=True)
    assert set(told) == {"edith", "carl"}


def test_the_next_ruling_is_a_new_version_and_needs_new_votes(on, cast, scale):
    claim = on.at("approved")
    reviewing.void(claim, reason="A late thought", by=cast.editor, at=LATER)
    submit(claim, ruling_for(claim, scale), cast.checker)
    claim.refresh_from_db()
    assert claim.state == "in_review"
    assert list(claim.verdicts.values_list("number", flat=True)) == [1, 2]
    assert not Review.objects.filter(withdrawn_at=None).exists()
    assert reviewing.approve(claim, by=cast.second, at=LATER).state == "approved"


def test_a_quorum_of_two_takes_two_people(on, cast):
    cast.desk.quorum = 2
    cast.desk.save()
    claim = on.at("in_review")
    assert reviewing.approve(claim, by=cast.second, at=LATER).state == "in_review"
    with pytest.raises(Blocked, match="You have approved this already; 1 of 2 so far"):
        reviewing.approve(claim, by=cast.second, at=LATER)
    assert reviewing.approve(claim, by=cast.editor, at=LATER).state == "approved"


def test_sending_back_takes_every_vote_with_it(on, cast, scale):
    cast.desk.quorum = 2
    cast.desk.save()
    claim = on.at("in_review")
    reviewing.approve(claim, by=cast.second, at=LATER)
    reviewing.send_back(claim, comment="No", by=cast.editor, at=LATER)
    submit(claim, ruling_for(claim, scale), cast.checker)
    assert claim_facts(claim, cast.editor, LATER).votes == 0
    assert reviewing.approve(claim, by=cast.second, at=LATER).state == "in_review"


def test_evidence_nobody_looked_at_lately_holds_an_approval_up(on, cast):
    claim = on.at("in_review")
    Source.objects.update(checked_at=None)
    with pytest.raises(Blocked, match="2 sources have not been looked at lately"):
        reviewing.approve(claim, by=cast.second, at=LATER)


@pytest.mark.parametrize("state", ["checking", "in_review"])
def test_an_undecided_drift_holds_it_up(on, cast, state):
    claim = on.at(state)
    Citation.objects.filter(pk=claim.citations.first().pk).update(drifted_at=LATER)
    step, by = ("submit", cast.checker) if state == "checking" else ("approve", cast.second)
    with pytest.raises(Blocked, match="One source has drifted"):
        on.take(claim, step, by)


def look(claim, text, at=LATER):
    """A worker looks at every page of the claim and finds this text."""
    Source.objects.update(due_at=at, leased_until=None)
    for lease in lease_due(Source.objects.all(), now=at, seconds=9, limit=9):
        links.record_look(lease, links.Look(outcome=Health.OK, status_code=200, text=text), at=at)


def test_a_first_look_after_filing_pins_a_snapshot_and_leaves_the_ruling_approvable(ready, cast, scale):
    submit(ready, ruling_for(ready, scale), cast.checker)
    assert all(c["snapshot"] is None for c in Verdict.objects.get().citations)
    look(ready, "In all 20,145 crates were landed.")
    assert ready.citations.filter(snapshot__isnull=False).count() == 2
    assert reviewing.approve(ready, by=cast.second, at=LATER).state == "approved"


def test_another_snapshot_than_the_one_ruled_on_is_another_ruling(ready, cast, scale):
    look(ready, "In all 20,145 crates were landed.")
    submit(ready, ruling_for(ready, scale), cast.checker)
    Citation.objects.update(snapshot=None)
    look(ready, "Later: 20,145 crates were landed.")
    with pytest.raises(Blocked, match="changed after it was sent to review"):
        reviewing.approve(ready, by=cast.second, at=LATER)


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
        ("citation", "group", "agency"),
        ("citation", "removed_at", LATER),
        ("source", "title", "Another"),
        ("source", "url", "https://x.example.org/"),
    ],
)
def test_the_hash_covers_what_a_reviewer_judges(on, cast, model, column, value):
    claim = on.at("in_review")
    citation = claim.citations.first()
    row = {"claim": claim, "citation": citation, "source": citation.source}[model]
    type(row).objects.filter(pk=row.pk).update(**{column: value})
    claim.refresh_from_db()
    with pytest.raises(Blocked, match="changed after it was sent to review"):
        reviewing.approve(claim, by=cast.second, at=LATER)


@pytest.mark.parametrize(
    "change", [{"health": "failing"}, {"checked_at": LATER}, {"due_at": LATER}, {"leased_until": LATER}]
)
def test_a_pages_health_changes_nothing_that_was_judged(on, change):
    claim = on.at("in_review")
    Source.objects.update(**change)
    Citation.objects.update(passage_state=Passage.UNKNOWN)
    verdict = Verdict.objects.get()
    assert current_hash(claim, verdict) == verdict.content_hash


def test_voiding_takes_a_scheduled_publication_with_it(on, cast):
    claim = on.at("approved")
    publish(claim, publish_at=LATER, by=cast.editor, at=MONDAY)
    reviewing.void(claim, reason="A late thought", by=cast.editor, at=MONDAY)
    claim.refresh_from_db()
    assert (claim.state, claim.publish_at) == ("checking", None)
    look_done(claim)
