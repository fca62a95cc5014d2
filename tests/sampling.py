"""Cells of large matrices: some in every run, others each day, and all of them in a long one.

A fault that one cell alone shows would never be seen if the same ones were always left out. So the day says
which, and a failure names its cell. ``STET_TEST_DAY=2026-11-28 bin/test`` tries those of that day again.

Of the matrix role x state x step, every run tries each step by every role from each state that it leaves,
and by one role from each state that it does not leave, where the state decides before the role does. So each
pair of step and role, of step and state and of role and state comes up in every run. The tables themselves
are judged in full in every run.

Of the matrix person x address, every run has each address asked by one person of each kind. People of a kind,
such as those who work on another desk, take turns: what they may see is decided alike.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

import pytest

DAY_VARIABLE = "STET_TEST_DAY"


def get_day() -> str:
    """Return the day that decides, in UTC, such as 2026-11-28."""
    return os.environ.get(DAY_VARIABLE) or datetime.now(UTC).date().isoformat()


def only_in_long_runs(value: object) -> Any:
    """A value of a parametrized test that an ordinary run leaves out."""
    return pytest.param(value, marks=pytest.mark.long)


CELLS = pytest.mark.parametrize("cells", ["some", only_in_long_runs("whole")])


def choose_one[T](options: Sequence[T], *cell: str) -> T:
    """Return the option that is tried in this cell today: over the days each, and over all cells, each."""
    return options[_draw(*cell) % len(options)]


def _draw(*cell: str) -> int:
    return crc32(" ".join((get_day(), *cell)).encode())


def mark_for_long_runs(values: Sequence[object]) -> list[Any]:
    """Return the values of a parametrized test, of which an ordinary run has one: each day another."""
    today = choose_one(values, *map(str, values))
    return [one if one == today else only_in_long_runs(one) for one in values]


def choose[T](cells: str, options: Sequence[T], *cell: str) -> Sequence[T]:
    """Return what is tried in this cell: one option where ``cells`` is "some", all where it is "whole"."""
    return options if cells == "whole" else [choose_one(options, *cell)]


def take_turns[T](cells: str, options: Sequence[T]) -> Callable[[str], Sequence[T]]:
    """Return what says who tries a cell that comes several times: one after the other, or each time all."""
    turns: Counter[str] = Counter()

    def choose_next(cell: str) -> Sequence[T]:
        if cells == "whole":
            return options
        turns[cell] += 1
        return [options[(_draw(cell) + turns[cell]) % len(options)]]

    return choose_next
