"""Cells of the matrix role x state x step that the verbs are tried on: some in every run, all in a long one.

In every run each step is tried by every role from each state that it leaves, and by one role from each state
that it does not leave, where the state decides before the role does. So each pair of step and role, of step
and state and of role and state comes up in every run. The tables themselves are judged in full in every run.
"""

from collections.abc import Sequence
from zlib import crc32

import pytest

CELLS = pytest.mark.parametrize("cells", ["some", pytest.param("whole", marks=pytest.mark.long)])


def choose_role(roles: Sequence[str], step: str, state: str) -> str:
    """The role that tries a step from a state it does not leave: always the same one, and over all, each."""
    return roles[crc32(f"{step} {state}".encode()) % len(roles)]
