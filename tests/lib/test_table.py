"""A state table knows no noun: here it is of a library book, so what it promises is read without claims."""

from dataclasses import FrozenInstanceError, dataclass

import pytest

from lib.table import NEW, UNCHANGED, Ask, Guard, Policy, Row, Table


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
JUDGE = MEMBER.but("a member who did not write it", lambda f: "You wrote it." if f.wrote_it else "")
NO_FINES = Guard("no fines", lambda f: f"You owe {f.fines}." if f.fines else "")
FREE = Guard("nobody waits for it", lambda f: "Somebody waits for it." if f.reserved else "")
RARE = Guard("a rare book", lambda f: "" if f.is_rare else "It is no rare book.", hides=True)
BOOK = Table(
    name="book",
    column="state",
    states={"shelved": "On the shelf", "lent": "Lent", "lost": "Lost"},
    rows=(
        Row("buy", (NEW,), "shelved", LIBRARIAN, "Buy"),
        Row("lend", ("shelved",), "lent", MEMBER | LIBRARIAN, "Lend", (NO_FINES, FREE)),
        Row("renew", ("lent",), UNCHANGED, MEMBER, "Renew", (FREE, RARE)),
        Row("take_back", ("lent", "lost"), "shelved", LIBRARIAN, "Take back"),
        Row("judge", ("shelved", "lent"), UNCHANGED, JUDGE | LIBRARIAN, "Judge"),
        Row("renew", ("lost",), UNCHANGED, LIBRARIAN, "Renew what is lost"),
    ),
)


def steps(rows):
    return [row.step for row in rows]


class TestWhoMay:
    def test_either_of_two_is_enough(self):
        either = BOOK.row("lend").who
        assert either.refusal(Reader(member=True)) == ""
        assert either.refusal(Reader(librarian=True)) == ""
        assert either.refusal(Reader(member=True, librarian=True)) == ""

    def test_whoever_is_neither_reads_what_the_first_says(self):
        assert (MEMBER | LIBRARIAN).refusal(Reader()) == "Join first."
        assert (LIBRARIAN | MEMBER).refusal(Reader()) == "Ask a librarian."

    def test_both_are_named(self):
        assert (MEMBER | LIBRARIAN).name == "a member, a librarian"

    def test_their_own_part_keeps_out_those_who_could_otherwise_and_they_are_told(self):
        author = Reader(member=True, wrote_it=True)
        assert JUDGE.name == "a member who did not write it"
        assert JUDGE.refusal(author) == "You wrote it."
        assert JUDGE.told(author)
        assert JUDGE.refusal(Reader(member=True)) == ""

    def test_whoever_could_not_in_any_case_reads_that_first_and_is_not_told_of_the_act(self):
        stranger = Reader(wrote_it=True)
        assert JUDGE.refusal(stranger) == "Join first."
        assert not JUDGE.told(stranger)

    def test_a_plain_policy_tells_nobody_of_an_act_that_is_not_theirs(self):
        assert not MEMBER.told(Reader())
        assert not MEMBER.told(Reader(member=True))

    def test_of_two_policies_it_is_enough_that_one_tells(self):
        author = Reader(member=True, wrote_it=True)
        assert (JUDGE | LIBRARIAN).told(author)
        assert (LIBRARIAN | JUDGE).told(author)
        assert not (LIBRARIAN | MEMBER).told(author)
        assert (JUDGE | JUDGE).told(author)


class TestWhatMustHold:
    def test_every_reason_is_told_in_the_order_of_the_guards(self):
        lend = BOOK.row("lend")
        assert lend.reasons(Reader(fines=3, reserved=True)) == ["You owe 3.", "Somebody waits for it."]
        assert lend.reasons(Reader(reserved=True)) == ["Somebody waits for it."]
        assert lend.reasons(Reader()) == []

    def test_a_step_belongs_unless_a_guard_that_hides_fails(self):
        renew = BOOK.row("renew")
        assert renew.belongs(Reader(is_rare=True))
        assert renew.belongs(Reader(is_rare=True, reserved=True)), "that is in the way, and is told"
        assert not renew.belongs(Reader())
        assert BOOK.row("lend").belongs(Reader(fines=3)), "a guard hides only where it says so"

    def test_whoever_insists_on_a_hidden_step_is_told_too(self):
        assert BOOK.row("renew").reasons(Reader()) == ["It is no rare book."]


class TestLookingThingsUp:
    def test_steps_are_named_once_in_the_order_of_the_rows(self):
        assert BOOK.steps() == ["buy", "lend", "renew", "take_back", "judge"]

    def test_a_step_is_found_by_its_name_and_the_first_of_two_counts(self):
        assert BOOK.row("renew").label == "Renew"
        assert BOOK.row("take_back").to == "shelved"
        assert BOOK.row("burn") is None

    def test_what_leaves_a_state(self):
        assert steps(BOOK.leaving("lent")) == ["renew", "take_back", "judge"]
        assert steps(BOOK.leaving("lost")) == ["take_back", "renew"]
        assert steps(BOOK.leaving(NEW)) == ["buy"]
        assert BOOK.leaving("burnt") == []

    def test_the_rows_are_walked_in_their_order(self):
        assert steps(BOOK) == ["buy", "lend", "renew", "take_back", "judge", "renew"]


class TestWhatIsSaidOnlyWhereItIsNeeded:
    def test_a_row_asks_nothing_has_no_key_and_no_guard_unless_it_says_so(self):
        row = BOOK.row("buy")
        assert (row.guards, row.asks, row.key, row.effect) == ((), (), "", "")
        assert row.belongs(Reader())

    def test_what_is_asked_is_text_that_must_be_given_unless_it_says_otherwise(self):
        ask = Ask("why", "Why")
        assert (ask.kind, ask.required, ask.choices, ask.help) == ("text", True, (), "")

    def test_no_state_is_an_end_unless_the_table_says_so(self):
        assert BOOK.ends == frozenset()


@pytest.mark.parametrize(
    ("part", "name"),
    [(MEMBER, "name"), (FREE, "hides"), (BOOK.rows[0], "to"), (Ask("a", "A"), "label"), (BOOK, "rows")],
)  # fmt: skip
def test_nothing_changes_a_table_while_the_house_runs(part, name):
    with pytest.raises(FrozenInstanceError):
        setattr(part, name, "changed")
