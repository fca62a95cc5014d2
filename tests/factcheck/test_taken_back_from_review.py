"""Bringing a verdict back to checking is named for what it was: in review, or approved."""

import pytest

from audit.models import Event
from factcheck.desk.event_descriptions import describe_event
from factcheck.verdicts import reviews as reviews_actions
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.facts import get_claim_facts
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER

BOTH = pytest.mark.parametrize(
    ("state", "button", "history", "notice"),
    [
        (
            "in_review",
            "Take back from review",
            "Edith took this verdict back from review",
            "The verdict was taken back from review: A late thought.",
        ),
        (
            "approved",
            "Withdraw approval",
            "Edith withdrew the approval",
            "The approval was withdrawn: A late thought.",
        ),
    ],
)


@BOTH
def test_its_button_history_and_notification_say_from_where(
    workflow_driver, cast, state, button, history, notice
):
    claim = workflow_driver.at(state)
    facts = get_claim_facts(claim, cast.editor, LATER)
    [offer] = [one for one in list_claim_actions(claim, facts) if one.name == "void"]
    assert offer.label == button
    claim = reviews_actions.withdraw_approval(claim, reason="A late thought.", by=cast.editor, at=LATER)
    assert claim.state == "checking"
    event = Event.objects.get(action="void")
    names = {str(cast.editor.public_id): "Edith"}
    assert describe_event(event, names) == history
    # Whoever is to rate it blind learns nothing of an approval.
    assert describe_event(event, names, is_blind=True) == "Edith took this verdict back"
    assert find_notices(notice).exists()
    assert not find_notices(f"{notice}.").exists()
