"""Statistics after an act on many claims was undone: as if it had not been, but for the moment between."""

from datetime import timedelta

import pytest

from accounts.actions.desks import set_membership
from accounts.selectors import get_system_user
from factcheck.bulk.actions import perform_bulk_action, undo_bulk_action
from factcheck.bulk.acts import BULK_ACTS
from factcheck.desk.statistics.counting import build_timeline
from factcheck.desk.statistics.rollup import iter_records
from factcheck.workflow.batch import ClaimVersion
from tests.factcheck.workflow_driver import LATER

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SOON = LATER + timedelta(minutes=1)


@pytest.mark.parametrize("act", ["move", "close"])
def test_a_claim_is_open_on_its_own_desk_again(cast, create_claim_in_state, act):
    claim = create_claim_in_state("assigned")
    set_membership(cast.editor, cast.other_desk, role="editor", by=get_system_user(), at=LATER)
    inputs = {"desk": cast.other_desk} if act == "move" else {"close_reason": "declined"}
    chosen = [ClaimVersion(claim, None)]
    result = perform_bulk_action(BULK_ACTS[act], chosen, inputs, by=cast.editor, at=LATER)
    undone = undo_bulk_action(result.bulk_action, by=cast.editor, at=SOON)
    assert [len(result.done), len(undone.done)] == [1, 1]
    [record] = iter_records([claim.pk], at=SOON)
    timeline = build_timeline(record.events, first_desk=record.first_desk)
    assert timeline.desks[0][1] == timeline.desks[-1][1] == cast.desk.pk
    assert (timeline.open[-1].desk, timeline.open[-1].start, timeline.open[-1].end) == (
        cast.desk.pk, SOON, None,
    )  # fmt: skip
