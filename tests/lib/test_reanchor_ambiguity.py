"""Which place a quotation is followed to, letter by letter, and the sentence that says why.

[ and ] are around the quotation in the old text, and around what is shown of it in the new one.
"""

from dataclasses import replace

import pytest

from lib.text_anchoring import reanchor as text_anchoring_reanchor
from lib.text_anchoring.reanchor import _is_more_frequent, reanchor_quotations
from lib.text_anchoring.selectors import TextSelector, build_selector

UP, ON = "The same text is further up.", "The same text is further down."
SAME, TYPE = "The same text is in the same place.", "Only typography or spacing changed."
SENTENCES, WORDS = (
    "The sentence now appears in more places.",
    "The text now appears in more places.",
)
ALMOST = "A very similar sentence was added."
EITHER = "The sentence appears more than once, and the text around it does not show which one is meant."
OTHER = "The text is no longer there; it is still mentioned elsewhere."
GONE = "The text is no longer there."


def became(old: str, new: str) -> tuple[str, str, str]:
    """The outcome, the new text with its brackets ("" where no place is told), and why."""
    start, end = old.index("["), old.index("]") - 1
    text = old.replace("[", "").replace("]", "")
    before, after = text[max(0, start - 32) : start], text[end : end + 32]
    found = reanchor_quotations(text, new, [TextSelector(text[start:end], before, after, start, end)])[0]
    if found.start is None:
        assert (found.end, found.text) == (None, "")
        return found.outcome, "", found.why
    assert found.text == new[found.start : found.end]
    return found.outcome, f"{new[: found.start]}[{found.text}]{new[found.end :]}", found.why


def bare(text: str) -> str:
    return text.replace("[", "").replace("]", "")


class TestWhatIsKept:
    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("It rained. [Bo left.] So it was.", "It rained. [Bo left.] So it is.", SAME),
            ("[Bo left.] So it was.", "[Bo left.] So it is.", SAME),
            ("It rained. [Bo left.] So it was.", "So it rained. [Bo left.] So it was.", ON),
            ("It rained. [Bo left.] So it was.", "It was. [Bo left.] So it was.", UP),
            ("So it rained. [Bo left.]", "[Bo left.]", UP),
            ("[Bo left.]", "So it rained. [Bo left.]", ON),
            ("[Bo left.]", " [Bo left.]", ON),
            (" [Bo left.]", "[Bo left.]", UP),
            # Inside a word, and with the space before it.
            ("It was. So B[o le]ft.", "So B[o le]ft.", UP),
            ("It was. So[ Bo] left.", "So[ Bo] left.", UP),
            ("It was. S[o Bo left. So it] is.", "So. S[o Bo left. So it] is.", UP),
        ],
    )
    def test_the_very_letters_stand_where_they_are_said_to(self, old, new, why):
        assert became(old, bare(new)) == ("same" if why == SAME else "moved", new, why)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("It rained. [“Bo left,”] said Ada.", 'It rained. ["Bo left,"] said Ada.'),
            ("It [rained  on] Bo.", "It [rained on] Bo."),
            ("[It rained  on] Bo.", "[It rained on] Bo."),
            ("It rai[ned  on B]o.", "It rai[ned on B]o."),
            ("It rai[ned  on Bo]b.", "So. It rai[ned on Bo]b."),
            # The word at its edge is set otherwise, so that nothing says where in it to begin or end.
            ("It[’s so  that] Bo left.", "[It's so that] Bo left."),
            ("So [Bo  it’]s.", "So [Bo it's]."),
            # What stood beside the first word has no place of its own.
            ("[  Bo left.]", "[Bo left.]"),
            ("[  Bo  left.] So.", "[Bo left.] So."),
            ("It was. So[  Bo  ]left.", "It was. So [Bo] left."),
        ],
    )
    def test_typography_is_forgiven_and_the_words_are_shown_as_they_are_set(self, old, new):
        assert became(old, bare(new)) == ("moved", new, TYPE)


