"""Canonical JSON has one spelling, and a commitment proves its value only with its salt."""

import hashlib
import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.crypto import commitments

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=12,
)


@given(JSON)
def test_reading_the_canonical_form_and_writing_it_again_changes_nothing(value):
    written = commitments.canonical_json(value)
    assert json.loads(written) == value
    assert commitments.canonical_json(json.loads(written)) == written


def test_the_form_is_that_of_rfc_8785():
    value = {"\ufb33": 1, "\U0001f600": [True, None, "€\n"], "a": {"z": "", "b": -5}}
    # U+1F600 sorts before U+FB33 in UTF-16 although its code point is greater (RFC 8785, 3.2.3).
    expected = '{"a":{"b":-5,"z":""},"\U0001f600":[true,null,"€\\n"],"\ufb33":1}'
    assert commitments.canonical_json(value) == expected.encode()


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), datetime(2026, 1, 1), {1: "x"}, {"x": {2}}, 2**53, b"x"]
)
def test_what_a_database_may_spell_in_two_ways_is_refused(value):
    with pytest.raises(TypeError):
        commitments.canonical_json(value)


def test_anyone_can_make_the_commitment_again_from_salt_and_value():
    salt = commitments.generate_salt()
    made = commitments.commit_value(salt, {"note": "café"})
    assert made == hashlib.sha256(salt + '{"note":"café"}'.encode()).hexdigest()
    assert made != commitments.commit_value(commitments.generate_salt(), {"note": "café"})
    assert made != commitments.commit_value(salt, {"note": "cafe"})


def test_a_salt_that_can_be_guessed_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        commitments.commit_value(b"short", {})
