"""Which word of one text is which of another: a letter here is a word, and a number where it went."""

import pytest

from lib.text_anchoring import placement
from lib.text_anchoring.placement import REMOVED, Alignment


def aligned(old, new, old_starts=None, new_starts=None):
    return Alignment(old, new, old_starts or [0, len(old)], new_starts or [0, len(new)])


@pytest.mark.parametrize(
    ("old", "new", "forward"),
    [
        ("abcd", "abcd", [0, 1, 2, 3]),
        ("abcd", "Xabcd", [1, 2, 3, 4]),
        ("abcd", "abXcd", [0, 1, 3, 4]),
        ("abcd", "abd", [0, 1, REMOVED, 2]),
        ("abcd", "abXd", [0, 1, REMOVED, 3]),
        ("abcd", "", [REMOVED] * 4),
        ("", "abcd", []),
        ("abcd", "WXYZ", [REMOVED] * 4),
    ],
)
def test_each_word_goes_where_it_stands_now(old, new, forward):
    found = aligned(old, new)
    assert found.forward == forward
    assert found.back == [forward.index(at) if at in forward else REMOVED for at in range(len(new))]


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        # "m" is one word; at its shorter side stand so many others.
        ("ABmCD", "EFmGH", False),
        ("AmCD", "EmGH", True),
        ("ABmC", "EFmG", True),
        ("mABCD", "mEFGH", True),
        ("ABCDm", "EFGHm", True),
        ("ABmnCD", "EFmnGH", True),
        ("ABCDmnEFGH", "IJKLmnOPQR", False),
        ("ABCDmnEFG", "IJKLmnOPQ", True),
        # What is added counts as much as what is gone.
        ("ABmC", "EmGH", False),
        ("mAB", "EFmGH", False),
        ("ABm", "EFmGH", False),
        ("mAB", "EmGH", True),
        ("ABm", "EFmG", True),
        ("AmB", "EFmGH", False),
        ("ABmCD", "EmG", False),
    ],
)
def test_a_stray_word_between_long_changes_is_not_the_same_word(old, new, kept):
    found = aligned(old, new)
    assert (found.forward[old.index("m")] == new.index("m")) is kept
    assert kept or set(found.forward) == {REMOVED}


def test_a_stray_word_is_measured_from_the_words_kept_before_it():
    found = aligned("abcdABmCDefgh", "abcdEFmGHefgh")
    assert found.forward == [0, 1, 2, 3, *[REMOVED] * 5, 9, 10, 11, 12]
    found = aligned("abcdAmCefgh", "abcdEmGefgh")
    assert found.forward == [0, 1, 2, 3, REMOVED, 5, REMOVED, 7, 8, 9, 10]


class TestWhatIsTooLong:
    """Then only what lies between two sentences that stand once in each text is compared word by word."""

    OLD = "ab.cd.ef."
    NEW = "aX.cd.eY."
    STARTS = (0, 3, 6, 9)

    @pytest.fixture(autouse=True)
    def little(self, monkeypatch):
        monkeypatch.setattr(placement, "_MAX_MATRIX_CELLS", 9)

    def test_fixed_sentences_divide_it(self):
        found = aligned(self.OLD, self.NEW, [*self.STARTS], [*self.STARTS])
        assert found.forward == [0, REMOVED, 2, 3, 4, 5, 6, REMOVED, 8]

    def test_what_is_longer_still_is_left_without_a_partner(self, monkeypatch):
        monkeypatch.setattr(placement, "_MAX_MATRIX_CELLS", 8)
        found = aligned(self.OLD, self.NEW, [*self.STARTS], [*self.STARTS])
        assert found.forward == [REMOVED, REMOVED, REMOVED, 3, 4, 5, REMOVED, REMOVED, REMOVED]
        assert found.back == found.forward

    def test_a_sentence_that_stands_twice_is_not_fixed(self):
        found = aligned("ab.cd.cd.", "ab.cd.Xd.", [0, 3, 6, 9], [0, 3, 6, 9])
        assert found.forward == [0, 1, 2, *[REMOVED] * 6]
        found = aligned("ab.cd.Xd.", "ab.cd.cd.", [0, 3, 6, 9], [0, 3, 6, 9])
        assert found.forward == [0, 1, 2, *[REMOVED] * 6]

    def test_of_sentences_in_another_order_the_most_in_one_order_are_fixed(self):
        starts = [0, 3, 6, 9, 12]
        found = aligned("ab.cd.ef.gh.", "gh.ab.cd.ef.", starts, starts)
        assert found.forward == [*range(3, 12), REMOVED, REMOVED, REMOVED]
        found = aligned("ab.cd.ef.gh.", "cd.ab.gh.ef.", starts, starts)
        assert found.forward == [REMOVED] * 3 + [0, 1, 2] + [REMOVED] * 2 + [5, 6, 7, 8]

    def test_sentences_of_other_lengths_are_fixed_too(self):
        old, new = "abcdefg.hi.", "X.abcdefg.Y.hi."
        found = aligned(old, new, [0, 8, 11], [0, 2, 10, 12, 15])
        assert found.forward == [*range(2, 10), *range(12, 15)]

    def test_without_any_fixed_sentence_nothing_is_the_same(self):
        found = aligned("abcd", "abcX", [0, 4], [0, 4])
        assert set(found.forward) == {REMOVED}
        assert aligned("abc", "abX").forward == [0, 1, REMOVED], "so much is compared"


def test_sixty_million_cells_are_compared():
    assert placement._MAX_MATRIX_CELLS == 60_000_000
