"""Cells of large matrices: some in every run, always the same ones, and all of them in a long one.

Of the matrix role x state x step, every run tries each step by every role from each state that it leaves,
and by one role from each state that it does not leave, where the state decides before the role does. So each
pair of step and role, of step and state and of role and state comes up in every run. The tables themselves
are judged in full in every run.

Of the matrix person x address, every run has each address asked by one person of a kind, and over all
addresses each person is at work. What a person may see is decided by the kind and not by the address.
"""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import pytest


def only_in_long_runs(value: object) -> Any:
    """A value of a parametrized test that an ordinary run leaves out."""
    return pytest.param(value, marks=pytest.mark.long)


CELLS = pytest.mark.parametrize("cells", ["some", only_in_long_runs("whole")])


def choose_one[T](options: Sequence[T], *cell: str) -> T:
    """Return the option that is tried in this cell: always the same one, and over all cells, each."""
    return options[crc32(" ".join(cell).encode()) % len(options)]


def choose[T](cells: str, options: Sequence[T], *cell: str) -> Sequence[T]:
    """Return what is tried in this cell: one option where ``cells`` is "some", all where it is "whole"."""
    return options if cells == "whole" else [choose_one(options, *cell)]
