"""A first migration says what its models are in as few operations as it can."""

import pytest

from tests.fold_migrations import APPS, list_folded_operations


@pytest.mark.parametrize("app_label", APPS)
def test_constraints_and_indexes_stand_in_their_models(app_label):
    operations, folded = list_folded_operations(app_label)
    assert len(operations) == len(folded), "run: .venv/bin/python -m tests.fold_migrations"