class TestWhatStandsMoreOften:
    FIVE, FOUR = "[one two three four five]", "[one two three four]"

    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            (f"So {FIVE} it was.", f"So {FIVE} it was. Bo: one two three four five so.", WORDS),
            (f"So {FOUR} it was.", f"So {FOUR} it was. Bo: one two three four so.", SAME),
            (f"So {FIVE} it was. Now one two three four five.",
             f"So {FIVE} it was. Bo: one two three four five so.", SAME),
            # A whole sentence counts, however short.
            ("It was. [Bo left.] So.", "It was. [Bo left.] So. And Bo left.", WORDS),
            ("It was. [Bo] left. So.", "It was. [Bo] left. So. And Bo came.", SAME),
            ("It was. [Bo left]. So.", "It was. [Bo left]. So. And Bo left.", SAME),
            ("It was. Bo [left.] So.", "It was. Bo [left.] So. And Bo left.", SAME),
            # A sentence of five words with its full stop, or more, also within a longer one.
            ("It was. So [Bo] has left. So.", "It was. So [Bo] has left. So. And So Bo has left.", SENTENCES),
            ("It was. Bo [has] left. So.", "It was. Bo [has] left. So. And Bo has left.", SAME),
            ("It was. [Bo] left. So.", "It was. [Bo] left. So. Bo left.", SENTENCES),
            ("It was. [Bo] left. So. Bo left.", "It was. [Bo] left. So. Bo left. Bo left.", SENTENCES),
            # Almost its own, with another number.
            ("It was. Some [20] boats sank in May. So.",
             "It was. Some [20] boats sank in May. So. Some 21 boats sank in May.", ALMOST),
            ("It was. Some [20] boats sank in May. So. Some 30 boats sank in May.",
             "It was. Some [20] boats sank in May. So. Some 31 boats sank in May.", SAME),
        ],
    )  # fmt: skip
    def test_a_person_is_asked_from_five_words_on_or_for_a_sentence(self, old, new, why):
        assert became(old, bare(new)) == ("same" if why == SAME else "ambiguous", new, why)

    @pytest.mark.parametrize(
        ("words", "new", "old", "oftener"),
        [("a", "aa", "a", True), ("a", "aa", "aa", False), ("a", "a", "", False), ("a", "", "a", False),
         ("ab", "abab", "ab", True), ("a", "aa", "aaa", False), ("a", "aaa", "aa", True)],
    )  # fmt: skip
    def test_oftener_is_twice_at_least(self, words, new, old, oftener):
        assert _is_more_frequent(words, new, old) is oftener


class TestBetweenEqualSentences:
    @pytest.mark.parametrize(
        ("old", "new", "outcome", "why"),
        [
            # Both stay.
            ("In May. [It] was. In June. It was.", "In May. [It] was. In June. It was.", "same", SAME),
            ("In May. It was. In June. [It] was.", "In May. It was. In June. [It] was.", "same", SAME),
            # The other is cut, or its own is.
            ("In May. [It] was. In June. It was.", "In May. [It] was. In June.", "same", SAME),
            ("In May. [It] was. In June. It was.", "In May. In June. It was.", "orphan", OTHER),
            ("In May. It was. In June. [It] was.", "In June. [It] was.", "moved", UP),
            ("In May. It was. In June. [It] was.", "In May. It was. In June.", "orphan", OTHER),
            # What stood before them has changed places.
            ("In May. [It] was. In June. It was.", "In June. It was. In May. [It] was.", "ambiguous", EITHER),
            # Nothing beside them tells.
            ("It was. [It] was. It was.", "It was. It was.", "ambiguous", EITHER),
        ],
    )
    def test_what_stands_beside_them_decides(self, old, new, outcome, why):
        found, shown, value = became(old, bare(new))
        assert (found, value) == (outcome, why)
        assert outcome == "ambiguous" or shown == (new if outcome != "orphan" else "")

    def test_twenty_four_words_on_either_side_are_read(self):
        for many in (21, 22):
            beside = f"{'so ' * many}so"
            text = f"{{}} {beside}. {{}} was. {{}} {beside}. {{}} was.".format
            # Beyond them the order in which the sentences stand is all that is left to go by.
            its = ("It", "[It]") if many == 21 else ("[It]", "It")
            shown = text("June", its[0], "May", its[1])
            assert became(text("May", "[It]", "June", "It"), bare(shown))[1] == shown
        for many in (21, 23):
            beside = f"So {'so ' * many}"
            old = f"[It] was. {beside}May. It was. {beside}June."
            its = ("It", "[It]") if many == 21 else ("[It]", "It")
            shown = f"{its[0]} was. {beside}June. {its[1]} was. {beside}May."
            assert became(old, bare(shown))[1] == shown

    @pytest.mark.parametrize(("many", "outcome"), [(500, "same"), (501, "ambiguous")])
    def test_between_more_than_five_hundred_nothing_decides(self, many, outcome):
        old = "".join(f"Day {day}. [It] was. " if day == 7 else f"Day {day}. It was. " for day in range(many))
        assert became(old, bare(old))[0] == outcome

    def test_the_older_text_may_have_had_too_many_as_well(self, monkeypatch):
        monkeypatch.setattr(text_anchoring_reanchor, "_MAX_EQUAL_SENTENCES", 2)
        old = "In May. [It] was. In June. It was. In July. It was."
        assert became(old, "In May. It was. In June. It was.")[0] == "ambiguous"
        monkeypatch.setattr(text_anchoring_reanchor, "_MAX_EQUAL_SENTENCES", 3)
        assert became(old, "In May. It was. In June. It was.")[0] == "same"


