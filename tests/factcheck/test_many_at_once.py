"""Five hundred claims at once: all of them done, with the audit log free again between the sets."""

from datetime import timedelta

import pytest

from audit.models import ChainHead, Event
from factcheck.bulk import actions
from factcheck.bulk.acts import BULK_ACTS
from factcheck.workflow.batch import ClaimVersion
from tests.factcheck.many_claims import create_flagged_claims
from tests.factcheck.workflow_driver import LATER

MANY = 500


@pytest.mark.postgres
def test_five_hundred_claims_are_assigned_in_sets_and_given_back(cast, article, monkeypatch):
    many = [ClaimVersion(one, one.version) for one in create_flagged_claims(article, cast.editor, MANY)]
    sets = []
    perform = actions._perform_on_set

    def perform_and_count(*args, **kwargs):
        before = ChainHead.objects.get().number
        done = perform(*args, **kwargs)
        sets.append(ChainHead.objects.get().number - before)
        return done

    monkeypatch.setattr(actions, "_perform_on_set", perform_and_count)
    inputs = {"checker": cast.checker, "due_at": LATER}
    result = actions.perform_bulk_action(BULK_ACTS["assign"], many, inputs, by=cast.editor, at=LATER)
    assert len(result.done) == MANY == Event.objects.filter(action="assign").count()
    assert len(sets) >= 5
    assert max(sets) <= 100
    undone = actions.undo_bulk_action(result.bulk_action, by=cast.editor, at=LATER + timedelta(minutes=1))
    assert len(undone.done) == MANY == Event.objects.filter(action="undo").count()
