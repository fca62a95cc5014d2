"""The evidence gate: both numbers are the desk's, and only what answers or is kept is counted."""

from typing import Any

import pytest

from factcheck.models import Citation, Snapshot, Source
from factcheck.models.enums import PassageState, SourceHealth
from factcheck.sources import citation_actions
from factcheck.verdicts import filing as verdicts_actions
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.guards import EVIDENCE
from factcheck.workflow.policies import WorkflowFacts
from lib.errors import Blocked
from tests.factcheck.workflow_driver import LATER, build_verdict_input
from tests.factories import MONDAY, mark_sources_checked


def gate(**facts: Any) -> str:
    return EVIDENCE.reason(WorkflowFacts(has_verdict=True, **facts))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"independent": 2, "sound_independent": 2}, ""),
        ({"independent": 2, "sound_independent": 1, "unchecked": 1},
         ("1 of 2 independent sources work or are archived. 1 source has not been checked yet.")),
        ({"independent": 3, "sound_independent": 1, "unsound": 2},
         "1 of 2 independent sources work or are archived. "
         "2 sources do not work and have no archived copy."),
        ({"independent": 3, "sound_independent": 2, "unsound": 1}, ""),
        ({"primary": 1, "sound_primary": 1, "source_waiver": True, "independent": 1}, ""),
        ({"primary": 1, "source_waiver": True, "independent": 1, "unsound": 1},
         "0 of 1 primary source works or is archived. 1 source does not work and has no archived copy."),
        ({"independent": 1, "sound_independent": 1, "independent_sources": 1}, ""),
        ({"primary": 1, "sound_primary": 1, "source_waiver": True, "primary_sources": 2, "independent": 1},
         "Not enough independent sources: 1 of 2. "
         "Add one, or cite 2 primary sources and explain why they are enough."),
        ({"own_copy": True, "sound": 1}, ""),
        ({"own_copy": True, "on_author": True}, ""),
        ({"own_copy": True, "unchecked": 1}, "1 source has not been checked yet."),
        ({"own_copy": True}, "Cite at least one source, or name the author as the source."),
    ],
)  # fmt: skip
def test_what_the_gate_asks_for(facts, said):
    assert gate(**facts) == said


@pytest.fixture
def claim(create_claim_in_state, cast):
    """Two independent pages that nobody has looked at."""
    made = create_claim_in_state("checking")
    for name in ("one", "two"):
        citation_actions.create_citation(
            made,
            url=f"https://{name}.example.org/t",
            title=name,
            passage="20,145",
            tier="primary",
            by=cast.checker,
            at=MONDAY,
        )
    return made


def submit(claim, cast, scale):
    return verdicts_actions.submit_verdict(
        claim, verdict_input=build_verdict_input(claim, scale), by=cast.checker, at=LATER
    )


def test_a_page_nobody_has_looked_at_does_not_count_yet(claim, cast, rating_scale):
    with pytest.raises(Blocked, match="2 sources have not been checked yet"):
        submit(claim, cast, rating_scale)
    mark_sources_checked(claim)
    assert submit(claim, cast, rating_scale).state == "in_review"


@pytest.mark.parametrize(
    "health",
    [
        h
        for h in SourceHealth
        if h not in (SourceHealth.OK, SourceHealth.MOVED, SourceHealth.ARCHIVED, SourceHealth.UNCHECKED)
    ],
)
def test_a_source_that_does_not_answer_counts_only_with_its_copy(claim, cast, rating_scale, health):
    mark_sources_checked(claim)
    first = claim.citations.select_related("source").first()
    Source.objects.filter(pk=first.source_id).update(health=health)
    with pytest.raises(Blocked, match="1 source does not work and has no archived copy"):
        submit(claim, cast, rating_scale)
    copy = Snapshot.objects.create(source=first.source, text_hash="a" * 64, text="20,145", captured_at=MONDAY)
    Citation.objects.filter(pk=first.pk).update(snapshot=copy)
    assert submit(claim, cast, rating_scale).state == "in_review"


def test_the_newest_copy_counts_where_the_passage_stands_in_it(claim, cast):
    first = claim.citations.select_related("source").first()
    copy = Snapshot.objects.create(source=first.source, text_hash="a" * 64, text="20,145", captured_at=MONDAY)
    Source.objects.filter(pk=first.source_id).update(latest_snapshot=copy, health=SourceHealth.DEAD)
    assert get_claim_facts(claim, cast.checker, LATER).sound == 0
    Citation.objects.filter(pk=first.pk).update(passage_state=PassageState.THERE)
    facts = get_claim_facts(claim, cast.checker, LATER)
    assert (facts.sound, facts.sound_independent, facts.sound_primary, facts.unchecked) == (1, 1, 1, 1)


def test_the_numbers_are_the_desks_own(claim, cast):
    cast.desk.independent_sources, cast.desk.primary_sources = 3, 2
    cast.desk.save()
    claim.refresh_from_db()
    facts = get_claim_facts(type(claim).objects.select_related("desk").get(pk=claim.pk), cast.checker, LATER)
    assert (facts.independent_sources, facts.primary_sources) == (3, 2)
    assert facts.primary == 2


def test_one_primary_source_cited_twice_is_one(claim, cast):
    citation_actions.create_citation(
        claim,
        url="https://one.example.org/t",
        title="one",
        passage="again",
        tier="primary",
        by=cast.checker,
        at=LATER,
    )
    assert get_claim_facts(claim, cast.checker, LATER).primary == 2
