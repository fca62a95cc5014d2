"""State machines as data: their transitions, who may perform each, and what must hold first.

A state machine knows no model: policies and guards are pure functions of a *facts* object that somebody else
filled. Enforcement, the actions that screens and the API offer, the diagrams and the test matrix all read the
same transitions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lib.text.phrases import StrOrPromise

NEW_STATE = "(new)"
UNCHANGED_STATE = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Permission for a transition: ``refusal`` returns "" or why not.

    ``shows_refusal`` says who sees an action that they are refused, with the reason: those who could take it
    but for their own part in this subject. To everybody else it is not shown at all.
    """

    name: str
    refusal: Callable[[Any], str]
    shows_refusal: Callable[[Any], bool] = lambda facts: False

    def excluding(self, name: str, part: Callable[[Any], str]) -> "Policy":
        """Return this policy without those whom their own part in the subject excludes; they see why."""
        return Policy(name, lambda f: self.refusal(f) or part(f), lambda f: not self.refusal(f))

    def __or__(self, other: "Policy") -> "Policy":
        def either(facts: Any) -> str:
            own = self.refusal(facts)
            return own and (other.refusal(facts) and own)

        return Policy(
            " or ".join([self.name, other.name]),
            either,
            lambda facts: self.shows_refusal(facts) or other.shows_refusal(facts),
        )


@dataclass(frozen=True, slots=True)
class Guard:
    """Condition of a transition: ``reason`` returns "" or the sentence that says what is missing.

    A guard that ``hides_action`` decides whether the action belongs to this subject at all: when it fails the
    action is not shown, though whoever tries it gets the sentence.
    """

    name: str
    reason: Callable[[Any], str]
    hides_action: bool = False


@dataclass(frozen=True, slots=True)
class TransitionInput:
    """Input that a transition asks for. A "" among ``choices`` is an answer of its own: nothing chosen.

    ``kind``: text, remark (a text that mentions people), line, person, moment, choice, rating, flag, claim,
    desk, question, hidden. ``missing`` is said where a required one is left empty.
    """

    name: str
    label: StrOrPromise
    kind: str = "text"
    required: bool = True
    choices: tuple[tuple[str, StrOrPromise], ...] = ()
    help: StrOrPromise = ""
    missing: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of state. ``to_state`` is UNCHANGED_STATE ("") where it leaves the state as it is.

    ``state_labels``: pairs of a state and the label that it has there, where that is not ``label``.
    """

    name: str
    from_states: tuple[str, ...]
    to_state: str
    policy: Policy
    label: StrOrPromise
    guards: tuple[Guard, ...] = ()
    inputs: tuple[TransitionInput, ...] = ()
    key: str = ""
    effect: StrOrPromise = ""
    state_labels: tuple[tuple[str, StrOrPromise], ...] = ()

    def get_label(self, state: str) -> StrOrPromise:
        """Return what its button says in this state."""
        return dict(self.state_labels).get(state, self.label)

    def list_blockers(self, facts: Any) -> list[str]:
        """Return the sentence of every guard that fails, in the order of the guards."""
        return [reason for guard in self.guards if (reason := guard.reason(facts))]

    def is_applicable(self, facts: Any) -> bool:
        """True if the action makes sense for this subject at all."""
        return not any(guard.hides_action and guard.reason(facts) for guard in self.guards)


@dataclass(frozen=True)
class StateMachine:
    """The states in a model's column, and every transition that may change it."""

    name: str
    column: str
    states: dict[str, StrOrPromise]
    transitions: tuple[Transition, ...]
    end_states: frozenset[str] = field(default_factory=frozenset)

    def __iter__(self) -> Iterator[Transition]:
        return iter(self.transitions)

    def list_transition_names(self) -> list[str]:
        """Return the names of the transitions, each once, in their order."""
        return list(dict.fromkeys(row.name for row in self.transitions))

    def get_transition(self, name: str) -> Transition | None:
        """Return the transition of this name, or None where there is none."""
        return next((row for row in self.transitions if row.name == name), None)

    def list_transitions_from(self, state: str) -> list[Transition]:
        """Return the transitions that start from ``state``."""
        return [row for row in self.transitions if state in row.from_states]
