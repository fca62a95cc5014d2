"""Which word of one text is which of another: a letter here is a word, and a number where it went."""

import pytest

from lib.follow import align
from lib.follow.align import GONE, Alignment


def aligned(old, new, old_starts=None, new_starts=None):
    return Alignment(old, new, old_starts or [0, len(old)], new_starts or [0, len(new)])


@pytest.mark.parametrize(
    ("old", "new", "forward"),
    [
        ("abcd", "abcd", [0, 1, 2, 3]),
        ("abcd", "Xabcd", [1, 2, 3, 4]),
        ("abcd", "abXcd", [0, 1, 3, 4]),
        ("abcd", "abd", [0, 1, GONE, 2]),
        ("abcd", "abXd", [0, 1, GONE, 3]),
        ("abcd", "", [GONE] * 4),
        ("", "abcd", []),
        ("abcd", "WXYZ", [GONE] * 4),
    ],
)
def test_each_word_goes_where_it_stands_now(old, new, forward):
    found = aligned(old, new)
    assert found.forward == forward
    assert found.back == [forward.index(at) if at in forward else GONE for at in range(len(new))]


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
    assert kept or set(found.forward) == {GONE}


def test_a_stray_word_is_measured_from_the_words_kept_before_it():
    found = aligned("abcdABmCDefgh", "abcdEFmGHefgh")
    assert found.forward == [0, 1, 2, 3, *[GONE] * 5, 9, 10, 11, 12]
    found = aligned("abcdAmCefgh", "abcdEmGefgh")
    assert found.forward == [0, 1, 2, 3, GONE, 5, GONE, 7, 8, 9, 10]


class TestWhatIsTooLong:
    """Then only what lies between two sentences that stand once in each text is compared word by word."""

    OLD = "ab.cd.ef."
    NEW = "aX.cd.eY."
    STARTS = (0, 3, 6, 9)

    @pytest.fixture(autouse=True)
    def little(self, monkeypatch):
        monkeypatch.setattr(align, "_CELLS", 9)

    def test_fixed_sentences_divide_it(self):
        found = aligned(self.OLD, self.NEW, [*self.STARTS], [*self.STARTS])
        assert found.forward == [0, GONE, 2, 3, 4, 5, 6, GONE, 8]

    def test_what_is_longer_still_is_left_without_a_partner(self, monkeypatch):
        monkeypatch.setattr(align, "_CELLS", 8)
        found = aligned(self.OLD, self.NEW, [*self.STARTS], [*self.STARTS])
        assert found.forward == [GONE, GONE, GONE, 3, 4, 5, GONE, GONE, GONE]
        assert found.back == found.forward

    def test_a_sentence_that_stands_twice_is_not_fixed(self):
        found = aligned("ab.cd.cd.", "ab.cd.Xd.", [0, 3, 6, 9], [0, 3, 6, 9])
        assert found.forward == [0, 1, 2, *[GONE] * 6]
        found = aligned("ab.cd.Xd.", "ab.cd.cd.", [0, 3, 6, 9], [0, 3, 6, 9])
        assert found.forward == [0, 1, 2, *[GONE] * 6]

    def test_of_sentences_in_another_order_the_most_in_one_order_are_fixed(self):
        starts = [0, 3, 6, 9, 12]
        found = aligned("ab.cd.ef.gh.", "gh.ab.cd.ef.", starts, starts)
        assert found.forward == [*range(3, 12), GONE, GONE, GONE]
        found = aligned("ab.cd.ef.gh.", "cd.ab.gh.ef.", starts, starts)
        assert found.forward == [GONE] * 3 + [0, 1, 2] + [GONE] * 2 + [5, 6, 7, 8]

    def test_sentences_of_other_lengths_are_fixed_too(self):
        old, new = "abcdefg.hi.", "X.abcdefg.Y.hi."
        found = aligned(old, new, [0, 8, 11], [0, 2, 10, 12, 15])
        assert found.forward == [*range(2, 10), *range(12, 15)]

    def test_without_any_fixed_sentence_nothing_is_the_same(self):
        found = aligned("abcd", "abcX", [0, 4], [0, 4])
        assert set(found.forward) == {GONE}
        assert aligned("abc", "abX").forward == [0, 1, GONE], "so much is compared"


def test_sixty_million_cells_are_compared():
    assert align._CELLS == 60_000_000
