"""State tables as data: which step leads from where to where, who may take it, and what must hold first.

A table knows no noun: policies and guards are pure functions of a *facts* object that somebody else filled.
Enforcement, the acts a screen offers, the API's ``offered``, the diagrams and the test matrix all read the
same rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

NEW = "(new)"
UNCHANGED = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may: ``refusal`` answers "" or why not.

    ``told`` says whom the list of acts shows an act that they are refused, with the reason: those who could
    take it but for their own part in this subject. To everybody else it is not shown at all.
    """

    name: str
    refusal: Callable[[Any], str]
    told: Callable[[Any], bool] = lambda facts: False

    def but(self, name: str, part: Callable[[Any], str]) -> "Policy":
        """This policy without those whom their own part in the subject keeps out; they are told why."""
        return Policy(name, lambda f: self.refusal(f) or part(f), lambda f: not self.refusal(f))

    def __or__(self, other: "Policy") -> "Policy":
        def either(facts: Any) -> str:
            mine = self.refusal(facts)
            return mine and (other.refusal(facts) and mine)

        return Policy(
            f"{self.name}, {other.name}", either, lambda facts: self.told(facts) or other.told(facts)
        )


@dataclass(frozen=True, slots=True)
class Guard:
    """What must hold first: ``reason`` answers "" or the sentence that says what is missing.

    A guard that ``hides`` decides whether the step belongs to this subject at all: when it fails the step is
    not drawn, though whoever insists is told the sentence.
    """

    name: str
    reason: Callable[[Any], str]
    hides: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a step needs to be told. ``kind``: text, line, person, moment, choice, rating, flag,
    claim, desk, question, hidden. Choices with "" among them have an answer of their own to nothing chosen.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. ``to`` is UNCHANGED ("") where the step leaves the state as it is."""

    step: str
    sources: tuple[str, ...]
    to: str
    who: Policy
    label: str
    guards: tuple[Guard, ...] = ()
    asks: tuple[Ask, ...] = ()
    key: str = ""
    effect: str = ""

    def reasons(self, facts: Any) -> list[str]:
        """Every sentence that stands in the way, in the order of the guards."""
        return [reason for guard in self.guards if (reason := guard.reason(facts))]

    def belongs(self, facts: Any) -> bool:
        """Whether the step makes sense for this subject at all."""
        return not any(guard.hides and guard.reason(facts) for guard in self.guards)


@dataclass(frozen=True)
class Table:
    """A noun's column and every row that may change it."""

    name: str
    column: str
    states: dict[str, str]
    rows: tuple[Row, ...]
    ends: frozenset[str] = field(default_factory=frozenset)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def steps(self) -> list[str]:
        """The names of the steps, each once, in the order of the rows."""
        return list(dict.fromkeys(row.step for row in self.rows))

    def row(self, step: str) -> Row | None:
        """The row of a step, or None where the table has no such step."""
        return next((row for row in self.rows if row.step == step), None)

    def leaving(self, state: str) -> list[Row]:
        """The rows that start from ``state``."""
        return [row for row in self.rows if state in row.sources]
