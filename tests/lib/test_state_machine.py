"""A state table knows no noun: here it is of a library book, so what it promises is read without claims."""

from dataclasses import FrozenInstanceError, dataclass

import pytest

from lib.state_machine.machine import (
    NEW_STATE,
    UNCHANGED_STATE,
    Guard,
    Policy,
    StateMachine,
    Transition,
    TransitionInput,
)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """The facts: one reader before one book."""

    member: bool = False
    librarian: bool = False
    wrote_it: bool = False
    fines: int = 0
    reserved: bool = False
    is_rare: bool = False


MEMBER = Policy("a member", lambda f: "" if f.member else "Join first.")
LIBRARIAN = Policy("a librarian", lambda f: "" if f.librarian else "Ask a librarian.")
JUDGE = MEMBER.excluding("a member who did not write it", lambda f: "You wrote it." if f.wrote_it else "")
NO_FINES = Guard("no fines", lambda f: f"You owe {f.fines}." if f.fines else "")
FREE = Guard("nobody waits for it", lambda f: "Somebody waits for it." if f.reserved else "")
RARE = Guard("a rare book", lambda f: "" if f.is_rare else "It is no rare book.", hides_action=True)
BOOK = StateMachine(
    name="book",
    column="state",
    states={"shelved": "On the shelf", "lent": "Lent", "lost": "Lost"},
    transitions=(
        Transition("buy", (NEW_STATE,), "shelved", LIBRARIAN, "Buy"),
        Transition("lend", ("shelved",), "lent", MEMBER | LIBRARIAN, "Lend", (NO_FINES, FREE)),
        Transition("renew", ("lent",), UNCHANGED_STATE, MEMBER, "Renew", (FREE, RARE)),
        Transition("take_back", ("lent", "lost"), "shelved", LIBRARIAN, "Withdraw"),
        Transition("judge", ("shelved", "lent"), UNCHANGED_STATE, JUDGE | LIBRARIAN, "Judge"),
        Transition("renew", ("lost",), UNCHANGED_STATE, LIBRARIAN, "Renew what is lost"),
    ),
)


def steps(rows):
    return [row.name for row in rows]


class TestWhoMay:
    def test_either_of_two_is_enough(self):
        either = BOOK.get_transition("lend").policy
        assert either.refusal(Reader(member=True)) == ""
        assert either.refusal(Reader(librarian=True)) == ""
        assert either.refusal(Reader(member=True, librarian=True)) == ""

    def test_whoever_is_neither_reads_what_the_first_says(self):
        assert (MEMBER | LIBRARIAN).refusal(Reader()) == "Join first."
        assert (LIBRARIAN | MEMBER).refusal(Reader()) == "Ask a librarian."

    def test_both_are_named(self):
        assert (MEMBER | LIBRARIAN).name == "a member or a librarian"

    def test_their_own_part_keeps_out_those_who_could_otherwise_and_they_are_told(self):
        author = Reader(member=True, wrote_it=True)
        assert JUDGE.name == "a member who did not write it"
        assert JUDGE.refusal(author) == "You wrote it."
        assert JUDGE.shows_refusal(author)
        assert JUDGE.refusal(Reader(member=True)) == ""

    def test_whoever_could_not_in_any_case_reads_that_first_and_is_not_told_of_the_act(self):
        stranger = Reader(wrote_it=True)
        assert JUDGE.refusal(stranger) == "Join first."
        assert not JUDGE.shows_refusal(stranger)

    def test_a_plain_policy_tells_nobody_of_an_act_that_is_not_theirs(self):
        assert not MEMBER.shows_refusal(Reader())
        assert not MEMBER.shows_refusal(Reader(member=True))

    def test_of_two_policies_it_is_enough_that_one_tells(self):
        author = Reader(member=True, wrote_it=True)
        assert (JUDGE | LIBRARIAN).shows_refusal(author)
        assert (LIBRARIAN | JUDGE).shows_refusal(author)
        assert not (LIBRARIAN | MEMBER).shows_refusal(author)
        assert (JUDGE | JUDGE).shows_refusal(author)


class TestWhatMustHold:
    def test_every_reason_is_told_in_the_order_of_the_guards(self):
        lend = BOOK.get_transition("lend")
        assert lend.list_blockers(Reader(fines=3, reserved=True)) == ["You owe 3.", "Somebody waits for it."]
        assert lend.list_blockers(Reader(reserved=True)) == ["Somebody waits for it."]
        assert lend.list_blockers(Reader()) == []

    def test_a_step_belongs_unless_a_guard_that_hides_fails(self):
        renew = BOOK.get_transition("renew")
        assert renew.is_applicable(Reader(is_rare=True))
        assert renew.is_applicable(Reader(is_rare=True, reserved=True)), "that is in the way, and is told"
        assert not renew.is_applicable(Reader())
        assert BOOK.get_transition("lend").is_applicable(Reader(fines=3)), (
            "a guard hides only where it says so"
        )

    def test_whoever_insists_on_a_hidden_step_is_told_too(self):
        assert BOOK.get_transition("renew").list_blockers(Reader()) == ["It is no rare book."]


class TestLookingThingsUp:
    def test_steps_are_named_once_in_the_order_of_the_rows(self):
        assert BOOK.list_transition_names() == ["buy", "lend", "renew", "take_back", "judge"]

    def test_a_step_is_found_by_its_name_and_the_first_of_two_counts(self):
        assert BOOK.get_transition("renew").label == "Renew"
        assert BOOK.get_transition("take_back").to_state == "shelved"
        assert BOOK.get_transition("burn") is None

    def test_what_leaves_a_state(self):
        assert steps(BOOK.list_transitions_from("lent")) == ["renew", "take_back", "judge"]
        assert steps(BOOK.list_transitions_from("lost")) == ["take_back", "renew"]
        assert steps(BOOK.list_transitions_from(NEW_STATE)) == ["buy"]
        assert BOOK.list_transitions_from("burnt") == []

    def test_the_rows_are_walked_in_their_order(self):
        assert steps(BOOK) == ["buy", "lend", "renew", "take_back", "judge", "renew"]


class TestWhatIsSaidOnlyWhereItIsNeeded:
    def test_a_row_asks_nothing_has_no_key_and_no_guard_unless_it_says_so(self):
        row = BOOK.get_transition("buy")
        assert (row.guards, row.inputs, row.key, row.effect) == ((), (), "", "")
        assert row.is_applicable(Reader())

    def test_what_is_asked_is_text_that_must_be_given_unless_it_says_otherwise(self):
        ask = TransitionInput("why", "Why")
        assert (ask.kind, ask.required, ask.choices, ask.help) == ("text", True, (), "")

    def test_no_state_is_an_end_unless_the_table_says_so(self):
        assert BOOK.end_states == frozenset()


@pytest.mark.parametrize(
    ("part", "name"),
    [(MEMBER, "name"), (FREE, "hides_action"), (BOOK.transitions[0], "to_state"),
     (TransitionInput("a", "A"), "label"), (BOOK, "transitions")],
)  # fmt: skip
def test_nothing_changes_a_table_while_the_house_runs(part, name):
    with pytest.raises(FrozenInstanceError):
        setattr(part, name, "changed")
