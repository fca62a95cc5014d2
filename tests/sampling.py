"""Cells of large matrices: some in every run, others each day, and all of them in a long one.

A fault that one cell alone shows would never be seen if the same ones were always left out. So the day says
which, and a failure names its cell. ``STET_TEST_DAY=2026-11-28 bin/test`` tries those of that day again.

Of the matrix role x state x step, every run tries each step by every role from each state that it leaves,
and by one role from each state that it does not leave, where the state decides before the role does. So each
pair of step and role, of step and state and of role and state comes up in every run. The tables themselves
are judged in full in every run. Own copy and public claims take turns where they take the same steps.

Of the matrix person x address, every run has each address asked by somebody, and each kind of people ask at
many. People take turns: what they may see is decided alike for all addresses of a kind. Where one address
names several rows, such as sources of each kind, each row is asked for by somebody and each kind of people
asks for one: who asks for which changes each day.

Of values that are alike, such as files made to break one reader, every run has every so many-th of each kind.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain, product
from typing import Any

import pytest

DAY_VARIABLE = "STET_TEST_DAY"


def get_day() -> str:
    """Return the day that decides, in UTC, such as 2026-11-28."""
    return os.environ.get(DAY_VARIABLE) or datetime.now(UTC).date().isoformat()


def only_in_long_runs(value: object) -> Any:
    """A value, or a tuple of values, of a parametrized test that an ordinary run leaves out."""
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.long)


CELLS = pytest.mark.parametrize("cells", ["some", only_in_long_runs("whole")])


def choose_one[T](options: Sequence[T], *cell: str) -> T:
    """Return the option that is tried in this cell today: over the days each, and over all cells, each."""
    return options[_draw(*cell) % len(options)]


def _draw(*cell: str) -> int:
    """A number that no other cell's follows from: with a checksum two of them would go in step for ever."""
    return int.from_bytes(sha256(" ".join((get_day(), *cell)).encode()).digest()[:8])


def mark_for_long_runs(values: Sequence[object], *cell: str) -> list[Any]:
    """Return the values of a parametrized test, of which an ordinary run has one: each day another.

    ``cell`` names the test, so that tests of the same values do not all try the same one on the same day.
    """
    today = choose_one(values, *cell, *map(str, values))
    return [one if one == today else only_in_long_runs(one) for one in values]


def mark_all_but_every(step: int, values: Iterable[object], *cell: str, turn: int = 0) -> list[Any]:
    """Return the values of a parametrized test, of which an ordinary run has every so many-th.

    Each day it has others. ``cell`` names the test, or a kind of values of which every run is to have some.
    Tests that share values out among them name the same cell and take turns: 0, 1 and so on.
    """
    found = list(values)
    kept = choose_every(min(step, len(found)), "some", range(len(found)), *cell, turn=turn)
    return [one if number in kept else only_in_long_runs(one) for number, one in enumerate(found)]


def choose[T](cells: str, options: Sequence[T], *cell: str) -> Sequence[T]:
    """Return what is tried in this cell: one option where ``cells`` is "some", all where it is "whole"."""
    return options if cells == "whole" else [choose_one(options, *cell)]


def choose_every[T](step: int, cells: str, options: Sequence[T], *cell: str, turn: int = 0) -> Sequence[T]:
    """Return every so many-th option, from another one on each day, where ``cells`` is "some".

    The turns 0, 1 and so on of one cell have each others, and together all.
    """
    return options if cells == "whole" else options[(_draw(*cell) + turn) % step :: step]


def take_turns[T](cells: str, options: Sequence[T]) -> Callable[[str], Sequence[T]]:
    """Return what says who tries a cell that comes several times: one after the other, or each time all."""
    turns: Counter[str] = Counter()

    def choose_next(cell: str) -> Sequence[T]:
        if cells == "whole":
            return options
        turns[cell] += 1
        return [options[(_draw(cell) + turns[cell]) % len(options)]]

    return choose_next


def pair_up[P, R](
    cells: str, kinds: Sequence[Sequence[P]], rows: Sequence[R], *cell: str
) -> Iterator[tuple[P, R]]:
    """Yield who asks for which of the rows behind one address.

    Each row by one person, and one of each kind for some row; in a long run everybody for each row.
    """
    if cells == "whole":
        yield from product(chain.from_iterable(kinds), rows)
        return
    first_kind, first_row = _draw(*cell, "kind"), _draw(*cell, "row")
    for number in range(max(len(kinds), len(rows))):
        kind = kinds[(first_kind + number) % len(kinds)]
        yield choose_one(kind, *cell, str(number)), rows[(first_row + number) % len(rows)]