class TestWhatLeadsUp:
    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("False:\n\nBo [left]. So.", "Right:\n\nBo [left]. So.",
             "In the line that introduces the text: Changed: “False” to “Right” (name)."),
            ("Bo [left]. So.", "False:\n\nBo [left]. So.",
             "In the line that introduces the text: Added: “False:” (name)."),
            ("False:\n\nBo [left]. So.", "Bo [left]. So.",
             "In the line that introduces the text: Removed: “False:” (name)."),
        ],
    )  # fmt: skip
    def test_a_line_that_is_edited_added_or_cut_asks_and_says_so(self, old, new, why):
        assert became(old, bare(new)) == ("changed", new, why)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("False:\n\nBo [left]. So.\n\nAda. Di.", "Bo [left]. So.\n\nFalse:\n\nAda. Di."),
            ("Bo [left]. So.\n\nFalse:\n\nAda. Di.", "False:\n\nBo [left]. So.\n\nAda. Di."),
        ],
    )
    def test_a_line_that_stands_in_both_texts_may_be_left_or_come_to(self, old, new):
        assert became(old, bare(new))[:2] == ("moved", new)

    def test_from_one_line_to_another_it_asks(self):
        old = "False:\n\nBo [left]. So.\n\nRight:\n\nAda. Di."
        assert became(old, "False:\n\nAda. Di.\n\nRight:\n\nBo left. So.")[0] == "changed"


class TestWhatChanged:
    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("It was. Bo [left in May] with Ada.", "It was. Bo [left in June] with Ada.",
             "Changed: “May” to “June” (date)."),
            ("It was. Bo [left] in May.", "It was. Bo [left] in June.",
             "In the sentence around the text: Changed: “May” to “June” (date)."),
            ("It was. Bo [left] in May. Ada.", "It was. Bo [left] in May, and so on. Ada.",
             "In the sentence around the text: Added: “, and so on” (word)."),
            ("It was. Bo [left.] So.", "Bo [left.] not",
             "In the sentence around the text: Added: “not” (negation)."),
        ],
    )  # fmt: skip
    def test_what_differs_is_told_of_the_words_or_else_of_their_sentence(self, old, new, why):
        outcome, shown, value = became(old, bare(new))
        assert (outcome, shown, value) == ("changed", new, why)

    def test_words_that_moved_and_changed_are_shown_where_they_are(self):
        rest = "Ada came home. Di sang a song. Cy ate. Ed ran."
        old = f"[The harbour office counted 20 boats]. {rest}"
        new = f"{rest} [The harbour office counted 21 boats]."
        assert became(old, bare(new)) == ("changed", new, "Changed: “20” to “21” (number).")

    def test_two_places_that_are_alike_ask_which(self):
        rest = "Ada came home. Di sang a song. Cy ate. Ed ran."
        one, two = "The harbour office counted 21 boats.", "The harbour office counted 22 boats."
        old = f"{rest} [The harbour office counted 20 boats.] {rest}"
        found = became(old, f"{one} {rest} {rest} {two}")
        assert found == ("ambiguous", "", "Changed text that may be this appears more than once.")

    def test_what_is_cut_is_gone(self):
        assert became("It was. [Bo left.] So.", "It was. So.") == ("orphan", "", GONE)


class TestWhatIsNotKnown:
    SPAN = build_selector("It was. Bo left. So.", 8, 15)

    def test_words_in_neither_text_are_told_apart_from_words_that_are_cut(self):
        found = reanchor_quotations("Nothing.", "Nothing at all.", [self.SPAN])[0]
        assert (found.outcome, found.why) == ("orphan", "The text is in neither version.")

    def test_words_that_the_new_text_alone_holds_are_shown(self):
        found = reanchor_quotations("Nothing.", "It is. Bo left. So.", [self.SPAN])[0]
        assert (found.outcome, found.start, found.end, found.text) == ("changed", 7, 14, "Bo left")
        message = "The old version does not contain this text, so its surroundings are unknown."
        assert found.why == message

    def test_or_they_stand_in_two_places_of_it(self):
        span = replace(self.SPAN, prefix="", suffix="")
        found = reanchor_quotations("Nothing.", "Bo left. Bo left.", [span])[0]
        assert (found.outcome, found.start) == ("ambiguous", None)
        assert found.why == (
            "The text appears more than once, and its surroundings do not show which one is meant."
        )

    def test_or_in_two_places_of_the_old_one(self):
        span = replace(self.SPAN, prefix="", suffix="", start=1, end=2)
        found = reanchor_quotations("Bo left. Bo left.", "Bo left.", [span])[0]
        assert (found.outcome, found.why) == (
            "ambiguous",
            "The text appears more than once in the old version.",
        )

    @pytest.mark.parametrize("blank", ["It was.[ ]Bo", "[ ]Bo", "Bo[ ]"])
    def test_a_quotation_of_nothing_holds_no_words(self, blank):
        assert became(blank, "It was. Bo") == ("orphan", "", "The quotation is empty.")

    def test_the_answers_are_in_the_order_of_the_quotations(self):
        text = "It was. Bo left. So."
        spans = [build_selector(text, start, start + 2) for start in (8, 0, 17)]
        assert [found.text for found in reanchor_quotations(text, text, spans)] == ["Bo", "It", "So"]
        assert reanchor_quotations(text, text, []) == []


def test_an_answer_stays_what_it_was():
    found = reanchor_quotations("Bo left.", "Bo left.", [build_selector("Bo left.", 0, 2)])[0]
    with pytest.raises(AttributeError):
        found.outcome = "moved"
    assert not hasattr(found, "__dict__")
