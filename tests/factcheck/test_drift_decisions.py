"""A decision about drift withdraws an approval that was given without it."""

import pytest

from factcheck.models import Citation
from factcheck.sources import drift_actions
from factcheck.verdicts import reviews as reviews_actions
from lib.errors import WrongState
from tests.factories import MONDAY


def test_a_decision_voids_a_verdict_that_was_given_without_it(workflow_driver, cast):
    claim = workflow_driver.at("in_review")
    Citation.objects.filter(claim=claim).update(drifted_at=MONDAY)
    drift_actions.decide_drift(claim.citations.first(), reason="It holds", by=cast.editor, at=MONDAY)
    claim.refresh_from_db()
    assert claim.state == "checking"
    with pytest.raises(WrongState):
        reviews_actions.approve_verdict(claim, by=cast.second, at=MONDAY)
