"""Which version is older: by number or by moment, never by letters, and never guessed."""

import pytest

from articles.actions.article_fields import is_older_version, is_same_version

OLDER = [
    ("2", "3"), ("9", "10"), ("1.9", "1.10"), ("1", "1.0.1"), ("v2", "v10"),
    ("2026-03-02T09:00:00+01:00", "2026-03-02T08:30:00Z"), ("2026-03-02", "2026-03-02T00:00:01Z"),
    ("20260302090000", "20260302100000"),
]  # fmt: skip


@pytest.mark.parametrize(("older", "newer"), OLDER)
def test_the_older_is_told_and_the_newer_is_not(older, newer):
    assert is_older_version(older, newer)
    assert not is_older_version(newer, older)
    assert not is_same_version(older, newer)


@pytest.mark.parametrize(("one", "other"), [
    ("3", "3"), ("1.0", "1"), ("2026-03-02T09:00:00+01:00", "2026-03-02T08:00:00Z"), ("final", " final "),
])  # fmt: skip
def test_two_spellings_of_one_version_are_one(one, other):
    assert is_same_version(one, other)
    assert not is_older_version(one, other)
    assert not is_older_version(other, one)


@pytest.mark.parametrize(("one", "other"), [
    ("final", "draft"), ("3", "final"), ("3", "2026-03-02"), ("2026-13-45", "2026-01-01"), ("", "1"),
    ("1" * 400, "2"), ("٣", "4"),
])  # fmt: skip
def test_what_cannot_be_compared_is_never_older(one, other):
    assert not is_older_version(one, other)
    assert not is_older_version(other, one)
